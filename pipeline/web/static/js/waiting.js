// Answers that were left in this browser: every page tells of them and sends them, not the review screen alone.
"use strict";

(() => {
  const person = document.currentScript.dataset.person, prefix = `outbox:${person}:`;
  if (document.getElementById("review-state") !== null) return; // the review screen has its own
  if (!Object.keys(localStorage).some((name) => name.startsWith(prefix))) return;
  let words = {}, sent = 0;

  const say = (key, n) => site.form(words[key], n).replaceAll("{n}", String(n));

  // It is told once sending has failed: mostly the last answer was on its way when the page was left.
  function hear({ waiting, refused, failing, signedOut }) {
    const banner = document.getElementById("waiting"), place = document.getElementById("waiting-told");
    banner.hidden = !(failing && waiting > 0) && refused.length === 0;
    const told = [waiting > 0 ? say(signedOut ? "signed_out" : "waiting_here", waiting) : "", refused.length ? say("refused", refused.length) : ""];
    const text = banner.hidden ? "" : told.filter(Boolean).join(" ");
    if (place.textContent !== text) place.textContent = text;
    document.getElementById("waiting-again").hidden = waiting === 0;
    document.getElementById("waiting-look").hidden = refused.length === 0;
    if (waiting === 0 && sent > 0) { site.tell(say("sent", sent), "good"); sent = 0; }
  }

  function begin() {
    document.addEventListener("answer-saved", () => { sent += 1; });
    document.getElementById("waiting-again").addEventListener("click", () => outbox.retry());
    document.addEventListener("submit", (event) => {
      const left = event.target.getAttribute("action") === "/sign-out" ? outbox.waiting().length : 0;
      if (left > 0 && !confirm(say("waiting_here", left))) event.preventDefault();
    });
    outbox.listen(hear);
    outbox.send();
  }

  async function fetchBanner() {
    const answer = await fetch("/review/waiting?fragment=1", { credentials: "same-origin", redirect: "error" });
    if (!answer.ok) return;
    const part = document.createElement("template");
    part.innerHTML = await answer.text();
    document.getElementById("main").prepend(part.content);
    words = JSON.parse(document.getElementById("waiting-words").textContent);
    const script = document.createElement("script");
    script.src = document.getElementById("waiting").dataset.outbox;
    script.addEventListener("load", begin);
    document.head.append(script);
  }

  fetchBanner().catch(() => {}); // no connection: the next page tries again
})();
