/**
 * What a board gets: the package made and unpacked, its bytecode written as installation does, then
 * started from there. How large it is, how soon there is a code on the screen, and what it takes.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { makePackage, unpack } from "../../prove/debian-package.ts";
import { forgetSession, openBank } from "../bank.ts";
import { startBroker } from "../broker.ts";
import { isOurs } from "../check.ts";
import { pause } from "../clock.ts";
import { type Line, PRODUCT, Tally } from "../line.ts";
import { codeLit } from "../moments.ts";
import type { Effort } from "../options.ts";
import { residentMiB } from "../process-figures.ts";
import { Product } from "../product.ts";
import { progress, takeTurns } from "../rounds.ts";
import { Seat } from "../seat.ts";
import { emptyProcess, FLOOR } from "./cold-start.ts";

const MEBIBYTE = 2 ** 20;

/** @param folder on a disk, for the package and what is in it. */
export async function packaged(folder: string, effort: Effort): Promise<readonly Line[]> {
  progress("package: making it");
  const deb = makePackage(process.arch === "arm64" ? "arm64" : "amd64", join(folder, "package"));
  const tree = join(folder, "installed");
  unpack(deb, tree);
  const program = join(tree, "usr", "lib", "soundbox");
  execFileSync(process.execPath, [join(program, "warm.mjs")]);
  const broker = await startBroker("subscriptions");
  const bank = await openBank(broker.port);
  const product = new Product(join(program, "soundbox.mjs"), bank);
  await product.listen();
  const seat = new Seat(product, broker);
  try {
    return [
      sizeOf(deb, tree),
      await coldStart(seat, effort.coldRounds),
      await atRest(seat, effort.idleSeconds),
    ];
  } finally {
    await seat.clear();
    await bank.close();
    await broker.stop();
  }
}

function sizeOf(deb: string, tree: string): Line {
  const size = new Tally("the package", "MiB");
  const packed = statSync(deb).size / MEBIBYTE;
  size.enter(PRODUCT, 1, packed);
  const files = readdirSync(tree, { recursive: true, withFileTypes: true });
  const bytes = files
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => statSync(join(parentPath, name)).size);
  const unpacked = bytes.reduce((sum, count) => sum + count, 0) / MEBIBYTE;
  size.enter("unpacked, with bytecode", 1, unpacked);
  // Voices are most of it; a card has gigabytes, a mobile line has not.
  size.hold("MiB", packed, 32, 24, "atMost");
  return size.line();
}

async function coldStart(seat: Seat, rounds: number): Promise<Line> {
  let code = new Tally("", "");
  const quiet = await takeTurns<Seat | typeof FLOOR>({
    label: "cold start of the package",
    contestants: [seat, FLOOR],
    rounds,
    begin: () => {
      code = new Tally("cold start of the package → first QR on the screen", "ms");
    },
    measure: async (one, round) => {
      if (one === FLOOR) {
        const took = await emptyProcess();
        if (round > 0) code.enter(FLOOR, round, took);
        return;
      }
      await forgetSession(one.broker.port, one.contestant.clientId);
      const startedAt = one.start();
      const lit = await codeLit(one, (text) => isOurs(text, undefined, undefined));
      await one.subscribed();
      if (round > 0) code.enter(PRODUCT, round, lit && lit.at - startedAt);
      await one.stop();
    },
  });
  code.note(quiet);
  code.holdToPeers({ peer: FLOOR, must: 1.8, stretch: 1.3 });
  return code.line();
}

async function atRest(seat: Seat, seconds: number): Promise<Line> {
  const rest = new Tally("memory of the package at rest (RSS)", "MiB");
  seat.start();
  if (!(await seat.subscribed())) throw new Error(`the package does not start: ${seat.complaint}`);
  progress(`package: ${seconds} s at rest`);
  await pause(seconds * 1000);
  const own = residentMiB(seat.pid);
  await seat.stop();
  rest.enter(PRODUCT, 1, own);
  rest.hold("MiB", own, 80, 70, "atMost");
  return rest.line();
}
