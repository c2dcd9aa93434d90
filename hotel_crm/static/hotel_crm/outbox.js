/*
 * Notes are stored on the device first and sent after, so a lift or a basement loses nothing.
 *
 * A row: {key, url, fields, words, refresh, author, made, life, tick, tried, takenBack, refused}. One tab sends
 * at a time (a web lock); all tabs count together (a broadcast). A row leaves the store only when
 * the server has answered for good: taken (2xx), already settled (409) or gone (410). A refusal
 * (400, 422) is kept and shown. Anything else is kept and sending stops until the next occasion.
 */
import { newKey, post } from "./request.js";

const DATABASE = "hotel-crm";
const STORE = "outbox";
const LOCK = "hotel-crm-outbox";
const AGAIN_EVERY = 30000;
const SEND_LIMIT = 8000;
const DONE = new Set([409, 410]);
const REFUSED = new Set([400, 404, 413, 422]);

const channel = new BroadcastChannel("hotel-crm-outbox");
const answers = new Map();
let again = false;

/*
 * Date may be set at any time; performance.now() may not, but it begins anew with each page and on
 * most phones stands still while they sleep. So how long a note waited is known, and told, only to
 * the page in which it was tapped, as long as that page has been before somebody's eyes since.
 */
const life = newKey();
let lastHidden = 0;

function waitedSeconds(row) {
  if (row.life !== life || document.hidden || row.tick <= lastHidden) return null;
  return (performance.now() - row.tick) / 1000;
}

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function within(mode, work) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const asked = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** Looks and changes in one transaction: `change(row)` gives the new row, or null to drop it. */
async function update(key, change) {
  let before;
  await within("readwrite", (store) => {
    const asked = store.get(key);
    asked.onsuccess = () => {
      before = asked.result;
      if (!before) return;
      const after = change(before);
      if (after) store.put(after);
      else store.delete(key);
    };
    return asked;
  });
  return before;
}

const put = (row) => within("readwrite", (store) => store.put(row));
const remove = (key) => within("readwrite", (store) => store.delete(key));
const find = (key) => within("readonly", (store) => store.get(key));

/** Every row on this device, oldest first. */
export async function rows() {
  const all = await within("readonly", (store) => store.getAll());
  return all.sort((a, b) => a.made - b.made);
}

const author = () => document.body.dataset.person ?? "";

async function count() {
  const all = await rows();
  const refused = all.filter((row) => row.refused).length;
  const detail = { waiting: all.length - refused, refused };
  document.dispatchEvent(new CustomEvent("outbox:count", { detail }));
}

async function changed(message = {}) {
  channel.postMessage(message);
  await count();
}

/** Keeps a note on the device, then tries to send it. Resolves to its key once it is safe. */
export async function add({ url, fields, words, refresh = "" }) {
  const tick = performance.now();
  const pairs = [...fields];
  if (!pairs.some(([name]) => name === "observed_at")) {
    pairs.push(["observed_at", new Date().toISOString()]);
  }
  const key = newKey();
  await put({ key, url, fields: pairs, words, refresh, author: author(), made: Date.now(), life, tick, tried: false });
  navigator.storage?.persist?.();
  await changed({ look: true });
  flush();
  return key;
}

async function settle(row, answer) {
  if (row.takenBack && answer.undo) {
    // It had reached the server before it was taken back here: take it back there too.
    const fields = Object.entries(answer.undo_fields ?? {});
    await put({ ...row, key: newKey(), url: answer.undo, fields, takenBack: false, tried: false });
    again = true;
  }
  await remove(row.key);
  answers.set(row.key, answer);
  channel.postMessage({ sent: row.key, answer });
  document.dispatchEvent(new CustomEvent("outbox:sent", { detail: { row, answer } }));
}

/** Sends one row; false when sending must stop for now. */
async function send(row) {
  if (!(await update(row.key, (now) => ({ ...now, tried: true })))) return true;
  const { status, answer } = await post(row.url, row.fields, {
    key: row.key,
    timeout: SEND_LIMIT,
    clock: { waited: waitedSeconds(row) },
  });
  if ((status >= 200 && status < 300) || DONE.has(status)) {
    // Read again: it may have been taken back while it was on its way.
    await settle((await find(row.key)) ?? row, answer);
    return true;
  }
  if (REFUSED.has(status)) {
    const refused = { status, words: answer.say ?? "" };
    await update(row.key, (now) => (now.takenBack ? null : { ...now, refused }));
    document.dispatchEvent(new CustomEvent("outbox:refused", { detail: { row, answer } }));
    return true;
  }
  if (status === 401) document.dispatchEvent(new CustomEvent("outbox:signed-out"));
  return false;
}

async function sendAll() {
  for (const row of await rows()) {
    if (row.refused || row.author !== author()) continue;
    if (!(await send(row))) break;
  }
}

/**
 * Sends what waits; calls during a run make it run once more. One that comes while the run is just
 * letting go of the lock finds it taken, so whoever held it looks again afterwards.
 */
export async function flush() {
  again = true;
  let held;
  do {
    held = await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
      if (!lock) return false;
      while (again) {
        again = false;
        await sendAll();
      }
      return true;
    });
    if (held) await changed();
  } while (held && again);
}

/** Takes a note back: before it was sent it vanishes, after that the server is told. */
export async function takeBack(key) {
  const row = await update(key, (now) => (now.tried ? { ...now, takenBack: true } : null));
  if (!row) {
    const answer = answers.get(key);
    if (answer?.undo) {
      const fields = Object.entries(answer.undo_fields ?? {});
      await put({ key: newKey(), url: answer.undo, fields, words: "", refresh: "", author: author(), made: Date.now(), tried: false });
    }
  }
  await changed({ look: true });
  flush();
}

/** Sends a refused row again, as it is. */
export async function retry(key) {
  await update(key, (row) => ({ ...row, refused: null }));
  await changed({ look: true });
  flush();
}

/** Throws a row away for good; only a person decides this. */
export async function discard(key) {
  await remove(key);
  await changed();
}

channel.onmessage = ({ data }) => {
  if (data.sent) answers.set(data.sent, data.answer);
  count();
  if (data.look) flush();
};

/** Starts the occasions on which waiting notes are sent. */
export function start() {
  window.addEventListener("online", flush);
  window.addEventListener("focus", flush);
  document.addEventListener("live:up", flush);
  document.addEventListener("visibilitychange", () => {
    lastHidden = performance.now();
    if (!document.hidden) flush();
  });
  setInterval(flush, AGAIN_EVERY);
  flush();
}
