/*
 * The devices of a benchmark: each line on stdin is {device, now, calls} with the words of a page's bar,
 * each answer {sound, spoke, alone}. What decides is the file that the pages load, nothing else.
 * `spoke` are the calls the sound spoke for; `alone` those that would have sounded had nothing been folded.
 */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const source = readFileSync(process.argv[2], "utf8");
const { decide, empty, read } = await import(`data:text/javascript,${encodeURIComponent(source)}`);

const devices = new Map();

function device(name) {
  if (!devices.has(name)) devices.set(name, { memory: empty(), alone: new Map() });
  return devices.get(name);
}

function unfolded(kept, calls, now) {
  const sounded = [];
  for (const call of calls) {
    const said = decide([call], { ...(kept.get(call.call) ?? empty()), last: null }, now);
    if (said.sound) sounded.push(call.call);
    kept.set(call.call, said.memory);
  }
  return sounded;
}

function answer({ device: name, now, calls: words }) {
  const own = device(name);
  const calls = read(words);
  const before = own.memory;
  const { sound, memory } = decide(calls, before, now);
  own.memory = memory;
  const spoke = Object.keys(memory.heard).filter((call) => memory.heard[call].times !== (before.heard[call]?.times ?? 0));
  return { sound, spoke, alone: unfolded(own.alone, calls, now) };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
}
