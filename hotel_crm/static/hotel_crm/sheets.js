/* Sheets from below and drawers from the side; each is also a page of its own by its address. */
import { tell } from "./snackbar.js";
import { say } from "./words.js";

const sheet = () => document.getElementById("sheet");

/** Closes whatever lies above the page. */
export function closeSheets() {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
}

function entitle(dialog) {
  const body = dialog.querySelector(".sheet-body");
  const heading = body.querySelector("[data-title], h1, h2");
  dialog.querySelector("#sheet-title").textContent = heading?.textContent.trim() ?? "";
  if (heading) heading.hidden = true;
}

/** Fetches `url` into the sheet and opens it; a failure is said and leaves the page as it is. */
export async function openSheet(url, look = "") {
  const dialog = sheet();
  const body = dialog.querySelector(".sheet-body");
  let outcome = "lost";
  const note = (what) => () => {
    outcome = what;
  };
  const [swapped, refused] = [note("swapped"), note("refused")];
  body.addEventListener("htmx:after:swap", swapped);
  body.addEventListener("htmx:response:error", refused);
  await window.htmx.ajax("GET", url, { source: body, target: body, swap: "innerHTML" });
  body.removeEventListener("htmx:after:swap", swapped);
  body.removeEventListener("htmx:response:error", refused);
  if (outcome === "lost") tell(say("failed"));
  if (outcome !== "swapped" || !body.childElementCount) return;
  entitle(dialog);
  dialog.classList.toggle("sheet-drawer", look === "drawer");
  if (!dialog.open) dialog.showModal();
}

async function clicked(event) {
  const closer = event.target.closest?.("[data-closes]");
  if (closer) {
    document.getElementById(closer.dataset.closes)?.close();
    return;
  }
  if (event.target instanceof HTMLDialogElement) {
    event.target.close();
    return;
  }
  const link = event.target.closest?.("a[data-sheet]");
  if (!link || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  link.classList.add("is-pressed");
  try {
    await openSheet(link.href, link.dataset.sheet);
  } finally {
    link.classList.remove("is-pressed");
  }
}

export function start() {
  document.addEventListener("click", clicked);
  sheet()?.addEventListener("close", () => {
    const snackbar = document.getElementById("snackbar");
    if (snackbar.parentElement !== document.body) document.body.append(snackbar);
    sheet().querySelector(".sheet-body").replaceChildren();
  });
}
