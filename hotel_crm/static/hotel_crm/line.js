/*
 * The line to the server: a socket that wakes the page up, and a long poll where sockets break.
 *
 * Protocol guest.v1. Frames are JSON objects with a type `t`. The server's stream of one property is
 * dense: an `ev` frame covers the numbers (p, s], so a hole proves that something was lost. The line
 * knows nothing of pages; it says `topics`, `reset`, `up`, `down` and `out` to whoever made it.
 */
import { ownHeaders } from "./request.js";

const VERSION = 1;
const SHORTEST = 300;
const LONGEST = 15000;
const SOCKET_TRIES = 2;
const SOCKET_AGAIN = 60000;
const POLL_PAUSE = 1000;
const GONE_QUIET = 2.6;

export class Line {
  constructor({ socketUrl, pollUrl, memory, hear, tab = "" }) {
    Object.assign(this, { socketUrl, pollUrl, memory, hear, tab });
    this.socket = null;
    this.failures = 0;
    this.isUp = false;
    this.stopped = false;
    this.acked = 0;
    this.timers = {};
    this.pollingSince = 0;
    this.waitingToSay = [];
  }

  get epoch() {
    return this.memory.get("epoch") ?? "";
  }

  get cursor() {
    return Number(this.memory.get("cur") ?? 0);
  }

  remember(epoch, cursor) {
    this.memory.set("epoch", epoch);
    this.memory.set("cur", String(cursor));
  }

  after(name, milliseconds, act) {
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(act, milliseconds);
  }

  /** Opens now, whatever the back-off says: the network or the person came back. */
  open() {
    if (this.stopped || this.isUp || this.socket) return;
    clearTimeout(this.timers.open);
    const socket = new WebSocket(this.socketUrl, ["guest.v1"]);
    this.socket = socket;
    this.after("welcome", 8000, () => socket.close());
    socket.onopen = () => this.greet();
    socket.onmessage = ({ data }) => this.heard(JSON.parse(data));
    socket.onclose = ({ code }) => this.closed(socket, code);
  }

  greet() {
    this.write({ t: "hello", v: VERSION, epoch: this.epoch, cur: this.cursor, tab: this.tab });
  }

  write(frame) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** Tells that an alert stands before somebody's eyes; kept until there is a line. */
  shown(task) {
    if (!this.isUp || !this.write({ t: "shown", task })) this.waitingToSay.push(task);
    if (this.isUp && !this.socket) this.sayByPost();
  }

  /** Where sockets break, what stands before somebody's eyes is told by HTTP. */
  async sayByPost() {
    const kept = this.waitingToSay.splice(0);
    if (!kept.length) return;
    try {
      await fetch(this.pollUrl, {
        method: "POST",
        credentials: "same-origin",
        headers: { ...ownHeaders(), "Content-Type": "application/json" },
        body: JSON.stringify(kept.map((task) => ({ t: "shown", task }))),
        signal: AbortSignal.timeout(8000),
      });
    } catch {
      this.waitingToSay.unshift(...kept);
    }
  }

  heard(frame) {
    this.listen();
    const by = { welcome: "onWelcome", ev: "onEvents", hb: "onHeartbeat", bye: "onBye" }[frame.t];
    if (by) this[by](frame);
  }

  /** Silence for more than two heartbeats means the line is dead, whatever the socket says. */
  listen() {
    this.after("quiet", (this.heartbeat ?? 15) * 1000 * GONE_QUIET, () => this.socket?.close());
  }

  onWelcome({ epoch, head, hb, mode }) {
    clearTimeout(this.timers.welcome);
    this.failures = 0;
    this.pollingSince = 0;
    this.heartbeat = hb || 15;
    this.settleWelcome(epoch, head, mode);
    this.rise();
    const kept = this.waitingToSay.splice(0);
    for (const task of kept) this.shown(task);
  }

  settleWelcome(epoch, head, mode) {
    const known = this.epoch === epoch && mode !== "reset";
    if (known && this.cursor <= head) return;
    this.remember(epoch, head);
    this.acked = head;
    this.hear.reset();
  }

  onEvents({ p, s, e }) {
    if (s <= this.cursor) return;
    if (p > this.cursor) {
      this.after("gap", 50, () => this.greet());
      return;
    }
    this.remember(this.epoch, s);
    this.hear.topics(e, { p, s, epoch: this.epoch });
    if (e.some((event) => event.level === "high")) this.acknowledge();
    else this.timers.ack ??= setTimeout(() => this.acknowledge(), 1000);
  }

  acknowledge() {
    clearTimeout(this.timers.ack);
    this.timers.ack = null;
    if (this.cursor > this.acked && this.write({ t: "ack", s: this.cursor })) this.acked = this.cursor;
  }

  onHeartbeat({ head }) {
    this.write({ t: "pong" });
    this.hear.beat?.();
    if (head > this.cursor) this.after("behind", 2000, () => head > this.cursor && this.greet());
  }

  onBye({ why, retry }) {
    this.bye = { why, retry };
  }

  closed(socket, code) {
    if (this.socket !== socket) return;
    this.socket = null;
    clearTimeout(this.timers.welcome);
    clearTimeout(this.timers.quiet);
    this.fall();
    const bye = this.bye;
    this.bye = null;
    if (code === 4401) this.leave("signed out");
    else if (code === 4409) this.leave("elsewhere");
    else this.tryAgain(bye?.retry);
  }

  leave(why) {
    this.stopped = why !== "elsewhere";
    this.hear.out(why);
  }

  /** Full jitter, so that a thousand tablets do not come back in the same second. */
  tryAgain(retry) {
    this.failures += 1;
    if (this.failures > SOCKET_TRIES && this.pollUrl) {
      this.pollingSince ||= Date.now();
      this.after("open", SOCKET_AGAIN, () => this.open());
      this.poll();
      return;
    }
    const most = Math.min(LONGEST, SHORTEST * 2 ** this.failures);
    const wait = retry ? retry * 1000 * Math.random() : Math.random() * most;
    this.after("open", Math.max(wait, SHORTEST * Math.random()), () => this.open());
  }

  async poll() {
    if (this.polling || this.stopped) return;
    this.polling = true;
    let pause = POLL_PAUSE;
    while (!this.stopped && !this.socket && this.pollingSince) {
      const asked = Date.now();
      const came = await this.pollOnce();
      // A server that held the question was listening: ask again at once. Else be patient.
      if (came === "news" || (came && Date.now() - asked > POLL_PAUSE)) pause = 0;
      else if (came) pause = POLL_PAUSE;
      else pause = Math.min(LONGEST, Math.max(POLL_PAUSE, pause * 2));
      await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random() / 2)));
    }
    this.polling = false;
  }

  async pollOnce() {
    const before = this.cursor;
    const query = new URLSearchParams({ epoch: this.epoch, cur: String(this.cursor), tab: this.tab });
    try {
      const response = await fetch(`${this.pollUrl}?${query}`, {
        credentials: "same-origin",
        headers: { "X-Guest": "1", Accept: "application/json" },
        signal: AbortSignal.timeout(40000),
      });
      if (response.status === 401) this.leave("signed out");
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      const { frames } = await response.json();
      if (!this.socket) this.rise();
      for (const frame of frames) this.polled(frame);
      this.sayByPost();
      return this.cursor > before ? "news" : "quiet";
    } catch {
      this.fall();
      return "";
    }
  }

  polled(frame) {
    if (frame.t === "welcome") this.settleWelcome(frame.epoch, frame.head, frame.mode);
    if (frame.t === "ev") this.onEvents(frame);
    if (frame.t === "bye" && frame.why === "signed_out") this.leave("signed out");
  }

  rise() {
    if (this.isUp) return;
    this.isUp = true;
    this.hear.up();
  }

  fall() {
    if (!this.isUp && this.toldDown) return;
    this.isUp = false;
    this.toldDown = true;
    this.hear.down();
  }
}
