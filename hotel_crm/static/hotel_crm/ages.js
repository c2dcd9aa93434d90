/* Ages grow by themselves and change their look at two thresholds. */
import { say } from "./words.js";

function grow(element) {
  const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(element.dateTime)) / 60000));
  const words = minutes < 120 ? say("minutes", minutes) : say("hours", Math.floor(minutes / 60));
  if (element.textContent !== words) element.textContent = words;
  element.classList.toggle("age-late", minutes >= Number(element.dataset.late) && minutes < Number(element.dataset.over));
  element.classList.toggle("age-over", minutes >= Number(element.dataset.over));
}

const all = () => document.querySelectorAll("time[data-age]").forEach(grow);

export function start() {
  all();
  setInterval(all, 20000);
  document.addEventListener("htmx:after:swap", all);
}
