// Adding documents: a list of files that are checked before they are sent, sent one after the other, and watched until
// they are read. Without this script the form sends its files itself.
"use strict";

const FIELDS = ["title", "country", "kind", "date", "url", "language", "version_of"];
const LIKELY = /\.(pdf|docx?|odt|rtf|html?|xhtml|xml|akn|md|markdown|txt|text|eml|msg|zip)$/i;
const MOST_FILES = 2000;
const HASHED = 64e6; // bytes: a larger file is not looked at before it is sent, as that would fill the memory
const CHECKED_AT_ONCE = 50;
const TRIES = [1, 2, 4, 8, 15]; // seconds until a lost connection is tried again
const SECOND = 1000;
const RUN_SECONDS = 120; // after which a run that does not begin is not waited for any more

const at = (id) => document.getElementById(id);
const form = at("uploads");
const most = Number(form.dataset.most);
const language = document.documentElement.lang;
const numbers = new Intl.NumberFormat(`${language}-u-nu-latn`, { maximumFractionDigits: 1 });
let rows = [];
let made = 0;
let isSending = false;
let isStopped = false;
let line = null; // files that are sent one after the other just now
let awaited = null; // the one of them whose connection was lost a moment ago
let checks = Promise.resolve();

function say(key, figures = {}) {
  const told = (value) => (typeof value === "number" ? numbers.format(value) : `\u2068${value}\u2069`); // a name keeps its direction
  return site.form(site.words[key], figures.n).replace(/\{(\w+)\}/g, (whole, name) => (name in figures ? told(figures[name]) : whole));
}

const sizeWords = (bytes) => (bytes >= 1e5 ? say("megabytes", { n: bytes / 1e6 }) : say("kilobytes", { n: bytes / 1e3 }));
const announce = (text) => { at("said").textContent = text; };

// ---- fields ----

function setError(control, words) {
  const error = at(`${control.id}-error`);
  error.textContent = words;
  error.hidden = !words;
  if (words) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
}

const ofAll = (name) => at(name);

// ---- one file ----

class Row {
  constructor(file, folder) {
    made += 1;
    this.file = file;
    this.folder = folder;
    this.name = file.name;
    this.state = "checking";
    this.path = "";
    const html = at("row").content.firstElementChild.cloneNode(true);
    for (const each of html.querySelectorAll("*")) {
      for (const name of ["id", "for", "aria-describedby"]) {
        if (each.hasAttribute(name)) each.setAttribute(name, each.getAttribute(name).replaceAll("{i}", made));
      }
    }
    this.html = html;
    this.fields = Object.fromEntries(FIELDS.map((name) => [name, html.querySelector(`[name="${name}"]`)]));
    for (const control of Object.values(this.fields)) control.removeAttribute("name"); // the form itself does not send it
    this.part("name").textContent = file.name;
    this.part("about").textContent = [folder, sizeWords(file.size)].filter(Boolean).join(" · ");
    this.part("progress").setAttribute("aria-label", say("progress", { name: file.name }));
    const button = (name) => html.querySelector(`[data-do="${name}"]`);
    button("remove").addEventListener("click", () => remove(this));
    button("retry").addEventListener("click", () => again(this));
    button("retry").setAttribute("aria-label", say("retry", { name: file.name }));
    this.fields.version_of.setAttribute("list", "files-here");
    html.addEventListener("input", (event) => {
      if (event.target.closest("details")) setError(event.target, "");
      this.hasSaid();
    });
    this.choice.addEventListener("change", () => { this.tell(""); this.become("ready"); });
    at("rows").append(html);
    this.become("checking");
    if (!LIKELY.test(file.name)) this.tell(say("doubtful"));
  }

  part(name) { return this.html.querySelector(`[data-${name}]`); }

  get choice() { return this.part("choice").querySelector("select"); }

  // "version", "beside", "send", "skip", "" for not chosen yet, null where nothing is to be chosen.
  get chosen() { return this.part("choice").hidden ? null : this.choice.value; }

  get isOpen() { return ["ready", "lost", "stopped", "wrong"].includes(this.state) && this.chosen !== "skip"; }

  get isOver() { return ["sent", "reading", "read", "skipped", "failed", "refused"].includes(this.state); }

  hasSaid() { this.html.classList.toggle("has-said", Object.values(this.fields).some((control) => control.value)); }

  become(state, words) {
    this.state = state;
    const shown = state === "ready" && this.chosen === "" ? "choose" : state === "ready" && this.chosen === "skip" ? "left_out" : state;
    const look = { ready: "quiet", choose: "warn", left_out: "quiet", checking: "quiet", waits: "quiet", sending: "warn", sent: "good", reading: "warn", read: "good", skipped: "quiet", failed: "bad", refused: "bad", wrong: "bad", lost: "warn", stopped: "warn" };
    const badge = this.part("state");
    badge.className = `badge badge-${look[shown]}`;
    badge.textContent = words ?? say({ refused: "not_taken", wrong: "not_taken" }[shown] ?? shown);
    const busy = state === "sending";
    this.part("progress").hidden = !busy;
    this.html.querySelector('[data-do="retry"]').hidden = !["lost", "stopped"].includes(state);
    const leave = this.html.querySelector('[data-do="remove"]');
    leave.hidden = this.isOver && state !== "refused";
    leave.setAttribute("aria-label", say(busy ? "stop_one" : "remove", { name: this.file.name }));
    this.part("more").hidden = leave.hidden || state === "refused";
    if (leave.hidden) this.part("choice").hidden = true;
    summarise();
  }

  tell(words, detail = "") {
    for (const [name, text] of [["said", words], ["detail", detail]]) {
      this.part(name).textContent = text;
      this.part(name).hidden = !text;
    }
  }

  link(sha256) {
    const place = this.part("documents");
    place.replaceChildren();
    place.hidden = !sha256;
    if (!sha256) return;
    const link = document.createElement("a");
    link.href = `/documents/${sha256}`;
    link.textContent = say("show_document");
    place.append(link);
  }

  offer(label, options) {
    const place = this.part("choice");
    place.querySelector("label").textContent = label;
    this.choice.replaceChildren(...options.map(([value, words]) => new Option(words, value)));
    place.hidden = false;
  }

  // What is known of it: its own fields first. A title for all is one for a single file.
  said() {
    const told = { name: this.chosen === "beside" ? this.freeName : this.name, folder: this.folder, replace: this.chosen === "version" };
    const single = rows.length === 1;
    for (const name of FIELDS) {
      told[name] = this.fields[name].value || (["title", "version_of"].includes(name) && !single ? "" : ofAll(name).value);
    }
    return told;
  }

  refuse(problem) {
    const name = problem.field ?? (problem.error === "MetadataError" ? problem.message.split(":")[0].replaceAll(" ", "_") : "");
    const words = site.words.wrong[name];
    if (FIELDS.includes(name) && words) {
      const own = this.fields[name];
      const control = own.value ? own : ofAll(name);
      if (control === own) this.part("more").open = true;
      setError(control, words);
      this.become("wrong");
      return;
    }
    const told = problem.error === "TooLarge" ? say("too_large", { n: most / 1e6 }) : site.words.refused[problem.error.toLowerCase()];
    const detail = ["TooLarge", "EmptyFile"].includes(problem.error) ? "" : `${problem.message} ${problem.advice ?? ""}`.trim();
    this.tell(words ?? told ?? site.words.refused.other, detail);
    this.become("refused");
  }

  foresee(found) {
    this.path = found.path;
    if (found.problem) { this.refuse(found.problem); return; }
    this.link(found.document);
    if (found.there) {
      this.tell(say("there"));
      this.become("sent", say("left_out"));
    } else if (found.taken) {
      this.freeName = found.free_name;
      this.tell(say("taken", { path: found.path }));
      this.offer(say("taken_choice"), [["", say("taken_none")], ["version", say("taken_version")], ...(found.free_name ? [["beside", say("taken_beside", { name: found.free_name })]] : []), ["skip", say("taken_skip")]]);
      this.become("ready");
    } else {
      if (found.known.length) {
        this.tell(say("known", { path: found.known[0].path }));
        this.offer(say("known_choice"), [["skip", say("known_skip")], ["send", say("known_send")]]);
      }
      this.become("ready");
    }
  }
}

// ---- the list ----

function summarise() {
  const open = rows.filter((row) => row.isOpen);
  at("list").hidden = !rows.length;
  at("list-head").textContent = say("files", { n: rows.length, size: sizeWords(rows.reduce((sum, row) => sum + row.file.size, 0)) });
  at("send-words").textContent = open.length ? say("send", { n: open.length }) : say("send_none");
  at("send").hidden = rows.length > 0 && rows.every((row) => row.isOver);
  at("send").disabled = isSending || (rows.length > 0 && !open.length);
  for (const name of ["title", "version_of"]) {
    ofAll(name).closest(".field").hidden = rows.length > 1;
    if (rows.length > 1) setError(ofAll(name), "");
  }
}

function remove(row) {
  if (row.request) { row.request.abort(); return; } // it is being sent: that ends, and the row stays
  row.state = "removed"; // it may wait for its turn
  goOn();
  const next = row.html.nextElementSibling ?? row.html.previousElementSibling;
  rows = rows.filter((each) => each !== row);
  row.html.remove();
  summarise();
  (next?.querySelector('[data-do="remove"]:not([hidden])') ?? (rows.length ? at("list-head") : at("choose-files"))).focus();
}

function add(found) {
  const isHidden = ({ file, folder }) => file.name.startsWith(".") || folder.split("/").some((part) => part.startsWith("."));
  const hidden = found.filter(isHidden);
  let seen = found.filter((each) => !isHidden(each));
  if (hidden.length) site.tell(say("hidden", { n: hidden.length }));
  if (rows.length + seen.length > MOST_FILES) {
    site.tell(say("too_many", { n: MOST_FILES }), "bad");
    seen = seen.slice(0, MOST_FILES - rows.length);
  }
  const fresh = seen.map(({ file, folder }) => new Row(file, folder));
  rows.push(...fresh);
  summarise();
  checks = checks.then(() => check(fresh));
}

async function digest(file) {
  if (!crypto.subtle || file.size > HASHED) return null; // only on this machine or over TLS
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function check(fresh) {
  for (let start = 0; start < fresh.length; start += CHECKED_AT_ONCE) {
    const some = fresh.slice(start, start + CHECKED_AT_ONCE).filter((row) => rows.includes(row));
    const fit = [];
    for (const row of some) {
      if (row.file.size > most) row.refuse({ error: "TooLarge" });
      else fit.push(row);
    }
    const found = await ask(fit, true);
    found?.forEach((each, place) => fit[place].foresee(each));
    if (!found) for (const row of fit) row.become("ready"); // what is wrong shows when it is sent
  }
}

// What would become of some files, or null where nobody answers.
async function ask(some, withDigest) {
  if (!some.length) return [];
  const files = [];
  for (const row of some) {
    try {
      if (withDigest) row.sha256 = await digest(row.file);
    } catch {
      row.sha256 = null; // a file that cannot be read is told when it is sent
    }
    files.push({ ...row.said(), size: row.file.size, sha256: row.sha256 ?? null });
  }
  try {
    const answer = await site.ask("POST", "/api/v1/uploads/check", { files });
    return answer.ok ? answer.body.items : null;
  } catch {
    return null;
  }
}

// ---- sending ----

async function send(some = rows) {
  if (isSending) return;
  if (!rows.length) { site.tell(say("none_chosen"), "bad"); at("choose-files").focus(); return; }
  isSending = true;
  isStopped = false;
  summarise();
  await checks;
  const wanted = some.filter((row) => row.isOpen);
  const unsaid = wanted.filter((row) => row.chosen === "");
  for (const row of unsaid) row.tell(say("taken_here"));
  if (unsaid.length) { unsaid[0].choice.focus(); endSending(); return; }
  for (let start = 0; start < wanted.length; start += CHECKED_AT_ONCE) {
    const part = wanted.slice(start, start + CHECKED_AT_ONCE);
    const found = await ask(part, false);
    found?.forEach((each, place) => (each.problem ? part[place].refuse(each.problem) : part[place].state === "wrong" && part[place].become("ready")));
  }
  for (const date of form.querySelectorAll('input[type="date"]')) {
    if (date.validity.badInput) setError(date, site.words.wrong.date); // half a date; a browser gives none of it
  }
  if (focusWrong()) { endSending(); return; }
  await sendAll(wanted.filter((row) => row.isOpen));
}

// One file that was stopped or lost: at once, or after the others that are under way.
function again(row) {
  row.isRenewed = false;
  if (row === awaited) goOn();
  else if (line) { row.become("waits"); line.push(row); }
  else { row.become("ready"); send([row]); }
}

async function sendAll(wanted) {
  at("stop").hidden = false;
  line = wanted;
  for (const row of wanted) row.become("waits");
  for (const row of wanted) {
    if (row.state !== "waits") continue;
    if (isStopped) row.become("stopped");
    else await sendPatiently(row);
  }
  endSending();
  const sent = wanted.filter((row) => row.state === "sent");
  announce(say("all_sent", { n: sent.length }));
  if (sent.length) watch(sent);
  focusWrong();
}

// Whether a field is wrong; the first one is where to go on.
function focusWrong() {
  const wrong = form.querySelector('[aria-invalid="true"]');
  wrong?.closest("details")?.setAttribute("open", "");
  wrong?.focus();
  return wrong !== null;
}

function endSending() {
  isSending = false;
  line = null;
  at("stop").hidden = true;
  summarise();
}

// Again and again while the connection is lost; the same bytes in the same place are taken once.
async function sendPatiently(row) {
  for (const wait of [...TRIES, null]) {
    const end = await sendOnce(row);
    if (end !== "lost") return;
    row.become("lost");
    if (wait !== null && !isStopped) {
      row.tell(say("lost_told", { n: wait }));
      awaited = row;
      await pause(wait);
      awaited = null;
    }
    if (row.state === "removed") return;
    if (wait === null || isStopped) { row.tell(say("lost_for_good")); return; }
  }
}

// Until somebody wishes to go on, or to stop, or the connection is back.
let goOn = () => {};
function pause(seconds) {
  return new Promise((go) => {
    goOn = go;
    setTimeout(go, seconds * SECOND);
    addEventListener("online", go, { once: true });
  });
}

function sendOnce(row) {
  row.tell("");
  row.become("sending");
  const about = new URLSearchParams(Object.entries(row.said()).filter(([, value]) => value !== "" && value !== false));
  const request = new XMLHttpRequest();
  row.request = request;
  return new Promise((resolve) => {
    const end = (how) => { row.request = null; resolve(how); };
    request.upload.addEventListener("progress", (event) => { row.part("progress").value = event.loaded / event.total; });
    request.addEventListener("abort", () => { row.become("stopped"); end("stopped"); });
    request.addEventListener("error", () => end("lost"));
    request.addEventListener("load", async () => end(await answered(row, request)));
    request.open("POST", `/api/v1/uploads?${about}`);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-CSRF-Token", site.csrf);
    request.send(row.file);
  });
}

// Whoever signed in again in another tab has another session, and its token.
async function renew() {
  const answer = await fetch("/uploads", { credentials: "same-origin", redirect: "error" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (page.getElementById("uploads")?.dataset.person !== form.dataset.person) return false;
  site.csrf = page.querySelector('meta[name="csrf"]').content;
  return true;
}

async function answered(row, request) {
  const body = request.response ?? {};
  if (request.status === 403 && body.error === "Forged" && !row.isRenewed) {
    row.isRenewed = await renew().catch(() => false);
    if (row.isRenewed) return sendOnce(row);
  }
  if (request.status === 200 || request.status === 201) {
    row.path = body.path;
    row.sha256 = body.sha256;
    row.sentAt = body.uploaded_at;
    row.link(body.known ? body.document : null);
    row.become("sent");
    return "sent";
  }
  if ([502, 503, 504].includes(request.status) && body.error !== "SettingsError") return "lost";
  if (request.status === 401 || body.error === "Forged") {
    row.tell(say("signed_out"));
    row.become("lost");
    isStopped = true;
  } else if (request.status === 409) {
    row.become("checking");
    checks = checks.then(() => check([row]));
  } else row.refuse({ error: "", message: "", ...body });
  return "refused";
}

// ---- the run that reads them ----

async function watch(sent) {
  const since = sent.map((row) => row.sentAt).sort()[0];
  at("reading").hidden = false;
  at("reading-share").removeAttribute("value");
  const known = { etag: "", answer: null, after: 0, run: "" };
  try {
    const asked = await site.ask("POST", "/api/v1/runs", { retry: false });
    if (asked.status === 503) { endReading("run_failed", `${asked.body.message} ${asked.body.advice}`); return; }
  } catch { /* the list of runs tells whether one begins */ }
  const patience = Date.now() + RUN_SECONDS * SECOND;
  for (;;) {
    let goesOn = true;
    try {
      if (document.visibilityState === "visible") goesOn = await look(sent, since, known, patience);
    } catch { /* asked again */ }
    if (!goesOn) return;
    await new Promise((go) => { setTimeout(go, SECOND); });
  }
}

async function look(sent, since, known, patience) {
  const answer = await site.ask("GET", "/api/v1/runs?limit=3");
  if (answer.status === 401) return false;
  const { items, starter } = answer.body;
  const run = items.find((each) => each.kind === "process" && Date.parse(each.started_at) >= Date.parse(since));
  if (!run) {
    if (starter.activity === "failed") return endReading("run_failed", starter.reason);
    if (starter.activity === "idle" && Date.now() > patience - (RUN_SECONDS - 10) * SECOND && !starter.handed_to) return endReading("run_nothing");
    if (Date.now() > patience && starter.activity === "idle") return endReading("run_nothing");
    const isBusy = items[0]?.state === "running";
    told(say(starter.activity !== "waiting" ? "run_starts" : isBusy ? "run_waits" : "run_asked"));
    return true;
  }
  at("reading-run").href = `/runs/${run.id}`;
  if (known.run !== run.id) Object.assign(known, { run: run.id, after: 0 });
  const detail = await site.ask("GET", `/api/v1/runs/${run.id}?limit=200&after=${known.after}`);
  show(sent, detail.body);
  known.after = detail.body.documents[0]?.number ?? known.after;
  const ended = Object.values(detail.body.ended).reduce((sum, each) => sum + each, 0);
  at("reading-share").max = detail.body.planned || 1;
  at("reading-share").value = ended;
  told(say("run_reads", { n: detail.body.planned, done: ended }));
  if (detail.body.state === "running" || starter.activity === "waiting") return true;
  const words = { finished: "run_done", failed: "run_failed", interrupted: "run_stopped" }[detail.body.state];
  return endReading(words, detail.body.error);
}

function show(sent, run) {
  const now = new Set(run.being_read.map((each) => each.sha256)); // of a new file the path is not known yet
  const ended = new Map(run.documents.map((each) => [each.path, each]));
  for (const row of sent) {
    const outcome = ended.get(row.path);
    if (outcome) {
      const isRead = ["done", "done-empty"].includes(outcome.status);
      row.become(isRead ? "read" : outcome.status, isRead ? say("read", { n: outcome.passages }) : undefined);
      row.tell(isRead ? say("tags", { n: outcome.tags }) : "", outcome.reason);
      row.link(isRead ? outcome.sha256 : null);
    } else if (now.has(row.sha256)) row.become("reading");
  }
}

function told(words) {
  if (at("reading-said").textContent === words) return;
  at("reading-said").textContent = words;
}

function endReading(key, reason = "") {
  told(reason && key === "run_failed" ? `${say(key)} ${reason}` : say(key));
  at("reading-share").max = 1;
  at("reading-share").value = 1;
  announce(say(key));
  return false;
}

// ---- files that are here, to choose the earlier version from ----

const MOST_OFFERED = 8;
const TYPING = 200; // milliseconds after the last key
let typed = 0;

async function offerFiles(event) {
  if (!event.target.list) return;
  typed += 1;
  const mine = typed;
  await new Promise((go) => { setTimeout(go, TYPING); });
  const words = event.target.value.trim().slice(0, 200);
  if (mine !== typed || !words) return;
  try {
    const answer = await site.ask("GET", `/api/v1/documents?${new URLSearchParams({ q: words, limit: MOST_OFFERED })}`);
    if (answer.ok && mine === typed) at("files-here").replaceChildren(...answer.body.items.map(({ path, name }) => new Option(name === path ? "" : name, path)));
  } catch { /* the path can be typed */ }
}

// ---- choosing and dropping ----

const withFolder = (file) => ({ file, folder: file.webkitRelativePath.split("/").slice(0, -1).join("/") });

async function entriesIn(entry, folder) {
  if (entry.isFile) return [{ file: await new Promise((good, bad) => { entry.file(good, bad); }), folder }];
  const reader = entry.createReader();
  const inner = folder ? `${folder}/${entry.name}` : entry.name;
  const found = [];
  for (;;) {
    const some = await new Promise((good, bad) => { reader.readEntries(good, bad); }); // a hundred at a time
    if (!some.length || found.length > MOST_FILES) return found;
    for (const each of some) found.push(...(await entriesIn(each, inner)));
  }
}

const bringsFiles = (event) => event.dataTransfer.types.includes("Files"); // a word is dragged into a field as ever

async function drop(event) {
  if (!bringsFiles(event)) return;
  event.preventDefault();
  at("drop").classList.remove("is-over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const files = [...event.dataTransfer.files];
  if (!entries.length) { add(files.map((file) => ({ file, folder: "" }))); return; }
  const found = [];
  for (const entry of entries) {
    try {
      found.push(...(await entriesIn(entry, "")));
    } catch {
      site.tell(say("unreadable", { name: entry.name }), "bad"); // a folder without permission, or gone meanwhile
    }
  }
  add(found);
}

function begin() {
  at("plain").hidden = true;
  at("plain-replace").hidden = true;
  at("choose").hidden = false;
  at("drop-told").hidden = false;
  for (const [button, input] of [["choose-files", "files"], ["choose-folder", "folder"]]) {
    at(button).addEventListener("click", () => at(input).click());
    at(input).addEventListener("change", (event) => {
      add([...event.target.files].map(withFolder));
      event.target.value = ""; // the same file can be chosen again
    });
  }
  for (const kind of ["dragenter", "dragover"]) {
    addEventListener(kind, (event) => { if (!bringsFiles(event)) return; event.preventDefault(); at("drop").classList.add("is-over"); });
  }
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) at("drop").classList.remove("is-over"); });
  addEventListener("drop", drop);
  at("of-all").addEventListener("input", (event) => setError(event.target, ""));
  at("clear").addEventListener("click", () => {
    for (const row of rows.filter((each) => !each.request)) {
      row.state = "removed";
      row.html.remove();
    }
    rows = rows.filter((each) => each.state !== "removed");
    goOn();
    summarise();
    at("choose-files").focus();
  });
  at("stop").addEventListener("click", () => {
    isStopped = true;
    for (const row of rows) row.request?.abort();
    goOn();
  });
  ofAll("version_of").setAttribute("list", "files-here");
  form.addEventListener("input", offerFiles);
  form.noValidate = true; // a browser says nothing where the field is folded away
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  addEventListener("beforeunload", (event) => { if (isSending) event.preventDefault(); });
  summarise();
}

begin();
