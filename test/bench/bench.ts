/**
 * The bench: who takes part, in which order things are measured, and the report. A contestant that
 * fails its check is named and not timed; when that is the product, the exit code is 1.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bank, openBank } from "./bank.ts";
import { startBroker } from "./broker.ts";
import { faultOf } from "./check.ts";
import type { Contestant } from "./contestant.ts";
import { type Line, PRODUCT } from "./line.ts";
import { machineText } from "./noise.ts";
import { HELP, type Options, readOptions } from "./options.ts";
import { diyPython, naiveNode } from "./peer.ts";
import { takePriority } from "./priority.ts";
import { Product, writeStarter } from "./product.ts";
import { progress } from "./rounds.ts";
import { backlog } from "./rows/backlog.ts";
import { coldStart } from "./rows/cold-start.ts";
import { commissioning } from "./rows/commissioning.ts";
import { deadAir } from "./rows/dead-air.ts";
import { floor } from "./rows/floor.ts";
import { growth } from "./rows/growth.ts";
import { khqrSpeed } from "./rows/khqr.ts";
import { latency, slowLatency } from "./rows/latency.ts";
import { longStart } from "./rows/long-start.ts";
import { memory } from "./rows/memory.ts";
import { packaged } from "./rows/package.ts";
import { players } from "./rows/players.ts";
import { tick } from "./rows/tick.ts";
import { Seat, scratchFolder } from "./seat.ts";
import { makeSlowDisk, SYNC_MS } from "./slow-disk.ts";
import { reportText } from "./table.ts";

/** Everything that can be measured, in the order it is. */
export const ROWS = [
  "khqr",
  "floor",
  "tick",
  "players",
  "cold-start",
  "latency",
  "dead-air",
  "memory",
  "slow-latency",
  "backlog",
  "history",
  "commissioning",
  "package",
] as const;

export type RowName = (typeof ROWS)[number];

export interface Result {
  readonly machine: string;
  readonly lines: readonly Line[];
  /** Who was not timed and what was not measured, and why. */
  readonly absent: readonly string[];
}

/** Contestants at their places, checked, and what it takes to end them. */
interface Field {
  readonly seats: readonly Seat[];
  readonly bank: Bank;
  readonly close: () => Promise<void>;
}

/** Command line to exit code. @param build the folder with the product's bundle. */
export async function main(args: readonly string[], build: string): Promise<number> {
  const options = readOptions(args);
  if (options === "help") {
    process.stdout.write(HELP.replace("ROWS", ROWS.join(", ")));
    return 0;
  }
  const unknown = options.only.filter((name) => !ROWS.some((row) => row === name));
  if (unknown.length > 0) {
    process.stderr.write(`bench: no row "${unknown[0]}"; there are ${ROWS.join(", ")}\n`);
    return 2;
  }
  const quiet = options.hasPriority ? takePriority() : undefined;
  const share = quiet?.text ?? "no priority asked for (--priority), other programs share the cores";
  const result = await measure(options, build);
  quiet?.giveBack();
  process.stdout.write(`${result.machine}; ${share}\n\n`);
  if (options.effort.name !== "full") {
    process.stdout.write("A quick run: it shows that everything works and proves no figure.\n\n");
  }
  process.stdout.write(reportText(result.lines));
  for (const text of result.absent) process.stdout.write(`NOT MEASURED: ${text}\n`);
  if (options.jsonPath !== undefined) writeFileSync(options.jsonPath, jsonOf(result));
  return result.absent.some((text) => text.startsWith(PRODUCT)) ? 1 : 0;
}

/** Measures all rows that are asked for. */
export async function measure(options: Options, build: string): Promise<Result> {
  const { effort, only } = options;
  const isWanted = (row: RowName) => only.length === 0 || only.includes(row);
  const lines: Line[] = [];
  const absent: string[] = [];
  const folder = scratchFolder("scratch");
  try {
    if (isWanted("khqr")) lines.push(...(await khqrSpeed(effort)));
    if (isWanted("floor")) lines.push(...floor(folder, effort.latencyRounds));
    if (isWanted("tick")) lines.push(...(await tick(folder, effort)));
    if (isWanted("players")) lines.push(...(await players(folder, effort.latencyRounds)));
    await inTurns(isWanted, effort, build, folder, lines, absent);
    // A long ledger is larger than the memory of a small machine: this one is on the disk.
    const disk = mkdtempSync(join(tmpdir(), "soundbox-bench-history-"));
    try {
      if (isWanted("history")) {
        lines.push(...(await growth(disk, effort)), await longStart(disk, effort, build));
      }
      if (isWanted("commissioning")) lines.push(...(await commissioning(disk, effort)));
      if (isWanted("package")) lines.push(...(await packaged(disk, effort)));
    } finally {
      rmSync(disk, { recursive: true, force: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { machine: machineText(), lines, absent };
}

/** The rows in which programs take part. */
async function inTurns(
  isWanted: (row: RowName) => boolean,
  effort: Options["effort"],
  build: string,
  folder: string,
  lines: Line[],
  absent: string[],
): Promise<void> {
  const faults = new Map<string, string | undefined>();
  const measureWith = async (
    logs: "subscriptions" | "acknowledgements",
    rows: readonly RowName[],
    work: (field: Field) => Promise<void>,
  ) => {
    if (!rows.some(isWanted)) return;
    const field = await takePlaces(build, logs, faults);
    try {
      if (field.seats.length > 0) await work(field);
    } finally {
      await field.close();
    }
  };
  const { coldRounds, latencyRounds, deadAirRounds, slowDiskRounds } = effort;
  const slow = makeSlowDisk(folder);
  const plainRows = ["cold-start", "latency", "dead-air", "memory", "slow-latency"] as const;
  await measureWith("subscriptions", plainRows, async ({ seats }) => {
    if (isWanted("cold-start")) lines.push(...(await coldStart(seats, coldRounds)));
    if (isWanted("latency")) lines.push(...(await latency(seats, latencyRounds)));
    if (isWanted("dead-air")) lines.push(...(await deadAir(seats, deadAirRounds)));
    if (isWanted("memory")) lines.push(...(await memory(seats, effort)));
    if (isWanted("slow-latency") && !("missing" in slow)) {
      const environment = slow.environment(`${folder}/syncs`);
      lines.push(await slowLatency(seats, slowDiskRounds, SYNC_MS, environment));
    }
  });
  if (!("missing" in slow)) {
    await measureWith("acknowledgements", ["backlog"], async ({ seats, bank }) => {
      lines.push(...(await backlog(seats, effort, slow, bank.settled)));
    });
  } else if (isWanted("slow-latency") || isWanted("backlog")) {
    absent.push(`everything on a slow disk: ${slow.missing}`);
  }
  for (const [name, fault] of faults) if (fault !== undefined) absent.push(`${name}: ${fault}`);
}

/** A broker, a bank, and every contestant that passes its check, now or earlier in this run. */
async function takePlaces(
  build: string,
  logs: Parameters<typeof startBroker>[0],
  faults: Map<string, string | undefined>,
): Promise<Field> {
  const broker = await startBroker(logs);
  const bank = await openBank(broker.port);
  const product = new Product(writeStarter(build), bank);
  await product.listen();
  const contestants: readonly Contestant[] = [product, naiveNode(bank), diyPython(bank)];
  const seats: Seat[] = [];
  for (const contestant of contestants) {
    const { name, missing } = contestant;
    const seat = new Seat(contestant, broker);
    if (!faults.has(name)) {
      progress(`checking ${name}`);
      faults.set(name, missing ?? (await faultOf(seat)));
      const fault = faults.get(name);
      if (fault !== undefined) process.stderr.write(`\nbench: NOT TIMED ${name}: ${fault}\n`);
    }
    if (faults.get(name) === undefined) seats.push(seat);
    else await seat.clear();
  }
  const close = async () => {
    for (const seat of seats) await seat.clear();
    await bank.close();
    await broker.stop();
  };
  return { seats, bank, close };
}

function jsonOf(result: Result): string {
  const lines = result.lines.map((line) => ({
    ...line,
    series: line.series.map(({ name, values }) => ({ name, values: [...values.entries()] })),
  }));
  return `${JSON.stringify({ ...result, lines }, null, 2)}\n`;
}
