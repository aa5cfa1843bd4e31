// The list of queues: a filter that is applied at once, progress that comes after the page, parts that are loaded late.
"use strict";

(() => {
  const figures = new Intl.NumberFormat(`${site.words.language ?? "en"}-u-nu-latn`);

  // One after another: progress is nice to have, and others work at the same server.
  async function showProgress() {
    for (const place of document.querySelectorAll("[data-progress]")) {
      let answer;
      try {
        answer = await site.ask("GET", `/api/v1/queue/progress?${place.dataset.progress}`);
      } catch {
        return;
      }
      if (!answer.ok) continue;
      const { decided, total, exact } = answer.body;
      const bar = place.querySelector("progress");
      bar.max = Math.max(total, 1);
      bar.value = decided;
      bar.setAttribute("aria-label", place.dataset.label);
      const sentence = exact ? site.words.progress : site.words.progress_about;
      place.querySelector(".small").textContent = sentence.replace("%done%", figures.format(decided)).replace("%total%", figures.format(total));
      place.hidden = false;
    }
  }

  // Parts of a page that take longer than the rest, such as precedents.
  async function loadParts() {
    for (const place of document.querySelectorAll("[data-loads]")) await loadPart(place);
  }

  async function loadPart(place) {
    try {
      const answer = await fetch(place.dataset.loads, { credentials: "same-origin", redirect: "error" });
      if (answer.ok) place.innerHTML = await answer.text();
    } catch { /* the link in it leads there, and what waits is asked for again */ }
    const waits = place.querySelector("[data-again]");
    if (waits) setTimeout(() => loadPart(place), Number(waits.dataset.again) * 1000);
  }

  showProgress();
  loadParts();
})();
