/**
 * Of a running terminal: from asking to a code, from a confirmation to the sound and the screen.
 */
import { isOurs } from "../check.ts";
import { pause, until } from "../clock.ts";
import { amountOf } from "../contestant.ts";
import { type Line, PRODUCT, Tally } from "../line.ts";
import { codeLit, resultLit } from "../moments.ts";
import { DIY_PYTHON, NAIVE_NODE } from "../peer.ts";
import { takeTurns } from "../rounds.ts";
import type { Seat } from "../seat.ts";
import { summaryOf } from "../statistics.ts";

/** What one round of one contestant took, in ms; undefined for what was not seen. */
interface Took {
  readonly code: number | undefined;
  readonly heard: number | undefined;
  readonly paid: number | undefined;
}

const HEARD_WITHIN_MS = 10_000;
/** Judging a picture leaves garbage; the bench collects it before the next stamp, not after. */
const REST_MS = 80;
/** A started terminal settles for this long: it says hello, is welcomed and warms up. */
const SETTLE_MS = 2_500;

/** Starts all of them and leaves them running. */
export async function startAll(
  seats: readonly Seat[],
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  for (const seat of seats) {
    seat.start(environment);
    await seat.subscribed();
  }
  await pause(SETTLE_MS);
}

export async function latency(seats: readonly Seat[], rounds: number): Promise<readonly Line[]> {
  let [code, heard, paid] = tallies();
  await startAll(seats);
  const quiet = await takeTurns({
    label: "latency",
    contestants: seats,
    rounds,
    begin: () => {
      [code, heard, paid] = tallies();
    },
    measure: async (seat, round) => {
      const took = await pay(seat, round);
      if (round === 0) return;
      const { name } = seat.contestant;
      code.enter(name, round, took.code);
      heard.enter(name, round, took.heard);
      paid.enter(name, round, took.paid);
    },
  });
  for (const seat of seats) await seat.stop();
  code.note(quiet);
  return [holdCode(code), holdHeard(heard), holdPaid(paid)];
}

function tallies(): [Tally, Tally, Tally] {
  return [
    new Tally("request → fresh QR on the screen", "ms"),
    new Tally("publish → first heard sample", "ms"),
    new Tally("publish → paid frame", "ms"),
  ];
}

/** Asks for a sum, then confirms it. */
async function pay(seat: Seat, round: number): Promise<Took> {
  const { contestant, screen, ear } = seat;
  const order = { amount: amountOf(round), billNumber: `R-${round}` };
  await pause(REST_MS);
  screen.forget();
  const askedAt = contestant.request(order);
  const lit = await codeLit(seat, (text) => isOurs(text, order.amount, order.billNumber));
  const before = screen.look();
  await pause(REST_MS);
  screen.forget();
  ear.forget();
  const { at } = contestant.credit(order);
  const paidAt = await resultLit(seat, before);
  await until(() => ear.heardAt !== undefined, HEARD_WITHIN_MS);
  await seat.silence();
  return {
    code: lit && lit.at - askedAt,
    heard: ear.heardAt && ear.heardAt - at,
    paid: paidAt && paidAt - at,
  };
}

function holdCode(tally: Tally): Line {
  tally.holdToPeers(
    { peer: NAIVE_NODE, must: 0.25, stretch: 0.1 },
    { peer: DIY_PYTHON, must: 0.3, stretch: 0.12 },
  );
  return tally.line();
}

function holdHeard(tally: Tally): Line {
  tally.holdToPeers(
    { peer: NAIVE_NODE, must: 0.4, stretch: 0.2 },
    { peer: DIY_PYTHON, must: 0.55, stretch: 0.3 },
  );
  const own = summaryOf([...tally.of(PRODUCT).values()]);
  if (own !== undefined) tally.hold("p95 ÷ median", own.p95 / own.median, 3, 2, "atMost");
  return tally.line();
}

function holdPaid(tally: Tally): Line {
  tally.holdToPeers(
    { peer: NAIVE_NODE, must: 0.8, stretch: 0.4 },
    { peer: DIY_PYTHON, must: 0.7, stretch: 0.35 },
  );
  return tally.line();
}

/** The same on a medium whose every sync takes `syncMs` longer. */
export async function slowLatency(
  seats: readonly Seat[],
  rounds: number,
  syncMs: number,
  environment: Readonly<Record<string, string>>,
): Promise<Line> {
  let heard = new Tally("", "");
  await startAll(seats, environment);
  const quiet = await takeTurns({
    label: "latency on a slow disk",
    contestants: seats,
    rounds,
    begin: () => {
      heard = new Tally(`publish → first heard sample, each sync ${syncMs} ms longer`, "ms");
    },
    measure: async (seat, round) => {
      const took = await pay(seat, round + 200);
      if (round > 0) heard.enter(seat.contestant.name, round, took.heard);
    },
  });
  for (const seat of seats) await seat.stop();
  heard.note(quiet);
  if (heard.own !== undefined) {
    heard.hold("ms beyond one sync", heard.own - syncMs, 5, 2, "atMost");
  }
  return heard.line();
}
