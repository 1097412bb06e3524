/** The product started from outside with a short and with a long ledger, until it listens. */
import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { forgetSession, openBank } from "../bank.ts";
import { putLedger } from "../big-ledger.ts";
import { startBroker } from "../broker.ts";
import { type Line, Tally } from "../line.ts";
import type { Effort } from "../options.ts";
import { Product, writeStarter } from "../product.ts";
import { takeTurns } from "../rounds.ts";
import { Seat } from "../seat.ts";
import { pairedRatio } from "../statistics.ts";

const FEW = 10;

/** @param folder on the disk that a real ledger would be on. */
export async function longStart(folder: string, effort: Effort, build: string): Promise<Line> {
  const sizes = [FEW, effort.ledgerRows].map((rows) => ({
    name: `${rows.toLocaleString("en")} rows`,
    path: join(folder, `start-${rows}.db`),
    rows,
  }));
  for (const { path, rows } of sizes) await putLedger(path, rows);
  const broker = await startBroker("subscriptions");
  const bank = await openBank(broker.port);
  const product = new Product(writeStarter(build), bank);
  await product.listen();
  const seat = new Seat(product, broker);
  let tally = new Tally("", "");
  const quiet = await takeTurns({
    label: "cold start with a long history",
    contestants: sizes,
    rounds: effort.slowDiskRounds,
    begin: () => {
      tally = new Tally("cold start → subscribed, by the length of the ledger", "ms");
    },
    measure: async ({ name, path }, round) => {
      rmSync(seat.place.ledger, { force: true });
      symlinkSync(path, seat.place.ledger);
      await forgetSession(broker.port, product.clientId);
      const startedAt = seat.start();
      await seat.subscribed();
      if (round > 0) tally.enter(name, round, seat.subscribedAt && seat.subscribedAt - startedAt);
      await seat.stop();
    },
  });
  await seat.clear();
  await bank.close();
  await broker.stop();
  tally.note(quiet);
  const [few, many] = sizes.map(({ name }) => tally.of(name));
  const ratio = few && many && pairedRatio(many, few);
  if (ratio !== undefined) tally.hold(`÷ ${FEW} rows`, ratio, 2, 1.2, "atMost");
  return tally.line();
}
