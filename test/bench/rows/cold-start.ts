/** From starting a process to a code on the screen, and to listening to the broker. */
import { spawn } from "node:child_process";
import { forgetSession } from "../bank.ts";
import { isOurs } from "../check.ts";
import { nowMs } from "../clock.ts";
import { type Line, Tally } from "../line.ts";
import { codeLit } from "../moments.ts";
import { DIY_PYTHON, NAIVE_NODE } from "../peer.ts";
import { takeTurns } from "../rounds.ts";
import type { Seat } from "../seat.ts";

/** A process that does nothing, as a contestant. */
export const FLOOR = "node -e 0";

export async function coldStart(seats: readonly Seat[], rounds: number): Promise<readonly Line[]> {
  let code = new Tally("", "");
  let link = new Tally("", "");
  const quiet = await takeTurns<Seat | typeof FLOOR>({
    label: "cold start",
    // The floor is a contestant of its own: a process that does nothing.
    contestants: [...seats, FLOOR],
    rounds,
    begin: () => {
      code = new Tally("cold start → first QR on the screen", "ms");
      link = new Tally("cold start → subscribed", "ms");
    },
    measure: async (seat, round) => {
      if (seat === FLOOR) {
        const took = await emptyProcess();
        if (round > 0) code.enter(FLOOR, round, took);
        return;
      }
      const { name, clientId } = seat.contestant;
      await forgetSession(seat.broker.port, clientId);
      const startedAt = seat.start();
      await seat.subscribed();
      const lit = await codeLit(seat, (text) => isOurs(text, undefined, undefined));
      if (round > 0) {
        code.enter(name, round, lit && lit.at - startedAt);
        link.enter(name, round, seat.subscribedAt && seat.subscribedAt - startedAt);
      }
      await seat.stop();
    },
  });
  code.note(quiet);
  code.holdToPeers(
    { peer: NAIVE_NODE, must: 0.4, stretch: 0.25 },
    { peer: DIY_PYTHON, must: 1.0, stretch: 0.65 },
    { peer: FLOOR, must: 1.8, stretch: 1.3 },
  );
  link.holdToPeers(
    { peer: NAIVE_NODE, must: 0.45, stretch: 0.3 },
    { peer: DIY_PYTHON, must: 1.1, stretch: 0.75 },
  );
  return [code.line(), link.line()];
}

/** How long a process takes that does nothing. */
export async function emptyProcess(): Promise<number> {
  const from = nowMs();
  const child = spawn(process.execPath, ["-e", "0"], { stdio: "ignore" });
  await new Promise((resolve) => child.once("exit", resolve));
  return nowMs() - from;
}
