/**
 * What waited at the broker while a terminal was away, on a medium with slow syncs: how fast it is
 * taken in, from the first acknowledgement to the last, and how many syncs that takes.
 */
import { join } from "node:path";
import { nowMs, pause, until } from "../clock.ts";
import { amountOf } from "../contestant.ts";
import { type Line, PRODUCT, Tally } from "../line.ts";
import type { Effort } from "../options.ts";
import { DIY_PYTHON, NAIVE_NODE } from "../peer.ts";
import { takeTurns } from "../rounds.ts";
import type { Seat } from "../seat.ts";
import { type SlowDisk, SYNC_MS } from "../slow-disk.ts";

/** One sync for each of them would take this long, and some more. */
const WITHIN_FACTOR = 6;
const LIVE_PAYMENTS = 5;

/** @param seats at a broker whose log tells of acknowledgements; `settled` waits for the bank. */
export async function backlog(
  seats: readonly Seat[],
  effort: Effort,
  disk: SlowDisk,
  settled: () => Promise<void>,
): Promise<readonly Line[]> {
  const { backlog: count, drainRounds } = effort;
  let rate = new Tally("", "");
  let syncs = new Tally("", "");
  const quiet = await takeTurns({
    label: "backlog",
    contestants: seats,
    rounds: drainRounds,
    begin: () => {
      const title = `time for each of a backlog of ${count} payments, each sync ${SYNC_MS} ms longer`;
      rate = new Tally(title, "ms");
      syncs = new Tally("syncs for each payment of that backlog", "");
    },
    measure: async (seat, round) => {
      // Round 0 only makes the session that the broker keeps messages for.
      const drained = await drain(seat, round === 0 ? 1 : count, disk, settled);
      if (round === 0) return;
      rate.enter(seat.contestant.name, round, drained && drained.tookMs / count);
      syncs.enter(seat.contestant.name, round, drained && drained.syncs / count);
    },
  });
  rate.note(quiet);
  rate.holdToRates(
    { peer: NAIVE_NODE, must: 10, stretch: 50 },
    { peer: DIY_PYTHON, must: 10, stretch: 50 },
  );
  if (syncs.own !== undefined) syncs.hold("a payment", syncs.own, 0.1, 0.05, "atMost");
  return [rate.line(), syncs.line(), await liveSyncs(seats, disk)];
}

interface Drained {
  readonly tookMs: number;
  readonly syncs: number;
}

/** Lets payments wait for a terminal that is off, and switches it on. */
async function drain(
  seat: Seat,
  count: number,
  disk: SlowDisk,
  settled: () => Promise<void>,
): Promise<Drained | undefined> {
  const { contestant, broker, place } = seat;
  const countPath = join(place.folder, "syncs");
  seat.start(disk.environment(countPath));
  if (!(await seat.subscribed())) return undefined;
  await pause(300);
  await seat.stop();
  const txids: string[] = [];
  for (let index = 0; index < count; index++) {
    txids.push(contestant.creditLate({ amount: amountOf(index % 700), billNumber: `L-${index}` }));
  }
  await settled();
  const stamps: number[] = [];
  const line = new RegExp(`^Received PUBACK from ${contestant.clientId} `);
  const deafen = broker.onLine((text, at) => {
    if (line.test(text)) stamps.push(at);
  });
  disk.beginCount(countPath);
  const from = nowMs();
  seat.start(disk.environment(countPath));
  const limitMs = 5_000 + count * SYNC_MS * WITHIN_FACTOR;
  const isIn = await until(() => stamps.length >= count, limitMs, 10);
  const syncs = disk.count(countPath);
  deafen();
  await seat.stop();
  const recorded = new Set(contestant.txidsIn(place.ledger));
  const isWhole = txids.every((txid) => recorded.has(txid));
  const first = stamps[0] ?? from;
  const last = stamps[count - 1] ?? from;
  return isIn && isWhole ? { tookMs: last - first, syncs } : undefined;
}

/** One payment at a time: how many syncs each costs from the commit to the end of its story. */
async function liveSyncs(seats: readonly Seat[], disk: SlowDisk): Promise<Line> {
  const tally = new Tally("syncs for one payment alone, to the end of its announcement", "");
  for (const seat of seats) {
    const countPath = join(seat.place.folder, "syncs");
    seat.start(disk.environment(countPath));
    await seat.subscribed();
    await pause(500);
    disk.beginCount(countPath);
    for (let index = 0; index < LIVE_PAYMENTS; index++) {
      seat.ear.forget();
      seat.contestant.credit({ amount: amountOf(index), billNumber: `S-${index}` });
      await until(() => seat.ear.heardAt !== undefined, 5_000);
      await seat.silence(120);
    }
    tally.enter(seat.contestant.name, 1, disk.count(countPath) / LIVE_PAYMENTS);
    await seat.stop();
  }
  const own = tally.of(PRODUCT).get(1);
  if (own !== undefined) tally.hold("a payment", own, 1, 1, "atMost");
  return tally.line();
}
