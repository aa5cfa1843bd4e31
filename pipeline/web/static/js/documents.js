// The strip of a document: one stop of the keyboard, arrows walk over its passages, Enter opens the one that is told.
"use strict";

const glance = {
  // Takes hold of the strip that is on the page; again after it was replaced.
  begin() {
    this.section = document.getElementById("glance");
    if (!this.section) return;
    this.count = Number(this.section.dataset.count);
    this.columns = Number(this.section.dataset.columns);
    this.base = `/documents/${this.section.dataset.document}`;
    this.box = this.section.querySelector(".strip");
    this.picture = this.box.querySelector("svg");
    this.readout = document.getElementById("strip-readout");
    this.place = -1;
    this.known = new Map();
    this.data = this.data ?? null;
    this.mark = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of [["class", "cell-now"], ["width", "9"], ["height", "9"], ["visibility", "hidden"]]) this.mark.setAttribute(name, value);
    this.picture.append(this.mark);
    this.picture.setAttribute("aria-hidden", "true");
    this.picture.removeAttribute("role");
    for (const [name, value] of [["role", "slider"], ["tabindex", "0"], ["aria-label", site.words.keys], ["aria-valuemin", "1"], ["aria-valuemax", String(this.count)], ["aria-valuenow", "1"], ["aria-describedby", "strip-readout"]]) this.box.setAttribute(name, value);
    this.box.removeAttribute("aria-labelledby");
    this.readout.hidden = false;
    this.box.addEventListener("keydown", (event) => this.press(event));
    this.box.addEventListener("focus", () => this.show(Math.max(this.place, 0)));
    this.box.addEventListener("pointermove", (event) => this.point(event));
    this.box.addEventListener("click", (event) => this.click(event));
  },

  get isTurned() {
    return getComputedStyle(this.box).direction === "rtl";
  },

  // Arrow keys follow what is seen: in a right-to-left page the strip runs the other way.
  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const ahead = this.isTurned ? -1 : 1;
    const steps = { ArrowRight: ahead, ArrowLeft: -ahead, ArrowDown: this.columns, ArrowUp: -this.columns, PageDown: 10 * this.columns, PageUp: -10 * this.columns, Home: -this.count, End: this.count };
    if (event.key === "Enter") {
      event.preventDefault();
      this.open();
    } else if (event.key in steps) {
      event.preventDefault();
      this.show(Math.min(Math.max(this.place + steps[event.key], 0), this.count - 1));
      this.mark.scrollIntoView({ block: "nearest", inline: "nearest" }); // on a phone the strip is wider than the screen
    }
  },

  at(event) {
    const box = this.picture.getBoundingClientRect();
    const across = (event.clientX - box.left) / box.width;
    const column = Math.floor((this.isTurned ? 1 - across : across) * this.columns);
    const row = Math.floor(((event.clientY - box.top) / box.height) * Math.ceil(this.count / this.columns));
    const place = row * this.columns + column;
    return column >= 0 && column < this.columns && row >= 0 && place < this.count ? place : -1;
  },

  point(event) {
    const place = this.at(event);
    if (place >= 0 && place !== this.place) this.show(place);
  },

  // A finger first tells, then opens; a mouse has been told already.
  click(event) {
    const place = this.at(event);
    if (place < 0) return;
    const was = this.touched;
    this.touched = place;
    this.show(place);
    if (event.pointerType !== "touch" || was === place) this.open();
  },

  open() {
    if (this.place >= 0) location.assign(`${this.base}/passages/${this.place}`);
  },

  async show(place) {
    this.place = place;
    this.mark.setAttribute("x", String((place % this.columns) * 10));
    this.mark.setAttribute("y", String(Math.floor(place / this.columns) * 10));
    this.mark.setAttribute("visibility", "visible");
    this.box.setAttribute("aria-valuenow", String(place + 1));
    this.tell(place);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.fetch(place), this.known.has(place) ? 0 : 120);
  },

  // What a passage is about is asked once somebody rests on it.
  async fetch(place) {
    if (!this.known.has(place)) {
      try {
        const answer = await site.ask("GET", `/api/v1${this.base}/passages?limit=1&at=${place}`);
        if (!answer.ok) return;
        this.known.set(place, answer.body.items[0]);
      } catch {
        return; // offline: the number is told all the same
      }
    }
    if (this.place === place) this.tell(place);
  },

  tell(place) {
    const passage = this.known.get(place);
    const parts = [fill(site.words.cell, { number: place + 1, all: this.count })];
    if (passage) parts.push(...this.told(passage));
    this.box.setAttribute("aria-valuetext", parts.join(", "));
    this.readout.replaceChildren(...parts.map((part, nth) => element(nth ? "span" : "strong", part)));
    if (!passage) return;
    const words = element("q", passage.text.slice(0, 300));
    words.lang = passage.language;
    words.dir = passage.direction;
    this.readout.append(words);
  },

  told(passage) {
    const named = (numbers) => numbers.map((number) => `${number} ${site.words.objectives[number]}`).join(", ");
    const confirmed = passage.stands.filter((each) => each.stands === "yes").map((each) => each.objective);
    const suggested = passage.suggested.map((each) => each.objective).filter((each) => !passage.stands.some((other) => other.objective === each));
    const parts = passage.path ? [passage.path] : [];
    if (passage.page) parts.push(fill(site.words.page, { page: passage.page }));
    if (confirmed.length) parts.push(fill(site.words.confirmed, { objectives: named(confirmed) }));
    if (suggested.length) parts.push(fill(site.words.suggested, { objectives: named(suggested) }));
    if (!confirmed.length && !suggested.length) parts.push(site.words.nothing);
    parts.push(passage.decided ? site.words.decided : site.words.open);
    return parts;
  },

  // What is confirmed in a document of many decisions takes longer than the page may.
  async count_confirmed() {
    const address = this.section?.dataset.uncounted;
    if (!address) return;
    const answer = await fetch(address, { credentials: "same-origin", redirect: "error" });
    if (!answer.ok) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("glance");
    if (!found || this.box.contains(document.activeElement)) return;
    this.section.replaceWith(document.adoptNode(found));
    this.begin();
  },
};

function fill(sentence, figures) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => (typeof figures[name] === "number" ? new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-latn`).format(figures[name]) : figures[name]));
}

function element(name, text) {
  const made = document.createElement(name);
  const own = document.createElement("bdi");
  own.textContent = text;
  if (name === "q") made.textContent = text;
  else made.append(own);
  return made;
}

glance.begin();
glance.count_confirmed().catch(() => {}); // offline: the page stays as it is
