// Runs as they happen: asks each second whether something changed, and then puts the new part of the page in place.
"use strict";

const SECOND = 1000;
const IDLE_SECONDS = 5; // between questions while nothing works
const LOST_SECONDS = 3; // and while the server is not reached
const SAID_SECONDS = 10; // a screen reader is told at most so often

const place = document.getElementById("live");
const lost = document.getElementById("lost");
let etag = "";
let saidAt = 0;

const part = () => place.querySelector("[data-part]");
const isBusy = () => part().dataset.busy === "true";

// Clocks go on between answers. The server's clock and ours may differ: what it showed is where they go on from.
const clocks = new WeakMap();
function goOn() {
  for (const clock of place.querySelectorAll("[data-since]")) {
    if (!clocks.has(clock)) clocks.set(clock, Date.now() - SECOND * clock.textContent.split(":").reduce((sum, each) => 60 * sum + Number(each), 0));
    const seconds = Math.floor((Date.now() - clocks.get(clock)) / SECOND);
    const two = (value) => String(value).padStart(2, "0");
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    clock.textContent = hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
  }
}

function tell(text, atOnce) {
  if (!text || (!atOnce && Date.now() - saidAt < SAID_SECONDS * SECOND)) return;
  saidAt = Date.now();
  const said = document.getElementById("said");
  if (said.textContent !== text) said.textContent = text;
}

async function renew() {
  const address = new URL(location.href);
  address.searchParams.set("fragment", "true");
  const answer = await fetch(address, { credentials: "same-origin", redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  const before = part().dataset.said;
  const focused = document.activeElement?.closest("#live [id]")?.id;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  place.replaceChildren(...fresh.body.childNodes);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  if (part().dataset.said !== before) tell(part().dataset.said, !isBusy());
  if (!isBusy()) settle();
}

// What makes sense only while the run works, or only when it has ended.
function settle() {
  for (const each of document.querySelectorAll('[data-while="busy"]')) each.hidden = true;
  for (const each of document.querySelectorAll('[data-while="failed"]')) each.hidden = !place.querySelector("#failures");
}

async function look() {
  const answer = await fetch(place.dataset.asks, {
    headers: { Accept: "application/json", ...(etag ? { "If-None-Match": etag } : {}) },
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
  });
  if (answer.status === 401) { location.reload(); return false; } // to the door, which leads back
  if (answer.status === 403 || answer.status === 404) return false;
  if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
  if (answer.status === 200) {
    await renew();
    etag = answer.headers.get("etag") ?? "";
  }
  return true;
}

async function watch() {
  let wait = SECOND;
  let goesOn = true;
  if (document.visibilityState === "visible") {
    try {
      goesOn = await look();
      lost.hidden = true;
      wait = isBusy() ? SECOND : IDLE_SECONDS * SECOND;
      if (!isBusy() && place.dataset.asks !== "/api/v1/runs") goesOn = false; // it has ended for good
    } catch {
      lost.hidden = false;
      wait = LOST_SECONDS * SECOND;
    }
  }
  if (goesOn) setTimeout(watch, wait);
}

if (place.dataset.asks) {
  setInterval(goOn, SECOND);
  watch();
}
