/* Rooms are picked by a tap on them, on their floor or on all of a person's; picks outlive a fresh board. */
const picked = new Set();

const boxes = () => [...document.querySelectorAll("input[data-room]")];

function showCount() {
  const bar = document.querySelector("[data-picked-bar]");
  if (!bar) return;
  const words = bar.querySelector("[data-picked-words]");
  const count = picked.size;
  const text = count === 1 ? words.dataset.one : words.dataset.many.replace("{n}", String(count));
  bar.hidden = count === 0;
  if (words.textContent !== text) words.textContent = count ? text : "";
}

/** A fresh board knows nothing of picks; a room that is gone is picked no longer. */
function putBack() {
  const there = boxes();
  const rooms = new Set(there.map((box) => box.dataset.room));
  for (const room of picked) if (!rooms.has(room)) picked.delete(room);
  for (const box of there) box.checked = picked.has(box.dataset.room);
  showCount();
}

function remember(box) {
  if (box.checked) picked.add(box.dataset.room);
  else picked.delete(box.dataset.room);
}

/** All of them, or none when all were picked already. */
function toggle(some) {
  const on = some.some((box) => !box.checked);
  for (const box of some) {
    box.checked = on;
    remember(box);
  }
  showCount();
}

function none() {
  picked.clear();
  putBack();
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches?.("input[data-room]")) return;
  remember(target);
  showCount();
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-pick-floor], [data-pick-holder], [data-pick-none]");
  if (!button) return;
  const { pickFloor, pickHolder } = button.dataset;
  if (pickFloor !== undefined) toggle(boxes().filter((box) => box.dataset.floor === pickFloor));
  else if (pickHolder !== undefined) toggle(boxes().filter((box) => box.dataset.holder === pickHolder));
  else none();
});

document.addEventListener("acted", ({ target }) => {
  if (target.matches?.("[data-picking]")) none();
});
document.addEventListener("htmx:after:swap", putBack);
window.addEventListener("pageshow", putBack);
