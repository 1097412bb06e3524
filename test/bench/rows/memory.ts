/** Memory and processor time: at rest, and over many payments. */
import { spawn } from "node:child_process";
import { pause, until } from "../clock.ts";
import { amountOf } from "../contestant.ts";
import { type Line, PRODUCT, Tally } from "../line.ts";
import type { Effort } from "../options.ts";
import { DIY_PYTHON, NAIVE_NODE } from "../peer.ts";
import { processorMs, residentMiB } from "../process-figures.ts";
import { progress } from "../rounds.ts";
import type { Seat } from "../seat.ts";
import { startAll } from "./latency.ts";

/** Payments a second: what the slowest contestant can still announce on an endless card. */
const RATE = 25;
/** For the long stretch that only the product runs: its announcements are gathered by then. */
const FAST_RATE = 400;
/** A pause after the load: what is still in flight gets done. */
const SETTLE_MS = 1_500;
const BARE_NODE = "node, doing nothing";

export async function memory(seats: readonly Seat[], effort: Effort): Promise<readonly Line[]> {
  const { credits, creditsMany, idleSeconds } = effort;
  const idle = new Tally("memory at rest (RSS)", "MiB");
  const after = new Tally(`memory after ${credits.toLocaleString("en")} payments (RSS)`, "MiB");
  const work = new Tally("processor time for one payment, players included", "ms");
  const rest = new Tally("processor time of 60 s at rest", "ms");
  await startAll(seats);
  await measureIdle(seats, idleSeconds, idle, rest);
  await bareNode(idle);
  for (const seat of seats) {
    const { name } = seat.contestant;
    const before = processorMs(seat.pid);
    await load(seat, credits, RATE, 0);
    work.enter(name, 1, (processorMs(seat.pid) - before) / credits);
    after.enter(name, 1, residentMiB(seat.pid));
  }
  const growth = await growthOf(seats, credits, creditsMany);
  for (const seat of seats) await seat.stop();
  holdAll(idle, rest, after, work);
  return [idle, rest, after, growth, work].map((tally) => tally.line());
}

async function measureIdle(
  seats: readonly Seat[],
  seconds: number,
  idle: Tally,
  rest: Tally,
): Promise<void> {
  progress("memory: waiting for what a start leaves to be done");
  await pause(Math.min(10, seconds) * 1000);
  const before = seats.map(({ pid }) => processorMs(pid));
  progress(`memory: ${seconds} s at rest`);
  await pause(seconds * 1000);
  for (const [index, { pid, contestant }] of seats.entries()) {
    idle.enter(contestant.name, 1, residentMiB(pid));
    rest.enter(contestant.name, 1, ((processorMs(pid) - (before[index] ?? 0)) * 60) / seconds);
  }
  rest.note(`taken over ${seconds} s in the kernel's ticks of 10 ms`);
}

/** What Node itself takes before it has done anything. */
async function bareNode(idle: Tally): Promise<void> {
  const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"], {
    stdio: "ignore",
  });
  await pause(500);
  if (child.pid !== undefined) idle.enter(BARE_NODE, 1, residentMiB(child.pid));
  child.kill("SIGKILL");
}

/** Memory that a long day leaves behind, in the product alone. */
async function growthOf(seats: readonly Seat[], from: number, to: number): Promise<Tally> {
  const title = `memory gained from payment ${from + 1} to ${to.toLocaleString("en")}`;
  const growth = new Tally(title, "MiB");
  const seat = seats.find(({ contestant }) => contestant.name === PRODUCT);
  if (seat === undefined) return growth;
  const before = residentMiB(seat.pid);
  await load(seat, to - from, FAST_RATE, from);
  const gained = residentMiB(seat.pid) - before;
  growth.enter(PRODUCT, 1, gained);
  // "Flat" is asked for; a garbage collector breathes by about a MiB.
  growth.hold("MiB", gained, 5, 1, "atMost");
  return growth;
}

/** Pays `count` times, evenly, and waits until all of them are in the ledger. */
async function load(seat: Seat, count: number, rate: number, from: number): Promise<void> {
  const { contestant, place } = seat;
  const before = contestant.txidsIn(place.ledger).length;
  const everyMs = 1000 / rate;
  const start = performance.now();
  for (let index = 0; index < count; index++) {
    if (index % 100 === 0) progress(`memory: ${contestant.name}, ${index} of ${count} payments`);
    contestant.credit({ amount: amountOf(index % 700), billNumber: `M-${from + index}` });
    const ahead = start + (index + 1) * everyMs - performance.now();
    if (ahead > 1) await pause(ahead);
  }
  progress("");
  const isDone = () => contestant.txidsIn(place.ledger).length >= before + count;
  if (!(await until(isDone, 30_000, 500))) throw new Error(`${contestant.name} lost payments`);
  await pause(SETTLE_MS);
}

function holdAll(idle: Tally, rest: Tally, after: Tally, work: Tally): void {
  idle.note("naive-node draws its letters without a canvas library, and is smaller for it");
  idle.holdToPeers(
    { peer: NAIVE_NODE, must: 0.6, stretch: 0.45 },
    { peer: BARE_NODE, must: 1.8, stretch: 1.4 },
  );
  if (rest.own !== undefined) rest.hold("ms", rest.own, 100, 20, "atMost");
  after.holdToPeers({ peer: NAIVE_NODE, must: 0.6, stretch: 0.45 });
  work.holdToPeers(
    { peer: NAIVE_NODE, must: 0.4, stretch: 0.2 },
    { peer: DIY_PYTHON, must: 1.0, stretch: 0.6 },
  );
}
