/** What a long history costs: starting, recording and adding up today, at ten rows and at many. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { WallMs } from "../../../drivers/hal/clock.ts";
import { createSqliteLedger } from "../../../drivers/linux/sqlite-ledger.ts";
import { done, entryOf, LAST_PAYMENT_AT, openLedger, putLedger } from "../big-ledger.ts";
import { nowMs } from "../clock.ts";
import { type Line, Tally } from "../line.ts";
import type { Effort } from "../options.ts";
import { takeTurns } from "../rounds.ts";
import { pairedRatio } from "../statistics.ts";

const FEW = 10;
const DAY_MS = 86_400_000;
/** Each call is measured this often in a round, and the mean is entered. */
const REPEATS = 20;

interface Size {
  readonly name: string;
  readonly rows: number;
  readonly path: string;
}

/** @param folder on the disk that a real ledger would be on. */
export async function growth(folder: string, effort: Effort): Promise<readonly Line[]> {
  const size = (rows: number): Size => ({
    name: `${rows.toLocaleString("en")} rows`,
    rows,
    path: join(folder, `ledger-${rows}.db`),
  });
  const few = size(FEW);
  const many = size(effort.ledgerRows);
  for (const { path, rows } of [few, many]) await putLedger(path, rows);
  let [start, insert, total] = tallies();
  const extra = new Map<Size, number>();
  const quiet = await takeTurns({
    label: "a long history",
    contestants: [few, many],
    rounds: Math.min(effort.microRounds, 15),
    begin: () => {
      [start, insert, total] = tallies();
    },
    measure: async (contestant, round) => {
      const added = extra.get(contestant) ?? 0;
      const took = await useOnce(contestant, added);
      extra.set(contestant, added + REPEATS);
      if (round === 0) return;
      start.enter(contestant.name, round, took.start);
      insert.enter(contestant.name, round, took.insert);
      total.enter(contestant.name, round, took.total);
    },
  });
  for (const { path } of [few, many]) rmSync(path, { force: true });
  start.note(quiet);
  for (const tally of [start, insert]) holdGrowth(tally, few.name, many.name);
  const manyTotal = median(total, many.name);
  if (manyTotal !== undefined) total.hold("ms at most", manyTotal, 1, 0.1, "atMost");
  return [start, insert, total].map((tally) => tally.line());
}

function tallies(): [Tally, Tally, Tally] {
  return [
    new Tally("ledger: opened at the start of a terminal", "ms"),
    new Tally("ledger: one payment recorded", "ms"),
    new Tally("ledger: today's totals", "ms"),
  ];
}

function holdGrowth(tally: Tally, few: string, many: string): void {
  const ratio = pairedRatio(tally.of(many), tally.of(few));
  if (ratio !== undefined) tally.hold(`÷ ${few}`, ratio, 2, 1.2, "atMost");
}

function median(tally: Tally, name: string): number | undefined {
  const values = [...tally.of(name).values()].sort((left, right) => left - right);
  return values[Math.floor(values.length / 2)];
}

/** Opens, records, adds up and closes one ledger. */
async function useOnce({ path, rows }: Size, added: number) {
  const ledger = createSqliteLedger(path);
  const from = nowMs();
  await openLedger(ledger);
  const opened = nowMs();
  for (let index = 1; index <= REPEATS; index++) {
    const entry = entryOf(rows + added + index, rows);
    await done("record", (then) => ledger.record([entry], then));
  }
  const recorded = nowMs();
  const today = Math.floor(LAST_PAYMENT_AT / DAY_MS) * DAY_MS;
  for (let index = 0; index < REPEATS; index++) {
    const range = [today as WallMs, (today + DAY_MS) as WallMs] as const;
    await done("totals", (then) => ledger.totals(...range, then));
  }
  const summed = nowMs();
  ledger.close();
  return {
    start: opened - from,
    insert: (recorded - opened) / REPEATS,
    total: (summed - recorded) / REPEATS,
  };
}
