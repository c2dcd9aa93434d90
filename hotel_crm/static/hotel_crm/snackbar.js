/* What just happened, in one sentence, with a way back for eight seconds; one at a time. */
import { say } from "./words.js";

const STAYS = 8000;
let timer = 0;

function region() {
  const element = document.getElementById("snackbar");
  // A modal dialog makes the rest of the page inert: the words must lie inside it.
  const home = document.querySelector("dialog[open]") ?? document.body;
  if (element.parentElement !== home) home.append(element);
  return element;
}

/** Takes the sentence away. */
export function hush() {
  clearTimeout(timer);
  document.getElementById("snackbar")?.replaceChildren();
}

function button(label, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "button";
  element.textContent = label;
  element.addEventListener("click", act);
  return element;
}

/** Shows `text`; with `undo`, a button that calls it once. */
export function tell(text, { undo = null, action = say("undo") } = {}) {
  if (!text) return;
  const bar = document.createElement("div");
  bar.className = "snackbar";
  const words = document.createElement("span");
  words.className = "snackbar-words";
  words.textContent = text;
  bar.append(words);
  if (undo) {
    bar.append(
      button(action, () => {
        hush();
        undo();
      }),
    );
  }
  region().replaceChildren(bar);
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(hush, STAYS);
  };
  bar.addEventListener("focusin", () => clearTimeout(timer));
  bar.addEventListener("focusout", wait);
  wait();
}
