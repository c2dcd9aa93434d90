/* Two tones made here, no files; browsers keep silent until somebody taps «Start shift». */
import { tell } from "./snackbar.js";
import { say } from "./words.js";

const STARTED = "shift:started";
const TONES = { high: [880, 660, 880], medium: [660] };
const LENGTH = 0.16;
let audio = null;

const night = () => document.documentElement.dataset.theme === "dark";

/** Whether a tone would be heard now. */
export function ready() {
  return audio?.state === "running";
}

/** Names the shift that was begun on this device; "" before the first. */
export function shift() {
  return localStorage.getItem(STARTED) ?? "";
}

/** Plays the tones of a level; half as loud at night. */
export function chime(level) {
  if (!ready()) return;
  TONES[level].forEach((pitch, index) => {
    const from = audio.currentTime + index * (LENGTH + 0.04);
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(night() ? 0.15 : 0.3, from + 0.015);
    volume.gain.linearRampToValueAtTime(0, from + LENGTH);
    tone.connect(volume).connect(audio.destination);
    tone.start(from);
    tone.stop(from + LENGTH);
  });
  navigator.vibrate?.(level === "high" ? [200, 80, 200] : 120);
  document.dispatchEvent(new CustomEvent("alerts:sounded", { detail: { level } }));
}

async function unlock() {
  audio ??= new AudioContext();
  if (audio.state !== "running") await audio.resume();
  return ready();
}

/** The board's screen stays on; the lock is lost when the page is hidden, so it is asked again. */
async function stayAwake() {
  if (!document.getElementById("start-shift") || document.hidden) return;
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // Refused on a low battery or without HTTPS; the shift goes on without it.
  }
}

async function begin() {
  localStorage.setItem(STARTED, String(Date.now()));
  if (!(await unlock())) return;
  document.getElementById("start-shift").hidden = true;
  chime("medium");
  stayAwake();
  tell(say("shiftStarted"));
  document.dispatchEvent(new CustomEvent("shift:started"));
}

/** Within a shift a page may sound at once, or after the first tap on it where a browser insists. */
async function resume() {
  const since = Date.now() - Number(localStorage.getItem(STARTED) ?? 0);
  const card = document.getElementById("start-shift");
  if (since > 12 * 3600 * 1000) {
    if (card) card.hidden = false;
    return;
  }
  const woken = async () => {
    if (await unlock()) {
      document.removeEventListener("pointerdown", woken);
      document.dispatchEvent(new CustomEvent("shift:started"));
      stayAwake();
    }
  };
  document.addEventListener("pointerdown", woken);
  if (navigator.userActivation?.hasBeenActive) await woken();
}

export function start() {
  document.querySelector("[data-start-shift]")?.addEventListener("click", begin);
  document.addEventListener("visibilitychange", () => ready() && stayAwake());
  resume();
}
