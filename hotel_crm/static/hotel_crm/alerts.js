/* Open alerts on the page: counted, shown to the server as seen, and heard until somebody takes them. */
import { shown } from "./live.js";
import { decide, empty, read } from "./quiet.js";
import { chime, ready, shift } from "./sounds.js";

const LOOK_EVERY = 1000; // so that a repeat comes on its second, not up to five later
const told = new Set();
const title = document.title;

const place = () => `alerts:heard:${document.body.dataset.property}:${document.body.dataset.person}`;

/** What this device has sounded for in this shift; several windows of it are one device. */
function remembered() {
  try {
    const kept = JSON.parse(localStorage.getItem(place()) ?? "null");
    if (kept?.shift === shift()) return kept.memory;
  } catch {
    // Not ours: as though nothing had been heard.
  }
  return empty();
}

const cards = () => [...document.querySelectorAll("[data-alert]")];
const isOpen = ({ dataset: { state, level } }) => state === "open" && (level === "high" || level === "medium");

function callOf({ dataset: { alert, call, level, safety, wait } }) {
  return { call: `${alert}@${call ?? 0}`, level, safety: safety === "1", wait: Number(wait ?? 0) };
}

/** What the bar counts: on a page without cards it is all that is known, and must be heard too. */
function bar() {
  const { count = 0, high = 0, calls = "" } = document.getElementById("alert-count")?.dataset ?? {};
  return { count: Number(count), high: Number(high), calls: read(calls) };
}

/** Every open call once; what a card says was taken is taken, though the bar has not heard of it yet. */
function callsOf(drawn, fromBar) {
  const calls = new Map(fromBar.map((call) => [call.call, call]));
  for (const card of drawn) {
    const call = callOf(card);
    if (isOpen(card)) calls.set(call.call, call);
    else for (const name of calls.keys()) if (name.startsWith(`${card.dataset.alert}@`)) calls.delete(name);
  }
  return [...calls.values()];
}

function sound(calls) {
  if (!ready()) return;
  const said = decide(calls, remembered(), Date.now());
  if (!said.sound) return;
  localStorage.setItem(place(), JSON.stringify({ shift: shift(), memory: said.memory }));
  chime(said.sound);
}

const eyes = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      const task = target.dataset.alert;
      if (!isIntersecting || document.hidden || told.has(task)) continue;
      told.add(task);
      shown(task);
    }
  },
  { threshold: 0.5 },
);

function watch(drawn) {
  eyes.disconnect();
  for (const card of drawn.filter(isOpen)) eyes.observe(card);
}

function tellBar(count, high) {
  document.title = count ? `(${count}) ${title}` : title;
  document.getElementById("bar")?.classList.toggle("is-urgent", high > 0);
}

/** Looks at what stands on the page now. */
export function look() {
  const drawn = cards();
  const open = drawn.filter(isOpen);
  const high = open.filter(({ dataset }) => dataset.level === "high");
  const counted = bar();
  tellBar(Math.max(counted.count, open.length), Math.max(counted.high, high.length));
  sound(callsOf(drawn, counted.calls));
  watch(drawn);
}

export function start() {
  let pending = 0;
  const soon = () => {
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(look);
  };
  const observer = new MutationObserver(soon);
  for (const part of [document.getElementById("main"), document.getElementById("bar")]) {
    if (!part) continue;
    observer.observe(part, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ["data-state", "data-alert", "data-high", "data-count", "data-calls"],
    });
  }
  document.addEventListener("visibilitychange", soon);
  document.addEventListener("shift:started", soon);
  setInterval(look, LOOK_EVERY);
  look();
}
