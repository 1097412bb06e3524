/**
 * The stage of a run: all the parts and people that troubles may work on, and the few things that
 * can be done to them. Made by `run.ts`, once for each run.
 */

import type { Money } from "../../drivers/hal/money.ts";
import type { Key } from "../../drivers/hal/panel.ts";
import type { Chance } from "../chance.ts";
import type { Lit } from "../checkers/moment.ts";
import type { SimLedger } from "../devices/ledger.ts";
import type { World } from "../world.ts";
import type { RoughBroker } from "./broker.ts";
import type { BankDesk } from "./desk.ts";
import type { Fittings, HeardVoices } from "./fittings.ts";
import type { RunRecord } from "./record.ts";
import type { Terminal } from "./terminal.ts";

/** The wall clock of the terminal, apart from the world's: what it is wrong by. */
export interface WrongClock {
  /** Added to the true time. */
  offsetMs: number;
  /** Parts per million by which it runs fast. */
  driftPpm: number;
}

export interface Stage {
  readonly world: World;
  readonly record: RunRecord;
  readonly broker: RoughBroker;
  readonly desk: BankDesk;
  readonly terminal: Terminal;
  readonly ledger: SimLedger;
  readonly voice: HeardVoices;
  /** How banks sign, the right one and others. */
  readonly sealsOf: Fittings["seals"];
  readonly clock: WrongClock;
  /** How long a commit takes on the medium, from … to, in milliseconds. */
  commitMs: readonly [number, number];
  /** The last frame lit; undefined while dark. */
  readonly lit: () => Lit | undefined;
  /** What was issued and has not ended as said, shown or summed up, by txid; voids excepted. */
  readonly untold: ReadonlySet<string>;
  /** Bytes of the bank's side reach the terminal. */
  readonly isHearing: () => boolean;
  /** The medium of this run may lose what it reported. */
  readonly isForgetful: boolean;
  /** True from the beginning to the end of the chaos. */
  isChaos: boolean;
  /** The stream of chance of this name. */
  chance(name: string): Chance;
  /** Runs it later, whatever the power does; faults should end through here. */
  later(delayMs: number, run: () => void): void;
  /** The power goes now and comes back after `offMs`. */
  cut(offMs: number, keepCommitted: number): void;
  /** The power goes at the `calls`-th call of a part from now on. */
  fuse(calls: number, offMs: number, keepCommitted: number): void;
  /** While the power is off: the medium loses its last commits although it had reported them. */
  forget(commits: number): void;
  /** The whole record becomes unreadable, with the power on or off. */
  ruin(): void;
  /** Presses keys, one after the other, as fast as fingers do. */
  type(keys: readonly Key[], then?: () => void): void;
  /** An amount nobody else pays in this run, so that what is heard names who paid. */
  freshMoney(): Money;
}

/** One sort of trouble, by the id of its fault. */
export interface Trouble {
  /** Between one occurrence and the next, in milliseconds, from … to, at strength 1. */
  readonly everyMs: readonly [number, number];
  /** Makes it happen once. @returns false when the moment was not right: it does not count. */
  act(stage: Stage, chance: Chance, strength: number): boolean | undefined;
}
