/* Forms that act: pressed at once, sent once, answered in a sentence, and undone by a tap. */
import * as outbox from "./outbox.js";
import { cookie, newKey, ownHeaders, post } from "./request.js";
import { closeSheets } from "./sheets.js";
import { tell } from "./snackbar.js";
import { say } from "./words.js";

const SPINNER_AFTER = 400;
const keys = new WeakMap();

/** Asks the parts of the page that show `topics` to fetch themselves again. */
export function refresh(topics) {
  const list = typeof topics === "string" ? topics.split(/\s+/) : (topics ?? []);
  for (const topic of list.filter(Boolean)) {
    document.body.dispatchEvent(new CustomEvent(`live:${topic}`, { detail: { own: true } }));
  }
}

function pairsOf(form, submitter) {
  const pairs = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  if (submitter?.name) pairs.push([submitter.name, submitter.value]);
  return pairs;
}

/** Where it goes: the button's own address wins. (Without one, its property names the page.) */
function addressOf(form, submitter) {
  return submitter?.getAttribute("formaction") || form.getAttribute("action");
}

/** The same key for the same words until the server has answered for good. */
function keyFor(form, pairs) {
  const body = new URLSearchParams(pairs).toString();
  const kept = keys.get(form);
  if (kept?.body === body) return kept.key;
  const key = newKey();
  keys.set(form, { body, key });
  return key;
}

function morphRow(form, html) {
  const row = form.closest("[data-row]");
  if (row && html) window.htmx.swap({ target: row, text: html, swap: "outerMorph", sourceElement: row });
}

async function undoBy(answer, topics) {
  const { status, answer: undone } = await post(answer.undo, Object.entries(answer.undo_fields ?? {}));
  const otherwise = status >= 200 && status < 300 ? "undone" : (REFUSALS[status] ?? "failed");
  tell(undone.say || say(otherwise));
  refresh(topics);
}

const REFUSALS = { 0: "failed", 401: "signedOut", 403: "notAllowed", 404: "changed", 409: "changed", 410: "changed" };

function settle(form, result, topics) {
  const { status, answer, html } = result;
  if (status !== 0 && status < 500) keys.delete(form);
  if (status >= 200 && status < 300) {
    morphRow(form, html);
    form.dispatchEvent(new CustomEvent("acted", { bubbles: true, detail: answer }));
    if (answer.go) return location.assign(answer.go);
    if ("closesSheet" in form.dataset) closeSheets();
    const undo = answer.undo ? () => undoBy(answer, topics) : null;
    tell(answer.say ?? form.dataset.says ?? "", { undo });
  } else {
    if (status === 409) morphRow(form, html);
    tell(answer.say || say(REFUSALS[status] ?? "wrong"));
  }
  refresh(topics);
  return undefined;
}

async function act(form, submitter) {
  const pairs = pairsOf(form, submitter);
  const spinner = setTimeout(() => submitter?.classList.add("is-sending"), SPINNER_AFTER);
  const result = await post(addressOf(form, submitter), pairs, { key: keyFor(form, pairs) });
  clearTimeout(spinner);
  submitter?.classList.remove("is-sending");
  const topics = [...(form.dataset.refresh ?? "").split(/\s+/), ...(result.answer.refresh ?? [])];
  settle(form, result, [...new Set(topics)]);
}

async function store(form, submitter) {
  const what = form.dataset.says;
  const words = what ? say("savedWhat", what) : say("saved");
  try {
    const key = await outbox.add({
      url: addressOf(form, submitter),
      fields: pairsOf(form, submitter),
      words: what || words,
      refresh: form.dataset.refresh ?? "",
    });
    if ("closesSheet" in form.dataset) closeSheets();
    tell(words, {
      undo: async () => {
        await outbox.takeBack(key);
        tell(say("undone"));
      },
    });
  } catch {
    tell(say("notKept"));
  }
}

async function submitted(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
  if (!("act" in form.dataset)) {
    carryToken(form);
    return;
  }
  event.preventDefault();
  if (form.dataset.busy) return;
  const button = event.submitter;
  form.dataset.busy = "1";
  button?.classList.add("is-pressed");
  try {
    await ("outbox" in form.dataset ? store(form, button) : act(form, button));
  } finally {
    delete form.dataset.busy;
    button?.classList.remove("is-pressed");
  }
}

/** A plain form takes the token from the cookie as it leaves; pages never contain it. */
function carryToken(form) {
  if (form.method !== "post" || new URL(form.action).origin !== location.origin) return;
  let field = form.querySelector('input[name="csrfmiddlewaretoken"]');
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = "csrfmiddlewaretoken";
    form.append(field);
  }
  field.value = cookie("csrftoken");
}

function ownRequest(event) {
  const { request } = event.detail.ctx;
  if (request.method !== "GET") Object.assign(request.headers, ownHeaders(), { "Idempotency-Key": newKey() });
}

/** A fragment that came back as the sign-in page means the whole page must go there. */
function leaveIfSignedOut(event) {
  const { raw } = event.detail.ctx.response;
  if (raw.status === 401 || (raw.redirected && raw.url.includes("/sign-in"))) {
    event.preventDefault();
    location.assign(raw.redirected ? raw.url : location.href);
  }
}

/** What a person asked for and was refused is said; what the line asked for stays as it was. */
function sayRefusal(event) {
  const { ctx } = event.detail;
  if (ctx.sourceEvent?.type?.startsWith("live:") || ctx.response.status === 422) return;
  let words = "";
  try {
    words = JSON.parse(ctx.text).say ?? "";
  } catch {
    // Not one of our answers: our own words for the status follow.
  }
  tell(words || say(REFUSALS[ctx.response.status] ?? "wrong"));
}

export function start() {
  document.addEventListener("htmx:response:error", sayRefusal);
  document.addEventListener("submit", submitted);
  document.addEventListener("htmx:config:request", ownRequest);
  document.addEventListener("htmx:before:response", leaveIfSignedOut);
  document.addEventListener("outbox:sent", ({ detail }) => refresh(`${detail.row.refresh} ${(detail.answer.refresh ?? []).join(" ")}`));
  document.addEventListener("outbox:refused", ({ detail }) => tell(detail.answer.say || say("refused", 1)));
  document.addEventListener("outbox:signed-out", () => {
    document.getElementById("signed-out").hidden = false;
  });
}
