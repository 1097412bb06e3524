/**
 * Power cuts on a real file system: ext4 in an image on a loop device. The terminal is frozen, the
 * image is copied as the medium has it at that instant (what was not synced is not in it), the
 * terminal is killed, and the copy becomes the medium of its next life. Needs root and loop mounts.
 */

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Chance, chance } from "../../sim/chance.ts";
import { type ChildScript, type Life, startChild } from "./child-process.ts";
import { PATIENCE_MS } from "./patience.ts";
import { identityOf } from "./quick-terminal.ts";
import { isAtRest, judgeStory, recordedTxids, type Story } from "./story.ts";
import { StubbornBank } from "./stubborn-bank.ts";

const IMAGE_BYTES = 32 * 1024 * 1024;
const CREDITS_A_LIFE = 12;
/** A cut at the start falls within so long. */
const START_MS = 300;
const SPEECH_MS = 15;

export interface PowerCutOptions {
  readonly script: ChildScript;
  readonly url: string;
  readonly terminal: string;
  readonly folder: string;
  readonly cuts: number;
  readonly seed: number;
}

export interface PowerCutResult {
  readonly story: Story;
  readonly credits: number;
  /** Receipted as recorded, and not on the medium after a cut. */
  readonly betrayed: readonly string[];
  /** Receipts that were looked up on the medium after cuts. */
  readonly checked: number;
}

/** Why this machine cannot cut power, or undefined when it can. */
export function whyNoPowerCuts(folder: string): string | undefined {
  if (process.getuid?.() !== 0) return "only root can mount a file-system image";
  const medium = new Medium(folder);
  try {
    medium.format();
    medium.insert();
    medium.remove();
    return undefined;
  } catch (error) {
    return `loop mounts do not work here: ${error instanceof Error ? error.message : error}`;
  }
}

/** Lets a terminal live through so many cuts, and then to the end of every story. */
export async function cutPower(options: PowerCutOptions): Promise<PowerCutResult> {
  const { url, terminal, folder, cuts, seed } = options;
  const medium = new Medium(folder);
  const home = join(folder, "home");
  const bank = new StubbornBank({ url, terminal });
  const draw = chance(seed, "power");
  const betrayed = new Set<string>();
  let checked = 0;
  medium.format();
  medium.insert();
  try {
    bank.knows(identityOf(home));
    await bank.until(() => bank.connectionCount > 0, "the bank is connected", PATIENCE_MS);
    for (let cut = 0; cut < cuts; cut += 1) {
      const promised = await liveUntilCut(options, medium, bank, draw);
      medium.remove();
      medium.useCopy();
      medium.insert();
      const kept = new Set(recordedTxids(medium.takeOut("ledger.db")));
      checked += promised.length;
      for (const txid of promised) if (!kept.has(txid)) betrayed.add(txid);
    }
    const last = begin(options, medium, bank);
    try {
      await bank.until(() => isTold(medium, bank), "every story has ended", PATIENCE_MS);
      last.process.kill("SIGTERM");
      await last.ended;
    } finally {
      await last.kill();
    }
    const story = judgeStory(medium.takeOut("ledger.db"), home, bank);
    return { story, credits: bank.issued.length, betrayed: [...betrayed], checked };
  } finally {
    await bank.close();
    medium.remove();
  }
}

function begin(
  { script, folder, terminal, url }: PowerCutOptions,
  medium: Medium,
  bank: StubbornBank,
): Life {
  const ledgerPath = join(medium.mountPoint, "ledger.db");
  const home = join(folder, "home");
  return startChild(script, {
    folder: home,
    ledgerPath,
    terminal,
    url,
    jwks: bank.jwks,
    speechMs: SPEECH_MS,
  });
}

/** @returns what the bank had been told is recorded when the power went. */
async function liveUntilCut(
  options: PowerCutOptions,
  medium: Medium,
  bank: StubbornBank,
  draw: Chance,
): Promise<readonly string[]> {
  const hellos = bank.helloCount;
  const life = begin(options, medium, bank);
  try {
    if (draw.happens(0.1)) await pause(draw.between(0, START_MS));
    else await bank.until(() => bank.helloCount > hellos, "a hello", PATIENCE_MS);
    for (let count = draw.between(0, CREDITS_A_LIFE); count > 0; count -= 1) {
      bank.credit();
      if (draw.happens(0.5)) await pause(draw.between(0, 12));
    }
    await pause(draw.between(0, 40));
    process.kill(life.pid, "SIGSTOP");
    // What reached the bank by now was said before the copy is made.
    const promised = bank.issued
      .map(({ txid }) => txid)
      .filter((txid) => bank.stagesOf(txid).includes("recorded"));
    medium.copy();
    if (life.complaints() !== "") throw new Error(life.complaints());
    return promised;
  } finally {
    await life.kill();
  }
}

/** Looked at while it is written: a copy may be half of two states and then says nothing. */
function isTold(medium: Medium, bank: StubbornBank): boolean {
  try {
    return isAtRest(medium.takeOut("ledger.db"), bank);
  } catch {
    return false;
  }
}

/** A medium that can be copied as it is at an instant. */
class Medium {
  readonly mountPoint: string;
  readonly #image: string;
  readonly #copy: string;
  readonly #outside: string;
  #isIn = false;

  constructor(folder: string) {
    this.#outside = join(folder, "outside");
    mkdirSync(this.#outside, { recursive: true });
    this.mountPoint = join(folder, "medium");
    this.#image = join(folder, "medium.img");
    this.#copy = join(folder, "copy.img");
    mkdirSync(this.mountPoint, { recursive: true });
  }

  format(): void {
    writeFileSync(this.#image, "");
    truncateSync(this.#image, IMAGE_BYTES);
    run("mkfs.ext4", "-q", "-F", this.#image);
  }

  insert(): void {
    // Five seconds between commits of the journal, data before its names: ext4's defaults.
    run("mount", "-o", "loop,data=ordered,commit=5", this.#image, this.mountPoint);
    this.#isIn = true;
  }

  /** @throws when the mount is still in use. */
  remove(): void {
    if (this.#isIn) run("umount", this.mountPoint);
    this.#isIn = false;
  }

  /**
   * Copies a record and its log to where they can be read: a reader inside the medium would hold
   * it, and might change it.
   */
  takeOut(name: string): string {
    const target = join(this.#outside, name);
    for (const ending of ["", "-wal", "-shm"]) {
      rmSync(`${target}${ending}`, { force: true });
      // The shared memory of a killed process means nothing; it is made anew from the log.
      const source = join(this.mountPoint, `${name}${ending}`);
      if (ending !== "-shm" && existsSync(source)) copyFileSync(source, `${target}${ending}`);
    }
    return target;
  }

  copy(): void {
    copyFileSync(this.#image, this.#copy);
  }

  useCopy(): void {
    rmSync(this.#image);
    copyFileSync(this.#copy, this.#image);
  }
}

function run(program: string, ...args: readonly string[]): void {
  const path = `${process.env.PATH ?? ""}:/usr/sbin:/sbin`;
  execFileSync(program, args, { stdio: "pipe", env: { ...process.env, PATH: path } });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
