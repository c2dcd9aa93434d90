/* What every page starts with. */
import * as act from "./act.js";
import * as ages from "./ages.js";
import * as alerts from "./alerts.js";
import * as live from "./live.js";
import * as outbox from "./outbox.js";
import * as sheets from "./sheets.js";
import * as sounds from "./sounds.js";
import * as theme from "./theme.js";
import * as waiting from "./waiting.js";

function opened(event) {
  const button = event.target.closest?.("[data-opens]");
  if (!button) return;
  const open = document.getElementById(button.dataset.opens).classList.toggle("is-open");
  button.setAttribute("aria-expanded", String(open));
}

/** Enter in the search opens the first hit that is on the screen. */
function firstHit(event) {
  if (event.key !== "Enter" || event.target.type !== "search") return;
  const hit = document.querySelector("#search-results a[href]");
  if (!hit) return;
  event.preventDefault();
  hit.click();
}

/** Where one is stands in view, also in a row that is longer than the screen. */
function here() {
  for (const tab of document.querySelectorAll(".tabs [aria-current], .nav [aria-current]")) {
    const row = tab.parentElement;
    row.scrollLeft += tab.getBoundingClientRect().left - row.getBoundingClientRect().left - row.clientWidth / 3;
  }
}

document.addEventListener("click", opened);
document.addEventListener("keydown", firstHit);
for (const part of [theme, sheets, act, live, outbox, waiting, ages, sounds, alerts]) part.start();
here();
document.documentElement.dataset.ready = "1";
