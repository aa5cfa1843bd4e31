// The keys of the review screen: what they are called, which a person has chosen, and when they are off.
"use strict";

const keys = (() => {
  const USUAL = {
    save: "Enter", all: "a", none: "x", find: "/", number: "o", direction: "d", skip: "Space", undo: "u", next: "j",
    previous: "k", flag: "f", comment: "c", note: "n", guideline: "g", why: "w", place: "p", story: "h", precedents: "s",
    keys: "?",
  };
  const state = JSON.parse(document.getElementById("review-state").textContent);
  const switchName = `keys-off:${state.person}`;
  let own = Object.fromEntries(Object.entries(state.keys).filter(([action]) => action in USUAL));

  const chosen = () => ({ ...USUAL, ...own });
  const pretty = (key) => ({ Enter: "↵", Space: site.words.key_space }[key] ?? (key.length === 1 ? key.toUpperCase() : key));

  // What a key is called: by what is printed on it where that is Latin, else by its place on a keyboard of the US.
  function named(event) {
    if (event.code === "Space" || event.key === " ") return "Space";
    if (event.key.length > 1) return event.key;
    const sign = event.key === "؟" ? "?" : event.key.toLowerCase();
    if (/^[!-~]$/.test(sign)) return sign;
    const letter = /^Key([A-Z])$/.exec(event.code);
    if (letter) return letter[1].toLowerCase();
    return event.code === "Slash" ? (event.shiftKey ? "?" : "/") : sign;
  }

  // The digit of a key by its place: a French keyboard has 1 there only with shift, and signs without.
  const digit = (event) => /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1] ?? (/^[0-9]$/.test(event.key) ? event.key : null);

  function action(event) {
    const name = named(event);
    return Object.keys(USUAL).find((each) => chosen()[each] === name) ?? null;
  }

  // Whether shift was held on purpose: some signs cannot be typed without it.
  const shifted = (event) => event.shiftKey && (/^Key[A-Z]$/.test(event.code) || /^[a-z]$/i.test(event.key));

  const typing = (target) =>
    target instanceof Element && target.closest("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])") !== null;
  const pressing = (target) =>
    target instanceof Element && target.closest("a[href], button, summary, input, [role=button]") !== null;

  // Whether a key is ours at all.
  function ours(event) {
    if (event.defaultPrevented || event.repeat || event.isComposing || event.altKey || event.metaKey) return false;
    if (document.querySelector("dialog[open]") !== null) return false;
    if (event.target instanceof Element && event.target.closest("dialog") !== null) return true; // closed just now: the focus leaves it with the next frame
    return !typing(event.target) && !((event.key === "Enter" || event.key === " ") && pressing(event.target));
  }

  function label(root = document) {
    for (const each of root.querySelectorAll("[data-key-of]")) each.textContent = `${each.dataset.shift === undefined ? "" : "⇧ "}${pretty(chosen()[each.dataset.keyOf])}`;
  }

  async function keep(changed) {
    const before = own;
    own = changed;
    label();
    const answer = await site.ask("PUT", "/api/v1/me/preferences", { keys: own }).catch(() => null);
    if (answer?.ok) return true;
    own = before;
    label();
    return false;
  }

  // Give an action another key; the action that has it already, if so, and nothing is changed.
  async function remap(wanted, event) {
    const name = named(event);
    if (digit(event) !== null || ["Tab", "Escape", "Shift", "Control", "Alt", "Meta", "AltGraph", "Dead", "Unidentified"].includes(name)) return { refused: true };
    const taken = Object.entries(chosen()).find(([action, key]) => key === name && action !== wanted);
    if (taken) return { taken: taken[0] };
    const changed = { ...own, [wanted]: name };
    if (USUAL[wanted] === name) delete changed[wanted];
    return { kept: await keep(changed) };
  }

  return {
    action, digit, named, shifted, ours, typing, label, remap,
    reset: () => keep({}),
    get on() { return localStorage.getItem(switchName) === null; },
    set on(value) { if (value) localStorage.removeItem(switchName); else localStorage.setItem(switchName, "1"); },
  };
})();
