// The review screen: one key decides and goes on. The next passages are fetched in advance, and answers are sent while
// the next one is read already.
"use strict";

const review = (() => {
  const AHEAD = 5; // passages that are kept ready
  const PRESENCE = 10_000, DWELL = 700; // milliseconds: how often we say where we are; how long before parts are loaded
  const KEPT = 60; // passages whose page is kept for going back
  const state = JSON.parse(document.getElementById("review-state").textContent);
  const base = state.lessons ? "/learn" : "/review"; // where parts of an item come from
  const holder = document.getElementById("item-place");
  const list = new Intl.ListFormat(state.language, { type: "conjunction" });
  const loaded = new Map(), loading = new Map(), answers = new Map(), undone = new Map();
  const ahead = [...(state.queue?.ahead ?? [])], behind = [], undoable = [], skipped = new Set();
  const seen = new Set([state.passage, ...ahead].filter(Boolean));
  let cursor = state.queue?.cursor ?? null, asking = false, wanted = null;
  let here = null, since = performance.now(), last = null, digits = null, dwelling = null, today = state.today;

  // ---- words ----

  function say(key, figures = {}) {
    return site.form(site.words[key], figures.n).replace(/\{(\w+)\}/g, (_, name) => String(figures[name] ?? ""));
  }
  const announce = (text) => { document.getElementById("announcer").textContent = text; };
  const item = () => document.getElementById("item");
  const rows = () => [...document.querySelectorAll("#suggestions > .suggestion")];
  const row = (objective) => rows().find((each) => each.dataset.objective === String(objective));
  const nameOf = (each) => each.querySelector(".tag > span").textContent;

  // ---- fetching ahead ----

  function load(id) {
    if (loaded.has(id)) return Promise.resolve();
    if (!loading.has(id)) {
      const work = fetch(`${base}/item/${id}`, { credentials: "same-origin", redirect: "error" }).then(async (answer) => {
        if (answer.status === 404) { const at = ahead.indexOf(id); if (at >= 0) ahead.splice(at, 1); return; }
        if (!answer.ok) throw new Error(String(answer.status));
        loaded.set(id, await answer.text());
        if (loaded.size > KEPT) loaded.delete(loaded.keys().next().value);
      }).finally(() => loading.delete(id));
      loading.set(id, work);
    }
    return loading.get(id);
  }

  async function refill() {
    for (const id of ahead.slice(0, AHEAD)) load(id).catch(() => {});
    if (asking || cursor === null || state.queue === null || ahead.length >= AHEAD) return;
    asking = true;
    try {
      const query = new URLSearchParams(state.queue.query);
      query.set("after", cursor);
      query.set("limit", String(AHEAD));
      const answer = await site.ask("GET", `/api/v1/queue/next?${query}`);
      if (answer.ok) {
        cursor = answer.body.next;
        for (const { passage } of answer.body.items) {
          if (seen.has(passage)) continue;
          seen.add(passage);
          ahead.push(passage);
        }
      }
    } catch { /* it is asked again with the next passage, or when the connection is back */ } finally {
      asking = false;
    }
    for (const id of ahead.slice(0, AHEAD)) load(id).catch(() => {});
    if (wanted === "next" && ahead.length > 0) forward();
    else if (wanted === "next" && cursor === null) finish();
    else if (ahead.length < AHEAD && cursor !== null && navigator.onLine) setTimeout(refill, 250);
  }

  // ---- showing ----

  function show(id) {
    wanted = id;
    if (loaded.has(id)) { put(id, true); return; }
    document.getElementById("digits-told")?.replaceChildren(say("loading"));
    load(id).then(() => { if (wanted === id) put(id, false); }).catch(() => { if (wanted === id) site.tell(say("not_loaded"), "bad"); });
  }

  function put(id, ready) {
    if (!loaded.has(id)) { wanted = "next"; forward(); return; } // gone meanwhile
    wanted = null;
    const left = here;
    const page = document.createElement("template");
    page.innerHTML = loaded.get(id);
    holder.replaceChildren(page.content);
    begin(left);
    const told = undone.get(id) ?? answers.get(id);
    undone.delete(id);
    if (told) apply(told);
    document.dispatchEvent(new CustomEvent("passage-shown", { detail: { passage: id, ready } }));
    refill();
  }

  function begin(left = null) {
    here = item()?.dataset.passage || null;
    since = performance.now();
    last = null;
    digits = null;
    keys.label(holder);
    for (const each of holder.querySelectorAll("[data-act][hidden]")) each.hidden = false;
    for (const each of holder.querySelectorAll("[data-act=undo]")) each.disabled = undoable.length === 0;
    document.getElementById("presence").replaceChildren();
    if (left === null) { dwell(null); return; }
    if (holder.getBoundingClientRect().top < 0) holder.scrollIntoView({ block: "start", behavior: "instant" });
    const heading = document.getElementById("passage-heading");
    heading.focus({ preventScroll: true });
    if (here !== null) {
      const names = rows().map(nameOf);
      announce(item().dataset.blind === "1" ? say("announce_blind", { place: heading.textContent }) : say("announce", { n: names.length, place: heading.textContent, names: list.format(names) }));
    }
    dwell(left);
  }

  function dwell(left) {
    clearTimeout(dwelling);
    dwelling = setTimeout(() => {
      if (here === null) return;
      present(left);
      for (const name of ["place", "precedents"]) if (isOpen(name)) openPart(name);
    }, DWELL);
  }

  function finish() {
    wanted = null;
    const left = here;
    holder.replaceChildren(document.getElementById("end-template").content.cloneNode(true));
    const back = document.getElementById("end-skipped");
    back.hidden = skipped.size === 0;
    back.querySelector("span").textContent = say("back_to_skipped", { n: skipped.size });
    begin(left ?? "");
    here = null;
    document.dispatchEvent(new CustomEvent("passage-shown", { detail: { passage: null, ready: true } }));
  }

  // ---- going ----

  // While the next passage is on its way, the one before it is still shown: a key that is meant for the next one must
  // not decide that one again, nor leave a passage out.
  function isOnItsWay() {
    if (wanted === null) return false;
    document.getElementById("digits-told")?.replaceChildren(say("loading"));
    if (wanted === "next") refill();
    else show(wanted);
    return true;
  }

  function stay() { // what is on its way comes after this one
    if (wanted !== null && wanted !== "next" && state.queue !== null) ahead.unshift(wanted);
    wanted = null;
  }

  function forward() {
    if (ahead.length > 0) {
      const id = ahead.shift();
      if (wanted === "next") wanted = null;
      show(id);
    } else if (cursor !== null && state.queue !== null) {
      wanted = "next";
      refill();
    } else finish();
  }

  function next() {
    if (here === null && ahead.length === 0 || isOnItsWay()) return;
    if (state.queue === null) { aside(item().dataset.after); return; }
    if (here !== null) behind.push(here);
    forward();
  }

  function skip() {
    if (state.queue === null) { next(); return; }
    if (isOnItsWay()) return;
    if (here !== null && !answers.has(here)) { skipped.add(here); site.tell(say("skipped")); }
    next();
  }

  function previous() {
    if (isOnItsWay()) return;
    if (state.queue === null) { aside(item().dataset.before); return; }
    const id = behind.pop();
    if (id === undefined) { site.tell(say("first_one")); return; }
    if (here !== null) ahead.unshift(here);
    show(id);
  }

  // To a passage beside the queue, and back here after it.
  function aside(id) {
    if (!id) { site.tell(say("first_one")); return; }
    stay();
    if (state.queue === null) history.pushState(null, "", `/passages/${id}`);
    else if (here !== null) ahead.unshift(here);
    show(id);
  }

  function backToSkipped() {
    ahead.push(...skipped);
    skipped.clear();
    forward();
  }

  // ---- marking ----

  function mark(each, verdict, { quiet = false } = {}) {
    each.dataset.state = verdict;
    for (const button of each.querySelectorAll("[data-mark]")) button.ariaPressed = String(button.dataset.mark === verdict);
    last = Number(each.dataset.objective);
    for (const other of rows()) other.classList.toggle("is-now", other === each);
    if (!quiet) announce(say({ yes: "yes_marked", no: "no_marked", none: "unmarked" }[verdict], { name: nameOf(each) }));
  }

  const cycled = (each) => ({ none: "yes", yes: "no", no: "none" })[each.dataset.state];

  function addRow(objective) {
    let each = row(objective);
    if (!each) {
      const made = document.getElementById("added-template").content.querySelector(`[data-objective="${objective}"]`);
      each = made.cloneNode(true);
      document.getElementById("suggestions").append(each);
      const heading = document.getElementById("suggestions-heading");
      heading.classList.add("visually-hidden");
    }
    mark(each, "yes");
    each.scrollIntoView({ block: "nearest" });
  }

  function direct() {
    const each = row(last) ?? rows()[0];
    if (!each) { site.tell(say("nothing_marked")); return; }
    const radios = [...each.querySelectorAll(".direction input")];
    const at = radios.findIndex((radio) => radio.checked);
    if (at >= 0) radios[at].checked = false;
    if (at + 1 < radios.length) radios[at + 1].checked = true;
    if (each.dataset.state !== "yes") mark(each, "yes", { quiet: true });
    last = Number(each.dataset.objective);
    const chosen = radios.find((radio) => radio.checked);
    announce(chosen ? say("direction_set", { name: nameOf(each), direction: chosen.closest("label").title }) : say("direction_unset", { name: nameOf(each) }));
  }

  function apply(body) {
    for (const word of body.words) {
      if (!row(word.objective)) addRow(word.objective);
      const each = row(word.objective);
      mark(each, word.verdict, { quiet: true });
      for (const radio of each.querySelectorAll(".direction input")) radio.checked = radio.value === word.alignment;
      if (word.note) keepNote(each, word.note);
    }
    last = null;
    for (const each of rows()) each.classList.remove("is-now");
  }

  // ---- answering ----

  function bodyOf({ none }) {
    const shown = item().dataset.shown.split(" ").filter(Boolean).map(Number);
    const words = [];
    for (const each of rows()) {
      const objective = Number(each.dataset.objective), verdict = none ? "no" : each.dataset.state === "none" ? "no" : each.dataset.state;
      const own = each.dataset.shown === "0";
      if (own && (none || each.dataset.state === "none")) continue;
      const alignment = verdict === "yes" ? each.querySelector(".direction input:checked")?.value ?? null : null;
      words.push({ objective, verdict, alignment, note: none ? "" : each.dataset.note ?? "" });
    }
    return {
      key: outbox.newKey(), passage: here, words, none, blind: item().dataset.blind === "1", shown,
      model: item().dataset.model || null, seconds: Math.min((performance.now() - since) / 1000, 86_400),
      assignment: state.queue?.assignment ?? null,
    };
  }

  function answer({ none = false } = {}) {
    if (here === null || !state.decides || isOnItsWay()) return;
    const marked = rows().some((each) => each.dataset.state !== "none");
    if (!none && !marked) { site.tell(say("nothing_marked"), "bad"); announce(say("nothing_marked")); return; }
    const body = bodyOf({ none });
    if (!document.dispatchEvent(new CustomEvent("answering", { detail: body, cancelable: true }))) return; // the lessons look at it first
    outbox.add({ key: body.key, method: "POST", address: "/api/v1/readings", body, passage: here, label: document.getElementById("passage-heading").textContent });
    const again = answers.has(here);
    answers.set(here, body);
    skipped.delete(here);
    undoable.push(body);
    for (const each of holder.querySelectorAll("[data-act=undo]")) each.disabled = false;
    if (!again) count(1);
    if (state.queue === null) { alone(); return; }
    next();
  }

  function alone() {
    const id = here;
    loaded.delete(id);
    answers.delete(id);
    const reload = (event) => {
      if (event.detail.passage !== id) return;
      document.removeEventListener("answer-saved", reload);
      site.tell(say("saved"), "good");
      if (here === id) show(id);
    };
    document.addEventListener("answer-saved", reload);
  }

  function count(by) {
    today += by;
    const told = document.getElementById("today");
    if (told) told.textContent = say("decided_today", { n: today });
    const bar = document.getElementById("queue-progress"), figures = document.getElementById("queue-count");
    if (!bar) return;
    bar.value += by;
    const done = Number(figures.dataset.done) + by;
    figures.textContent = figures.textContent.replace(/\d[\d.,\u00a0\u202f]*/, new Intl.NumberFormat(`${state.language}-u-nu-latn`).format(done));
    figures.dataset.done = String(done);
  }

  function undo() {
    const body = undoable.pop();
    if (!body) { site.tell(say("nothing_undone")); return; }
    if (!outbox.forget(body.key)) {
      const key = outbox.newKey();
      outbox.add({ key, needs: body.key, method: "POST", address: `/api/v1/readings/${body.key}/withdrawal`, body: { key }, passage: body.passage, label: "" });
    }
    count(-1);
    site.tell(say("undone"));
    document.getElementById("digits-told")?.replaceChildren();
    stay();
    if (here !== null && here !== body.passage) ahead.unshift(here);
    const at = behind.lastIndexOf(body.passage);
    if (at >= 0) behind.splice(at, 1);
    const waits = ahead.indexOf(body.passage);
    if (waits >= 0) ahead.splice(waits, 1);
    answers.delete(body.passage);
    if (here === body.passage) { apply(body); return; }
    undone.set(body.passage, body);
    show(body.passage);
  }

  // ---- remarks ----

  function remark(kind, text = "", objective = null) {
    const key = outbox.newKey();
    outbox.add({ key, method: "POST", address: "/api/v1/remarks", body: { key, passage: here, kind, text, objective }, passage: here, label: "" });
    loaded.delete(here);
  }

  function putFlag(up, text = "") {
    item().dataset.flagged = up ? "1" : "0";
    document.getElementById("flag-badge").hidden = !up;
    holder.querySelector(".decide [data-act=flag]").ariaPressed = String(up);
    remark(up ? "flag" : "unflag", text);
    site.tell(say(up ? "flag_up" : "flag_down"));
  }
  const flag = () => putFlag(item().dataset.flagged !== "1");

  function listRemark(text) {
    const line = document.createElement("li"), quote = document.createElement("p");
    quote.className = "quote";
    quote.dir = "auto";
    quote.textContent = text;
    line.append(quote);
    document.getElementById("remarks-list").append(line);
    document.getElementById("remarks").hidden = false;
  }

  function flagNote() {
    write(say("key_flag_note"), "", (text) => {
      putFlag(true, text);
      if (text) listRemark(text);
    });
  }

  const writer = document.getElementById("writer"), writerText = document.getElementById("writer-text");
  let written = () => {};

  function write(title, text, taken) {
    document.getElementById("writer-title").textContent = title;
    document.getElementById("writer-label").textContent = title;
    writerText.value = text;
    written = taken;
    writer.showModal();
    writerText.focus();
  }

  function finishWriting(event) {
    event.preventDefault();
    writer.close();
    written(writerText.value.trim());
  }

  document.getElementById("writer-form").addEventListener("submit", finishWriting);
  writerText.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) finishWriting(event);
  });

  function comment() {
    write(holder.querySelector("[data-act=comment]").firstElementChild.nextSibling.textContent.trim(), "", (text) => {
      if (!text) return;
      remark("comment", text);
      listRemark(text);
      site.tell(say("commented"), "good");
    });
  }

  function keepNote(each, text) {
    each.dataset.note = text;
    let quote = each.querySelector(".evidence q");
    if (!quote) { quote = document.createElement("q"); quote.dir = "auto"; each.querySelector(".evidence").append(" ", quote); }
    quote.textContent = text;
    quote.hidden = text === "";
  }

  function note(each = row(last) ?? rows()[0]) {
    if (!each) { site.tell(say("nothing_marked")); return; }
    write(nameOf(each), each.dataset.note ?? "", (text) => {
      keepNote(each, text);
      if (each.dataset.state === "none") mark(each, "yes");
    });
  }

  // ---- parts and sheets ----

  const isOpen = (name) => localStorage.getItem(`${name}-open:${state.person}`) === "1" && matchMedia("(min-width: 62rem)").matches;

  async function openPart(name, again = false) {
    const part = document.getElementById(name), id = here;
    if (!part || part.hidden === again) return;
    try {
      const html = await place.fragment(`${base}/${name}/${id}`);
      if (here !== id || !part.isConnected || part.hidden === again) return;
      if (!again || !html.includes("data-again")) part.innerHTML = html;
      part.hidden = false;
      holder.querySelector(`#item-tools [data-act=${name}]`)?.setAttribute("aria-expanded", "true");
      place.wire(part);
      askAgain(name, part);
    } catch {
      if (again) askAgain(name, part);
      else site.tell(say("not_loaded"), "bad");
    }
  }

  // What is being prepared is looked for again, while its part stays open.
  function askAgain(name, part) {
    const waits = part.querySelector("[data-again]");
    if (waits) setTimeout(() => { if (waits.isConnected) openPart(name, true); }, Number(waits.dataset.again) * 1000);
  }

  async function togglePart(name) {
    const part = document.getElementById(name), kept = `${name}-open:${state.person}`;
    if (part.hidden) {
      localStorage.setItem(kept, "1");
      await openPart(name);
      part.scrollIntoView({ block: "nearest" });
    } else {
      localStorage.removeItem(kept);
      part.hidden = true;
      part.replaceChildren();
      holder.querySelector(`#item-tools [data-act=${name}]`)?.setAttribute("aria-expanded", "false");
    }
  }

  const sheet = document.getElementById("sheet"), sheetBody = document.getElementById("sheet-body");

  function openSheet(title, content) {
    document.getElementById("sheet-title").textContent = title;
    if (typeof content === "string") sheetBody.innerHTML = content;
    else sheetBody.replaceChildren(content);
    sheet.showModal();
    sheetBody.scrollTop = 0;
  }

  async function loadSheet(name, address) {
    const title = holder.querySelector(`#item-tools [data-act=${name}]`).firstElementChild.nextSibling.textContent.trim();
    try { openSheet(title, await place.fragment(address)); } catch { site.tell(say("not_loaded"), "bad"); }
  }

  let codebook = null;
  async function guideline() {
    const objective = last ?? Number(rows()[0]?.dataset.objective ?? 1);
    try { codebook ??= await place.fragment("/review/codebook"); } catch { site.tell(say("not_loaded"), "bad"); return; }
    openSheet(holder.querySelector("#item-tools [data-act=guideline]").firstElementChild.nextSibling.textContent.trim(), codebook);
    const entry = document.getElementById(`codebook-${objective}`);
    entry.open = true;
    entry.scrollIntoView({ block: "start" });
    entry.querySelector("summary").focus({ preventScroll: true });
  }

  function showKeys() {
    openSheet(document.querySelector("[data-act=keys]").textContent.trim().replace(/\s+\S$/, ""), document.getElementById("keys-template").content.cloneNode(true));
    keys.label(sheetBody);
    const told = document.getElementById("keys-told"), on = document.getElementById("keys-on");
    on.checked = keys.on;
    on.addEventListener("change", () => { keys.on = on.checked; });
    document.getElementById("keys-reset").addEventListener("click", async () => { told.textContent = (await keys.reset()) ? say("keys_saved") : say("not_loaded"); });
    for (const button of sheetBody.querySelectorAll("[data-remap]")) {
      button.addEventListener("click", () => {
        told.textContent = say("press_key");
        button.ariaPressed = "true";
        const hear = async (event) => {
          if (["Shift", "Control", "Alt", "Meta", "AltGraph"].includes(event.key)) return;
          event.preventDefault();
          event.stopPropagation();
          removeEventListener("keydown", hear, true);
          button.ariaPressed = "false";
          if (event.key === "Escape") { told.textContent = ""; return; }
          const ended = await keys.remap(button.dataset.remap, event);
          const other = ended.taken && sheetBody.querySelector(`[data-remap=${ended.taken}]`).previousElementSibling.textContent;
          told.textContent = ended.refused ? say("no_such_key") : ended.taken ? say("key_taken", { what: other }) : ended.kept ? say("keys_saved") : say("not_loaded");
        };
        addEventListener("keydown", hear, true);
      });
    }
  }

  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.addEventListener("click", (event) => { if (event.target === dialog || event.target.closest("[data-close]")) dialog.close(); });
  }

  // ---- who else is here ----

  async function present(left = null) {
    if (here === null || !state.decides || state.lessons || document.hidden) return;
    const id = here;
    const body = { passage: id, ...(left && left !== id ? { left } : {}) };
    const answer = await site.ask("POST", "/api/v1/presence", body).catch(() => null);
    if (!answer?.ok || here !== id) return;
    const { others, answered, state: now } = answer.body;
    const told = document.getElementById("presence");
    const text = others.length ? say("others_here", { n: others.length, names: list.format(others.map((each) => each.name)) }) : "";
    if (told.textContent !== text) told.textContent = text;
    if (now === item().dataset.seen || now === "veiled") return;
    const [before] = item().dataset.seen.split("-"), [after] = now.split("-");
    const names = list.format(answered.map((each) => each.name));
    document.getElementById("meanwhile-told").textContent =
      before !== after && answered.length ? say("answered_meanwhile", { n: answered.length, names }) : say("changed_meanwhile");
    document.getElementById("meanwhile").hidden = false;
  }

  async function reload() {
    const id = here, marks = rows().some((each) => each.dataset.state !== "none") ? bodyOf({ none: false }) : null;
    loaded.delete(id);
    try { await load(id); } catch { site.tell(say("not_loaded"), "bad"); return; }
    if (here !== id) return;
    put(id, true);
    if (marks) apply({ words: marks.words.filter((word) => word.verdict === "yes") });
  }

  setInterval(() => present(), PRESENCE);

  // ---- the outbox ----

  const icons = (name) => document.querySelector(`#saved-state use`).setAttribute("href", document.querySelector("#saved-state use").getAttribute("href").replace(/#.*/, `#${name}`));

  function hearOutbox({ waiting, refused, failing, signedOut }) {
    const banner = document.getElementById("outbox-banner"), told = document.getElementById("outbox-told");
    banner.hidden = !(failing && waiting > 0);
    const text = banner.hidden ? "" : say(signedOut ? "signed_out" : "waiting", { n: waiting });
    if (told.textContent !== text) told.textContent = text;
    document.getElementById("outbox-door").hidden = !signedOut;
    const saved = document.getElementById("saved-state"), how = waiting === 0 ? "saved" : failing ? "waiting" : "saving";
    if (saved.dataset.state !== how || how === "waiting") {
      saved.dataset.state = how;
      icons({ saved: "saved", waiting: "offline", saving: "retry" }[how]);
      saved.lastElementChild.textContent = how === "waiting" ? say("waiting", { n: waiting }) : say(how);
    }
    const no = document.getElementById("outbox-refused");
    no.hidden = refused.length === 0;
    if (refused.length === 0) return;
    document.getElementById("refused-told").textContent = `${say("refused", { n: refused.length })}. ${say("refused_told")}`;
    document.getElementById("refused-list").replaceChildren(...refused.map((each) => {
      const line = document.createElement("li"), link = document.createElement("a");
      link.href = `/passages/${each.passage}`;
      link.textContent = each.label || each.passage;
      line.dir = "auto";
      line.append(link, ` — ${each.refused.message} ${each.refused.advice}`);
      return line;
    }));
  }

  document.getElementById("outbox-again").addEventListener("click", () => outbox.retry());
  document.getElementById("refused-again").addEventListener("click", () => outbox.tryRefused());
  document.getElementById("refused-drop").addEventListener("click", () => outbox.dropRefused());
  document.getElementById("outbox-door").target = "_blank";
  document.addEventListener("outbox-emptied", (event) => { site.tell(say("sent", { n: event.detail.count }), "good"); announce(say("sent", { n: event.detail.count })); });
  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") === "/sign-out" && outbox.waiting().length > 0 && !confirm(say("unsent"))) event.preventDefault();
  });
  addEventListener("online", () => { if (wanted && wanted !== "next") show(wanted); refill(); });
  addEventListener("popstate", () => { const id = /^\/passages\/([\w-]+)$/.exec(location.pathname)?.[1]; if (id && id !== here) show(id); });

  // ---- what is done by keys and buttons ----

  const deciding = (work) => () => { if (state.decides && here !== null) work(); };
  const acts = {
    save: deciding(() => answer()),
    all: deciding(() => { for (const each of rows()) if (each.dataset.shown === "1") mark(each, "yes", { quiet: true }); answer(); }),
    none: deciding(() => answer({ none: true })),
    find: deciding(() => finder.open(addRow)),
    number: deciding(() => { digits = ""; tellDigits("__"); }),
    direction: deciding(direct),
    skip, undo, next, previous,
    flag: deciding(flag),
    "flag-note": deciding(flagNote),
    comment: deciding(comment),
    note: deciding(() => note()),
    guideline: () => { if (here !== null) guideline(); },
    why: () => { if (here !== null) loadSheet("why", `${base}/why/${here}`); },
    story: () => { if (here !== null) loadSheet("story", `${base}/story/${here}`); },
    place: () => { if (here !== null) togglePart("place"); },
    precedents: () => { if (here !== null) togglePart("precedents"); },
    keys: showKeys,
    reload,
    "back-to-skipped": backToSkipped,
  };

  function act(name) {
    document.dispatchEvent(new CustomEvent("acting", { detail: name }));
    acts[name]();
  }

  function tellDigits(text) {
    const told = document.getElementById("digits-told");
    if (told) told.textContent = text ? say("digits", { digits: text }) : "";
  }

  // After "o": two digits, or one and Enter; any other key ends it. True where the key was used up.
  function hearDigits(event) {
    if (event.key === "Shift") return true;
    const digit = keys.digit(event);
    const text = digits;
    if (digit !== null) digits += digit;
    const ended = digits.length === 2 || (event.key === "Enter" && digits.length > 0);
    if (digit !== null && !ended) { tellDigits(`${digits}_`); return true; }
    digits = null;
    tellDigits("");
    if (!ended) return event.key === "Escape" || event.key === "Enter";
    const number = Number(digit === null ? text : text + digit);
    if (number >= 1 && number <= 23) addRow(number);
    else site.tell(say("no_such_objective", { digits: String(number) }), "bad");
    return true;
  }

  function hearDigit(digit, event) {
    const each = rows().filter((one) => one.dataset.shown === "1")[Number(digit) - 1];
    if (!each || !state.decides) return false;
    if (event.shiftKey) mark(each, cycled(each));
    else { mark(each, "yes", { quiet: true }); answer(); }
    return true;
  }

  addEventListener("keydown", (event) => {
    if (!keys.ours(event)) return;
    if (event.ctrlKey) {
      if (event.key.toLowerCase() === "z" && !event.shiftKey) { event.preventDefault(); undo(); }
      return;
    }
    if (!keys.on && keys.action(event) !== "keys") return;
    if (digits !== null && here !== null && hearDigits(event)) { event.preventDefault(); return; }
    const action = keys.action(event), digit = keys.digit(event);
    if (action === "flag" && keys.shifted(event)) { event.preventDefault(); act("flag-note"); }
    else if (action !== null) { event.preventDefault(); act(action); }
    else if (digit !== null && here !== null && hearDigit(digit, event)) event.preventDefault();
  });

  addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || event.defaultPrevented) return;
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const go = event.target.closest("[data-go]"), pressed = event.target.closest("[data-act]");
    const answerOf = event.target.closest("[data-mark]"), yes = event.target.closest(".tag-button"), away = event.target.closest("[data-remove]"), noteOf = event.target.closest("[data-note-of]");
    if (go && plain) { event.preventDefault(); aside(go.dataset.go); }
    else if (pressed && plain) { event.preventDefault(); act(pressed.dataset.act); }
    else if (answerOf) {
      const each = answerOf.closest(".suggestion");
      mark(each, each.dataset.state === answerOf.dataset.mark ? "none" : answerOf.dataset.mark);
    } else if (noteOf) note(noteOf.closest(".suggestion"));
    else if (yes && holder.contains(yes)) { event.preventDefault(); mark(yes.closest(".suggestion"), "yes", { quiet: true }); answer(); }
    else if (away) { away.closest(".suggestion").remove(); document.getElementById("passage-heading").focus({ preventScroll: true }); }
  });

  holder.addEventListener("submit", (event) => event.preventDefault());
  holder.addEventListener("change", (event) => {
    const each = event.target.closest(".direction")?.closest(".suggestion");
    if (each && each.dataset.state !== "yes") mark(each, "yes");
  });
  holder.addEventListener("pointerover", (event) => {
    const each = event.target.closest?.(".suggestion");
    for (const piece of holder.querySelectorAll("mark.ev")) {
      piece.classList.toggle("is-dim", Boolean(each) && !piece.dataset.o.split(" ").includes(each.dataset.objective));
    }
  });

  // ---- the first one ----

  for (const each of document.querySelectorAll(".review-bar [data-act]")) each.hidden = false;
  keys.label();
  if (state.passage) loaded.set(state.passage, holder.innerHTML);
  begin();
  outbox.listen(hearOutbox);
  outbox.send();
  refill();
  (globalThis.requestIdleCallback ?? setTimeout)(() => finder.load().catch(() => {}));
  return { present, ready: (count = 1) => ahead.slice(0, count).filter((id) => loaded.has(id)).length === count };
})();
