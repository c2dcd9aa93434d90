/* What is still on this device: each note with its reason, to be sent again or thrown away by hand. */
import { discard, retry, rows } from "./outbox.js";
import { hourOf, say } from "./words.js";

const dialog = () => document.getElementById("waiting");

function part(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function choice(label, act) {
  const button = part("button", "button", label);
  button.type = "button";
  button.addEventListener("click", async () => {
    await act();
    draw();
  });
  return button;
}

function drawn(row) {
  const line = part("li", "line", "");
  const words = part("div", "", "");
  words.append(part("p", "line-title", row.words), part("p", "quiet small", row.refused?.words ?? ""));
  line.append(part("span", "line-time", hourOf(new Date(row.made))), words);
  if (row.refused) {
    const end = part("div", "line-end", "");
    end.append(
      choice(say("retry"), () => retry(row.key)),
      choice(say("throwAway"), () => discard(row.key)),
    );
    line.append(end);
  }
  return line;
}

async function draw() {
  const list = await rows();
  dialog().querySelector("ul").replaceChildren(...list.map(drawn));
  dialog().querySelector("[data-none]").hidden = list.length > 0;
}

export function start() {
  document.querySelector("[data-opens-waiting]")?.addEventListener("click", async () => {
    await draw();
    dialog().showModal();
  });
  document.addEventListener("outbox:count", () => dialog()?.open && draw());
}
