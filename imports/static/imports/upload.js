/* Sends a file of any size in pieces; a piece that fails is sent again, so a bad network only delays. */
import { ownHeaders, post } from "../hotel_crm/request.js";
import { tell } from "../hotel_crm/snackbar.js";
import { say } from "../hotel_crm/words.js";

const TRIES = 5;

async function sendPart(url, piece) {
  for (let nr = 0; nr < TRIES; nr += 1) {
    try {
      const answer = await fetch(url, {
        method: "POST",
        credentials: "same-origin",
        headers: { ...ownHeaders(), "Content-Type": "application/octet-stream" },
        body: piece,
      });
      if (answer.ok) return;
      if (answer.status < 500) throw new Error((await answer.json()).say ?? "");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
    await new Promise((done) => setTimeout(done, 500 * 2 ** nr));
  }
  throw new Error("");
}

async function send(form) {
  const file = form.elements.file.files[0];
  if (!file) return;
  const size = Number(form.dataset.part);
  const begun = await post(form.action, [["kind", form.elements.kind.value], ["name", file.name]]);
  if (!begun.answer.file) throw new Error(begun.answer.say ?? "");
  const bar = form.querySelector("progress");
  bar.hidden = false;
  bar.max = Math.max(file.size, 1);
  for (let nr = 0; nr * size < file.size; nr += 1) {
    await sendPart(`${begun.answer.file}/parts/${nr}`, file.slice(nr * size, (nr + 1) * size));
    bar.value = Math.min((nr + 1) * size, file.size);
  }
  const ended = await post(`${begun.answer.file}/whole`, [], { timeout: 120000 });
  if (!ended.answer.go) throw new Error(ended.answer.say ?? "");
  location.assign(ended.answer.go);
}

const form = document.querySelector("form[data-upload]");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopPropagation();
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  try {
    await send(form);
  } catch (error) {
    tell(error.message || say("failed"));
  } finally {
    delete form.dataset.busy;
  }
});
