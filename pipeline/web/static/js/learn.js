// The ten lessons on the review screen: what a person does is looked at before it counts, and nothing is sent.
"use strict";

const lessons = (() => {
  const plan = JSON.parse(document.getElementById("lessons-plan").textContent);
  const state = JSON.parse(document.getElementById("review-state").textContent);
  const holder = document.getElementById("item-place"), told = document.getElementById("coach-told");
  const kept = `lessons-done:${state.person}`;
  const done = new Set(JSON.parse(sessionStorage.getItem(kept) ?? "[]"));
  const at = new Map(); // the step of a lesson, from 0
  let lesson = plan.find((each) => each.id === state.passage), shown = state.passage, verdict = null, ended = false;

  const step = () => lesson.steps[at.get(lesson.id) ?? 0];
  const isAway = () => lesson !== null && ["undo", "previous"].includes(step()); // done while the next passage is shown

  // ---- telling ----

  function piece(id, name) {
    return document.getElementById(`told-${id}`).content.querySelector(`[data-told="${name}"]`).cloneNode(true);
  }

  // On a small screen the coach stands above the passage and may be out of sight.
  function showCoach() {
    const coach = document.querySelector(".coach");
    if (coach.getBoundingClientRect().top < 0) coach.scrollIntoView({ block: "start", behavior: "instant" });
  }

  function draw() {
    const parts = verdict === null ? [] : [verdict];
    if (lesson !== null) parts.push(piece(lesson.id, `do-${at.get(lesson.id) ?? 0}`));
    told.replaceChildren(...parts.map((each) => each.cloneNode(true)));
    keys.label(told);
    document.getElementById("keys-off").hidden = keys.on;
    for (const link of document.querySelectorAll("[data-lesson]")) {
      const id = link.dataset.lesson;
      link.classList.toggle("is-done", done.has(id));
      link.querySelector("[data-done]").hidden = !done.has(id);
      if (id === lesson?.id) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    }
  }

  function refuse(name) {
    verdict = name === "wrong" ? piece(lesson.id, "wrong") : document.getElementById("told-first").content.firstElementChild.cloneNode(true);
    draw();
    showCoach();
  }

  function forward() {
    const next = (at.get(lesson.id) ?? 0) + 1;
    verdict = null;
    if (next < lesson.steps.length) { at.set(lesson.id, next); return; }
    verdict = piece(lesson.id, "right");
    done.add(lesson.id);
    at.delete(lesson.id);
    sessionStorage.setItem(kept, JSON.stringify([...done]));
  }

  // After a wrong answer, as if nothing had been marked: what the coach says then holds.
  function unmark() {
    for (const row of document.querySelectorAll("#suggestions > .suggestion")) {
      if (row.dataset.shown === "0") { row.remove(); continue; }
      row.dataset.state = "none";
      row.classList.remove("is-now");
      for (const button of row.querySelectorAll("[data-mark]")) button.ariaPressed = "false";
      for (const radio of row.querySelectorAll(".direction input")) radio.checked = false;
    }
  }

  // ---- looking at what is done ----

  function fits({ none, words }) {
    if (lesson.yes.length === 0) return none || words.every((word) => word.verdict === "no");
    const yes = words.filter((word) => word.verdict === "yes");
    const wanted = yes.length === lesson.yes.length && yes.every((word) => lesson.yes.includes(word.objective));
    return wanted && (lesson.direction === null || yes.every((word) => word.alignment === lesson.direction));
  }

  document.addEventListener("answering", (event) => {
    const isRight = lesson !== null && shown === lesson.id && { slip: event.detail.none, answer: fits(event.detail) }[step()];
    if (isRight) { forward(); return; }
    event.preventDefault();
    unmark();
    if (lesson !== null) refuse(step() === "answer" ? "wrong" : "first");
  });

  document.addEventListener("acting", (event) => {
    if (lesson === null || event.detail !== step() || ["flag", "comment", "undo"].includes(event.detail)) return;
    if (shown !== lesson.id && event.detail !== "previous") return;
    forward();
    draw();
  });

  // Nothing is sent: what would be is looked at, and an answer can always be taken back.
  outbox.add = ({ body }) => {
    if (lesson === null || body.kind !== step()) return;
    forward();
    draw();
  };
  outbox.forget = () => {
    if (lesson !== null && step() === "undo") { forward(); draw(); }
    return true;
  };

  // ---- going on ----

  function cut() { // links that would lead into the archive
    for (const link of holder.querySelectorAll('a[href^="/passages/"], a[href^="/search/"]')) link.remove();
    for (const link of holder.querySelectorAll('a[href^="/documents/"]')) {
      const name = document.createElement("bdi");
      name.append(...link.childNodes);
      link.replaceWith(name);
    }
  }

  async function finish() {
    document.getElementById("end-open").hidden = done.size === plan.length;
    document.getElementById("begin").classList.toggle("button-main", document.getElementById("end-skipped").hidden);
    if (ended) return;
    ended = true;
    const answer = await site.ask("PUT", "/api/v1/me/preferences", { taught: true }).catch(() => null);
    if (!answer?.ok) site.tell(site.words.not_kept, "bad");
  }

  document.addEventListener("passage-shown", (event) => {
    const place = plan.findIndex((each) => each.id === event.detail.passage);
    shown = event.detail.passage;
    cut();
    if (!(isAway() && place === plan.indexOf(lesson) + 1)) lesson = plan[place] ?? null;
    draw();
    showCoach();
    verdict = null;
    if (lesson === null) finish();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("#once-more")) sessionStorage.removeItem(kept);
  });
  // What was told behind a sheet was not heard. (A key may have been faster than the event, so it is told as it stands.)
  const repeat = () => told.replaceChildren(...[...told.children].map((each) => each.cloneNode(true)));
  for (const sheet of document.querySelectorAll("dialog")) sheet.addEventListener("close", repeat);

  // ---- the first one ----

  document.getElementById("end-template").content.replaceChildren(document.getElementById("lessons-end").content);
  document.getElementById("lessons-live").hidden = false;
  cut();
  draw();
})();
