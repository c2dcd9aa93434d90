/* Open alerts on the page: counted, shown to the server as seen, and heard until somebody takes them. */
import { shown } from "./live.js";
import { chime, ready } from "./sounds.js";

const REPEAT_AFTER = 20000;
const REPEATS = 3;
const LOOK_EVERY = 1000; // so that a repeat comes on its second, not up to five later
const heard = new Map(Object.entries(JSON.parse(sessionStorage.getItem("alerts:heard") ?? "{}")));
const told = new Set();
const title = document.title;

const open = (level) =>
  [...document.querySelectorAll('[data-alert][data-state="open"]')].filter((element) => element.dataset.level === level);

function remember() {
  sessionStorage.setItem("alerts:heard", JSON.stringify(Object.fromEntries(heard)));
}

function dueToSound(elements, most) {
  return elements.filter((element) => {
    const last = heard.get(element.dataset.alert) ?? { times: 0, at: 0 };
    return last.times < most && Date.now() - last.at > REPEAT_AFTER - 500;
  });
}

function mark(elements) {
  for (const element of elements) {
    const last = heard.get(element.dataset.alert) ?? { times: 0 };
    heard.set(element.dataset.alert, { times: last.times + 1, at: Date.now() });
  }
  remember();
}

/** High: two tones, every 20 s, three times at most. Medium: one tone, once. Low: never. */
function sound(high, medium) {
  if (!ready()) return;
  const urgent = dueToSound(high, REPEATS);
  const soon = dueToSound(medium, 1);
  if (urgent.length) chime("high");
  else if (soon.length) chime("medium");
  mark([...urgent, ...soon]);
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

function watch() {
  eyes.disconnect();
  for (const element of document.querySelectorAll('[data-alert][data-state="open"]')) eyes.observe(element);
}

function tellBar(count, high) {
  document.title = count ? `(${count}) ${title}` : title;
  document.getElementById("bar")?.classList.toggle("is-urgent", high > 0);
}

/** What the bar counts: on a page without cards it is all that is known, and must be heard too. */
function counted() {
  const { count = 0, high = 0 } = document.getElementById("alert-count")?.dataset ?? {};
  return { count: Number(count), high: Number(high) };
}

function forgetCounts() {
  for (const key of heard.keys()) if (key.startsWith("bar:")) heard.delete(key);
}

/** Looks at what stands on the page now. */
export function look() {
  const high = open("high");
  const medium = open("medium");
  const bar = counted();
  tellBar(Math.max(bar.count, high.length + medium.length), Math.max(bar.high, high.length));
  if (!bar.high) forgetCounts();
  const unseen = bar.high && !high.length ? [{ dataset: { alert: `bar:${bar.high}` } }] : [];
  sound([...high, ...unseen], medium);
  watch();
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
      attributeFilter: ["data-state", "data-alert", "data-high", "data-count"],
    });
  }
  document.addEventListener("visibilitychange", soon);
  document.addEventListener("shift:started", soon);
  setInterval(look, LOOK_EVERY);
  look();
}
