// Answers on their way to the server: kept in the browser until they are acknowledged, sent in order, each once.
//
// An entry has a key that the server knows it by, so that sending it twice is the same as sending it once. Entries are
// kept in localStorage under outbox:<person>:<order>: they outlive a reload, the tab and the browser, and another person
// at the same machine never sends them.
"use strict";

const outbox = (() => {
  const FIRST_WAIT = 1, LONGEST_WAIT = 30; // seconds between tries
  const screen = document.getElementById("review-state"); // other pages send what was left behind
  const person = screen ? JSON.parse(screen.textContent).person : document.getElementById("waiting").dataset.person;
  const prefix = `outbox:${person}:`;
  const memory = new Map(); // where the browser keeps nothing
  const listeners = new Set();
  let order = 0, running = false, again = false, wait = FIRST_WAIT, timer = null;
  let failing = false, signedOut = false, late = 0, flying = null;

  function newKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function entries() {
    const found = [...memory.values()];
    for (let at = 0; at < localStorage.length; at += 1) {
      const name = localStorage.key(at);
      if (!name.startsWith(prefix) || memory.has(name)) continue;
      try { found.push({ ...JSON.parse(localStorage.getItem(name)), name }); } catch { localStorage.removeItem(name); }
    }
    return found.sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  function write(entry) {
    try { localStorage.setItem(entry.name, JSON.stringify(entry)); memory.delete(entry.name); } catch { memory.set(entry.name, entry); }
  }

  function remove(entry) {
    memory.delete(entry.name);
    localStorage.removeItem(entry.name);
  }

  // {key, method, address, body, passage, label, needs}: needs is the key of an entry without which this makes no sense.
  function add(entry) {
    order = Math.max(order + 1, Date.now() * 1000);
    write({ ...entry, tried: false, refused: null, name: `${prefix}${String(order).padStart(17, "0")}` });
    changed();
    send();
  }

  // Take an entry out that was never sent; false where it may have arrived.
  function forget(key) {
    const entry = entries().find((each) => each.key === key);
    if (!entry || entry.tried || flying === key) return false;
    remove(entry);
    changed();
    return true;
  }

  const waiting = () => entries().filter((each) => each.refused === null);
  const refused = () => entries().filter((each) => each.refused !== null);

  function changed() {
    const told = { waiting: waiting().length, refused: refused(), failing, signedOut };
    for (const hear of listeners) hear(told);
  }

  function later() {
    failing = true;
    clearTimeout(timer);
    timer = setTimeout(send, wait * 1000 * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  // The token of this page belongs to a session that may have been replaced in another tab.
  async function renew() {
    const answer = await fetch("/review/codebook", { credentials: "same-origin", redirect: "error" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector('meta[name="csrf"]')?.content;
    const who = await site.ask("GET", "/api/v1/me");
    if (!token || !who.ok || who.body.code !== person) return false;
    site.csrf = token;
    return true;
  }

  async function post(entry) {
    flying = entry.key;
    try {
      write({ ...entry, tried: true });
      const signed = { headers: { "X-Person": person } }; // never under the name of whoever is signed in meanwhile
      const answer = await site.ask(entry.method, entry.address, entry.body, signed);
      if (answer.status === 403 && answer.body.error === "Forged" && (await renew().catch(() => false))) {
        return await site.ask(entry.method, entry.address, entry.body, signed);
      }
      return answer;
    } finally {
      flying = null;
    }
  }

  async function drain() {
    for (;;) {
      const entry = waiting()[0];
      if (!entry) return "empty";
      if (entry.needs && refused().some((each) => each.key === entry.needs)) { remove(entry); continue; }
      let answer;
      try { answer = await post(entry); } catch { return "unreached"; }
      if (answer.ok) {
        remove(entry);
        if (failing) late += 1;
        wait = FIRST_WAIT;
        document.dispatchEvent(new CustomEvent("answer-saved", { detail: { key: entry.key, passage: entry.passage } }));
      } else if (answer.status === 401 || (answer.status === 403 && answer.body.error === "Forged")) {
        return "signed-out";
      } else if (answer.status === 408 || answer.status === 429 || answer.status >= 500) {
        return "unreached";
      } else {
        write({ ...entry, tried: true, refused: { status: answer.status, message: answer.body.message ?? "", advice: answer.body.advice ?? "" } });
      }
      changed();
    }
  }

  const alone = (work) => (navigator.locks ? navigator.locks.request(`outbox:${person}`, work) : work());

  async function send() {
    if (running) { again = true; return; }
    running = true;
    clearTimeout(timer);
    let ended;
    try {
      do { again = false; ended = await alone(drain); } while (again);
    } finally {
      running = false;
    }
    signedOut = ended === "signed-out";
    if (ended === "empty") {
      const told = late;
      failing = false; late = 0; wait = FIRST_WAIT;
      changed();
      if (told > 0) document.dispatchEvent(new CustomEvent("outbox-emptied", { detail: { count: told } }));
    } else {
      later();
      changed();
    }
  }

  function retry() { wait = FIRST_WAIT; return send(); }

  addEventListener("online", retry);
  addEventListener("focus", () => { if (failing) retry(); });
  addEventListener("storage", (event) => { if (event.key?.startsWith(prefix)) changed(); });
  // What is kept in the browser is sent by the next page; it is worth a question only where it would be lost, or may be
  // left behind for long.
  addEventListener("beforeunload", (event) => {
    if (memory.size > 0 || (screen && failing && waiting().length > 0)) event.preventDefault();
  });

  return {
    newKey, add, forget, waiting, refused, retry, send,
    listen: (hear) => { listeners.add(hear); changed(); },
    tryRefused: () => { for (const each of refused()) write({ ...each, refused: null }); changed(); return retry(); },
    dropRefused: () => { for (const each of refused()) remove(each); changed(); },
  };
})();
