/**
 * Silence that nobody asked for: how much longer an announcement plays than it is meant to, on a
 * loudspeaker that takes samples at its own rate.
 */
import { pause } from "../clock.ts";
import { amountOf } from "../contestant.ts";
import { type Line, PRODUCT, Tally } from "../line.ts";
import { DIY_PYTHON, NAIVE_NODE } from "../peer.ts";
import { takeTurns } from "../rounds.ts";
import type { Seat } from "../seat.ts";
import { PacedEar, RATE_HZ, soundOf } from "../sound.ts";
import { composedClips, plainClips } from "../speech.ts";
import { startAll } from "./latency.ts";

/** The first sample comes within this, and after so much silence an announcement is over. */
const FIRST_WITHIN_MS = 5_000;
const OVER_AFTER_MS = 700;

export async function deadAir(seats: readonly Seat[], rounds: number): Promise<readonly Line[]> {
  let extra = new Tally("", "");
  let differs = 0;
  const shrunk = seats.every(({ card }) => card.shrink());
  await startAll(seats);
  const quiet = await takeTurns({
    label: "dead air",
    contestants: seats,
    rounds,
    hasWarmUp: false,
    begin: () => {
      extra = new Tally("dead air in an announcement of nine clips", "ms");
      differs = 0;
    },
    measure: async (seat, round) => {
      const { name } = seat.contestant;
      const amount = amountOf(round);
      const heard = await listen(seat, amount);
      const meant = soundOf(seat.contestant.announcementOf(amount));
      const played = soundOf(heard.samples);
      const surplusMs = ((played.length - meant.length) * 1000) / RATE_HZ;
      extra.enter(name, round, played.length === 0 ? undefined : surplusMs + heard.starvedMs);
      if (name === PRODUCT && !isSame(played, meant)) differs += 1;
    },
  });
  for (const seat of seats) {
    await seat.stop();
    seat.card.widen();
  }
  extra.note(quiet);
  if (!shrunk) extra.note("the pipe could not be made short (perl): gaps of the peers are hidden");
  extra.note(
    differs === 0
      ? "every sample that the product played is the one it composed"
      : `the product played other samples than it composed in ${differs} rounds`,
  );
  extra.note(`the pack's own pauses between clips, not counted: ${pausesMs().toFixed(0)} ms`);
  extra.holdToPeers(
    { peer: NAIVE_NODE, must: 0.05, stretch: 0 },
    { peer: DIY_PYTHON, must: 0.05, stretch: 0 },
  );
  return [extra.line()];
}

async function listen(seat: Seat, amount: number) {
  // Only one may read: the fast ear steps aside.
  seat.ear.rest();
  const ear = new PacedEar(seat.card.pipe);
  try {
    seat.contestant.credit({ amount, billNumber: `D-${amount}` });
    return await ear.listen(FIRST_WITHIN_MS, OVER_AFTER_MS);
  } finally {
    ear.close();
    seat.ear.wake();
    await pause(50);
  }
}

function isSame(one: Int16Array, other: Int16Array): boolean {
  return Buffer.from(one.buffer).equals(Buffer.from(other.buffer));
}

/** What the pack lays between the clips of this sentence. */
function pausesMs(): number {
  const amount = amountOf(0);
  const joined = soundOf(composedClips(amount)).length;
  return ((joined - soundOf(plainClips(amount)).length) * 1000) / RATE_HZ;
}
