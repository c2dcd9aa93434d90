/* Turns wake-ups into fresh fragments, and says honestly whether the page is live. */
import { Line } from "./line.js";
import { newKey } from "./request.js";
import { hourOf, say } from "./words.js";

const GATHER = 250;
const GATHER_ALERTS = 40; // what calls somebody goes first, and the lists behind it ask the server once
const STALE_AFTER = 60000;
const CHECK_EVERY = 20000;
const FINGER_RESTS = 700;
const LONGEST_HOLD = 6000;
const ASK_AGAIN = 2000;
const TOPICS = ["stays", "tasks", "work", "alerts", "rooms", "guest", "dining", "pms", "people"];

const due = new Map();
let held = 0;
let heldEntities = new Set();
let touchedAt = 0;
let pressing = false;
let downSince = 0;
let line = null;
let counted = { waiting: 0, refused: 0 };

/* ---- topics -> fragments ---- */

function fire(topic, detail) {
  due.delete(topic);
  document.body.dispatchEvent(new CustomEvent(`live:${topic}`, { detail }));
}

function want(topic, detail = {}) {
  if (due.has(topic)) return;
  const wait = topic === "alerts" ? GATHER_ALERTS : GATHER;
  due.set(topic, setTimeout(() => release(topic, detail, Date.now()), wait));
}

const busy = () => pressing || Date.now() - touchedAt < FINGER_RESTS;

/** The list does not jump under a finger: while it rests on the screen, fragments wait. */
function release(topic, detail, since) {
  if (busy() && Date.now() - since < LONGEST_HOLD) {
    due.set(topic, setTimeout(() => release(topic, detail, since), 150));
    showHeld();
    return;
  }
  held = 0;
  heldEntities = new Set();
  showHeld();
  fire(topic, detail);
}

function showHeld() {
  const pill = document.getElementById("new-rows");
  if (!pill) return;
  held = heldEntities.size;
  pill.hidden = held === 0 || !busy();
  pill.textContent = say("new", held);
}

function letGo() {
  pressing = false;
  touchedAt = 0;
}

function everything() {
  for (const topic of TOPICS) want(topic);
}

function events(list) {
  for (const event of list) {
    if (event.topic === "alerts" && event.level !== "low") heldEntities.add(event.entity);
    want(event.topic, event);
  }
}

/**
 * A wake-up comes once. A fragment that it could not fetch (the server was just being started again)
 * would stay old until the next one, so it is asked for again, spread over seconds.
 */
function askAgain({ detail: { ctx } }) {
  const type = ctx?.sourceEvent?.type ?? "";
  if (!type.startsWith("live:") || (ctx.response && ctx.response.status < 500)) return;
  setTimeout(want, ASK_AGAIN * (0.5 + Math.random()), type.slice("live:".length));
}

/* ---- the pill and the banner ---- */

function pill() {
  const element = document.getElementById("live-pill");
  if (!element) return;
  const [state, words] = stateNow();
  if (element.dataset.state !== state) element.dataset.state = state;
  if (element.textContent !== words) element.textContent = words;
}

function stateNow() {
  if (counted.refused) return ["refused", say("refused", counted.refused)];
  if (counted.waiting === 1) return ["sending", say("toSendOne")];
  if (counted.waiting) return ["sending", say("toSend", counted.waiting)];
  if (!downSince) return ["live", say("live")];
  return Date.now() - downSince > STALE_AFTER ? ["off", say("checking")] : ["waiting", say("reconnecting")];
}

function banner() {
  const note = document.getElementById("not-live");
  if (!note) return;
  const stale = downSince && Date.now() - downSince > STALE_AFTER;
  note.hidden = !stale;
  if (stale) note.querySelector("span").textContent = say("notLive", hourOf(new Date(downSince)));
}

function look() {
  pill();
  banner();
}

function up() {
  const wasDown = downSince;
  downSince = 0;
  look();
  document.dispatchEvent(new CustomEvent("live:up", { detail: { wasDown } }));
}

function down() {
  downSince ||= Date.now();
  look();
}

/** While nothing is live the page asks by itself, as the banner says. */
function checkMeanwhile() {
  if (downSince && Date.now() - downSince > STALE_AFTER && !document.hidden) everything();
  look();
}

/* ---- several windows of one device share one line ---- */

const shared = new BroadcastChannel("hotel-crm-live");
let follower = false;
let heardFromLeader = 0;

function listenToLeader({ data }) {
  if (data.property !== document.body.dataset.property || !follower) return;
  heardFromLeader = Date.now();
  if (downSince) up();
  if (data.events) events(data.events);
  if (data.reset) everything();
}

function tellFollowers(message) {
  shared.postMessage({ property: document.body.dataset.property, ...message });
}

function out(why) {
  if (why === "signed out") {
    location.reload();
    return;
  }
  follower = true;
  heardFromLeader = Date.now();
}

/** A follower that hears nothing for two heartbeats takes the line itself. */
function checkLeader() {
  if (!follower || Date.now() - heardFromLeader < 40000) return;
  follower = false;
  down();
  line.open();
}

/* ---- start ---- */

function memoryOf(property) {
  const at = (name) => `live:${property}:${name}`;
  return {
    get: (name) => sessionStorage.getItem(at(name)),
    set: (name, value) => sessionStorage.setItem(at(name), value),
  };
}

/** This page's name for the server: a reload replaces its own socket, not another window's. */
function tabName() {
  const name = sessionStorage.getItem("live:tab") ?? newKey();
  sessionStorage.setItem("live:tab", name);
  return name;
}

function addresses(property) {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return {
    socketUrl: `${scheme}//${location.host}/ws/p/${property}/`,
    pollUrl: `/p/${property}/sync`,
  };
}

/** Says which alert is before somebody's eyes. */
export function shown(task) {
  line?.shown(task);
}

function watchFinger() {
  const touch = () => {
    touchedAt = Date.now();
  };
  document.addEventListener("pointerdown", () => {
    pressing = true;
    touch();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      pressing = false;
    });
  }
  document.addEventListener("scroll", touch, { passive: true, capture: true });
  document.getElementById("new-rows")?.addEventListener("click", letGo);
}

function comeBack() {
  if (document.hidden || follower) return;
  line.open();
}

export function start() {
  document.addEventListener("outbox:count", ({ detail }) => {
    const grew = detail.waiting > counted.waiting;
    counted = detail;
    // A note that leaves at once should not make the pill blink.
    if (grew) setTimeout(look, 700);
    else look();
  });
  const { property, live } = document.body.dataset;
  if (!property || live !== "on") return;
  watchFinger();
  for (const failed of ["htmx:error", "htmx:response:error"]) document.addEventListener(failed, askAgain);
  down();
  line = new Line({
    ...addresses(property),
    memory: memoryOf(property),
    tab: tabName(),
    hear: {
      topics: (list) => {
        events(list);
        tellFollowers({ events: list });
      },
      reset: () => {
        everything();
        tellFollowers({ reset: true });
      },
      beat: () => tellFollowers({ beat: true }),
      up,
      down,
      out,
    },
  });
  shared.onmessage = listenToLeader;
  window.addEventListener("online", comeBack);
  document.addEventListener("visibilitychange", comeBack);
  setInterval(checkMeanwhile, CHECK_EVERY);
  setInterval(checkLeader, 5000);
  line.open();
}
