/**
 * Ten million random frames at the technician's line, half of them at the plain prompt and half in
 * an open session: nothing but closed answers comes back, nothing is done, nothing grows, and a
 * payment in the middle of it is told as ever. Ends at the number or after a minute,
 * unless it is given more; the figure says how many there were.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { type Chance, chance } from "../../sim/chance.ts";
import { figure } from "../integration/figure.ts";
import { openBench } from "../sim/technician.ts";

const FRAMES = 10_000_000;
/** A minute, as in every run of the proofs; `SOUNDBOX_GARBAGE_MINUTES=2` gives it longer. */
const AT_MOST_MS = 60_000 * Number(process.env.SOUNDBOX_GARBAGE_MINUTES ?? 1);
/** Frames of one chunk, as a port would bring them. */
const TOGETHER = 128;
const LENGTH_MAX = 48;
/** What the collector may leave lying about. */
const GROWTH_BYTES_MAX = 8 * 1024 * 1024;
/** Pieces of real requests, so that not everything falls at the first character. */
const PIECES = [
  '{"jsonrpc":"2.0","id":1,"method":"',
  "merchant.bind",
  "factory.reset",
  '","params":{"terminal":"',
  '"}}',
  "starttls",
  "status",
  "\u0000\u0016\u0003\u0001",
];

const collect = (): number => {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
};

/** One chunk of random frames, each ended as a line: bytes of any value, or pieces put together. */
function chunkOf(draw: Chance, pieces: readonly Uint8Array[], into: Uint8Array): Uint8Array {
  let at = 0;
  const noise = draw.bytes(TOGETHER * 4);
  for (let frame = 0; frame < TOGETHER; frame += 1) {
    const length = ((noise[frame] ?? 0) % LENGTH_MAX) + 1;
    const piece = pieces[(noise[TOGETHER + frame] ?? 0) % (4 * pieces.length)];
    if (piece !== undefined) {
      into.set(piece.subarray(0, length), at);
      at += Math.min(length, piece.length);
    } else {
      for (let byte = 0; byte < length; byte += 1) {
        into[at] = (noise[(frame * 7 + byte * 13) % noise.length] ?? 0) ^ byte;
        at += 1;
      }
    }
    into[at] = 10;
    at += 1;
  }
  return into.slice(0, at);
}

describe("random frames at the technician's line", () => {
  it("change nothing and cost constant memory", { timeout: AT_MOST_MS + 120_000 }, async () => {
    const bench = await openBench();
    const { stall } = bench;
    const draw = chance(20_261_122, "garbage");
    const pieces = PIECES.map((piece) => new TextEncoder().encode(piece));
    const buffer = new Uint8Array(TOGETHER * (LENGTH_MAX + 1));
    const startedAt = performance.now();
    let [frames, bytes, said] = [0, 0, 0];
    let warm = 0;
    const isOver = () => frames >= FRAMES || performance.now() - startedAt > AT_MOST_MS;
    const flood = (until: () => boolean) => {
      for (let round = 0; !until() && !isOver(); round += 1) {
        const chunk = chunkOf(draw, pieces, buffer);
        stall.line.bring(chunk);
        stall.world.pass(1);
        frames += TOGETHER;
        bytes += chunk.length;
        const answer = bench.read();
        said += answer.length;
        if (/demo|coffee|devb|simbank/i.test(answer)) throw new Error(`it says ${answer}`);
        if (round === 2_000 && warm === 0) warm = collect();
      }
    };
    flood(() => frames >= FRAMES / 2 || performance.now() - startedAt > AT_MOST_MS / 2);
    stall.line.type("\n");
    stall.world.pass(2_000);
    bench.read();
    expect(bench.ask("id")).toContain("terminal: T-0007");
    bench.enter();
    const receipts = stall.receipts.length;
    stall.bank.credit("T-0007", { money: { minor: 12_500, currency: "KHR" } });
    flood(isOver);
    stall.line.bring(new Uint8Array([10]));
    stall.world.pass(2_000);
    bench.read();
    expect(bench.call("device.describe").result).toMatchObject({ isBound: true });
    expect(bench.call("log.read").result).toMatchObject({ entries: [] });
    expect(stall.receipts.slice(receipts).map(({ stage }) => stage)).toEqual([
      "recorded",
      "spoken",
    ]);
    const grown = collect() - warm;
    const seconds = (performance.now() - startedAt) / 1_000;
    figure(
      `random frames at the technician's line ${frames} (${Math.round(bytes / 1e6)} MB) in ` +
        `${seconds.toFixed(0)} s: 0 done, ${said} bytes answered, heap ${(grown / 1e6).toFixed(1)} MB`,
    );
    expect(grown).toBeLessThan(GROWTH_BYTES_MAX);
  });
});
