/*
 * What a device sounds for, and what it folds into a sound that was just heard. Pure: no page, no clock.
 *
 * The server says which tasks call and since when (service_tasks/quiet.py). A call is
 * {call, level, safety, wait}: its name is new when the same task calls anew, and `wait` is how many
 * seconds it has until it must be begun. A memory is {last, heard: {call: {times, at}}}, of one device
 * and shift, in milliseconds.
 */
export const REPEAT_AFTER = 20000; // high: again while nobody has it
export const REPEATS = 3;
export const GATHER = 600000; // medium: what comes so soon after a sound waits, as far as it has the time
const EARLY = 500; // timers of browsers are not exact
const KEPT = 12 * 3600000;

/** The calls in the words that the bar carries: `task@since:level~wait`, a `!` at the end for safety. */
export function read(words) {
  return words.split(/\s+/).filter(Boolean).map((word) => {
    const [call, rest] = word.split(":");
    const [level, wait] = rest.replace("!", "").split("~");
    return { call, level, safety: rest.endsWith("!"), wait: Number(wait ?? 0) };
  });
}

export const empty = () => ({ last: null, heard: {} });

const timesOf = (memory, { call }) => memory.heard[call]?.times ?? 0;
const since = (at, now) => (at === null || at === undefined || at > now ? Infinity : now - at);

/** Whether it has something to say now, were nothing else heard. */
function due(call, memory, now) {
  const times = timesOf(memory, call);
  if (call.level === "medium") return times === 0;
  if (call.level !== "high" || times >= REPEATS) return false;
  return times === 0 || since(memory.heard[call.call].at, now) >= REPEAT_AFTER - EARLY;
}

/** How long a sound keeps it silent: never beyond the moment at which it has to be begun. */
function silence({ level, wait }) {
  return level === "high" ? REPEAT_AFTER : Math.min(Math.max(wait * 1000, REPEAT_AFTER), GATHER);
}

/** Whether a sound that was just heard speaks for it as well, for the moment. */
function folded(call, memory, now) {
  if (call.safety && timesOf(memory, call) === 0) return false;
  return since(memory.last, now) < silence(call) - EARLY;
}

/**
 * What to sound now for the open `calls`: "high", "medium" or "".
 *
 * One sound speaks for everything that is due at that moment. What is folded is not forgotten: it
 * sounds as soon as the silence is over, if nobody has it by then. The first sound for safety is never folded.
 */
export function decide(calls, memory, now) {
  const waiting = calls.filter((call) => due(call, memory, now));
  const speaks = waiting.filter((call) => !folded(call, memory, now));
  if (!speaks.length) return { sound: "", memory };
  const heard = {};
  for (const [call, what] of Object.entries(memory.heard)) if (since(what.at, now) < KEPT) heard[call] = what;
  for (const call of waiting) heard[call.call] = { times: timesOf(memory, call) + 1, at: now };
  const sound = speaks.some(({ level }) => level === "high") ? "high" : "medium";
  return { sound, memory: { last: now, heard } };
}
