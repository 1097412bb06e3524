/**
 * The acquirers of this terminal, each with its own keys, numbering and session above one line. The
 * first is the bank of the account on the codes; the others confirm payments of their own. Nothing
 * that one of them signs can stand for another: whose a message is, its topic says, and only that
 * bank's keys open it.
 */
import type { MonoMs } from "../../drivers/hal/clock.ts";
import type { SequenceState } from "../../drivers/hal/ledger.ts";
import type { Config } from "../config/schema.ts";
import { newSession, noSession, type Session } from "../link/session.ts";
import type { TrustedKeys } from "../link/trusted-keys.ts";
import { isBound } from "./technician/settings.ts";

export interface Bank {
  readonly id: string;
  readonly epoch: number;
  readonly news: "pushed" | "asked";
  /** How people know it, for screens of a terminal with several. */
  readonly name: string;
  readonly keys: TrustedKeys;
  /** When it was greeted and whether it answers; the first bank's is also that of the line. */
  readonly session: Session;
  /** False until the ledger has said how far its numbering has come: only then is it greeted. */
  isNumbered: boolean;
  sequence: SequenceState;
  /** The highest number that is recorded, holes or not. */
  recordedTo: number;
  /** The highest number that it says it has issued in this epoch. */
  issuedSeq: number;
  /** Where the numbering stood when what is missing was last looked at. */
  contiguousSeen: number;
  /** The last number of the page that was asked for and is not whole yet; 0 when there is none. */
  askedTo: number;
  /** A page that does not come is asked for again then. */
  resyncAt: MonoMs | undefined;
  /** The state last told on this session; undefined before. */
  toldState: "ready" | "degraded" | undefined;
}

/** The first is the bank of the account on the codes. */
export type Banks = readonly [Bank, ...Bank[]];

/** What banks are made of. */
export interface BankSetup {
  readonly config: Config;
  readonly keys: TrustedKeys;
  /** The keys of the other acquirers, by id. */
  readonly otherKeys?: Readonly<Record<string, TrustedKeys>>;
}

/**
 * The banks of a terminal that has just been switched on. One without a merchant has a bank in name
 * only, to which nothing connects.
 */
export function newBanks({ config, keys, otherKeys }: BankSetup, now: MonoMs): Banks {
  const { acquirer, otherAcquirers } = config;
  const session = () => (isBound(config) ? newSession(now) : noSession(now));
  const others = otherAcquirers.map((other) =>
    newBank(other, otherKeys?.[other.id] ?? [], session()),
  );
  return [newBank(acquirer, keys, session()), ...others];
}

function newBank(acquirer: Config["acquirer"], keys: TrustedKeys, session: Session): Bank {
  const { id, epoch, news, name } = acquirer;
  return {
    id,
    epoch,
    news,
    name: name ?? id,
    keys,
    session,
    isNumbered: false,
    sequence: { contiguous: 0, highest: 0, holes: [] },
    recordedTo: 0,
    issuedSeq: 0,
    contiguousSeen: 0,
    askedTo: 0,
    resyncAt: undefined,
    toldState: undefined,
  };
}

/** The bank of that id, if it is one of this terminal's. */
export function bankOf({ banks }: { readonly banks: Banks }, id: string): Bank | undefined {
  return banks.find((bank) => bank.id === id);
}

/** How the bank of a payment is named on the screen, where there is more than one to speak of. */
export function bankShown(
  { banks }: { readonly banks: Banks },
  { acquirer }: { readonly acquirer: string },
): { readonly bank?: string } {
  return banks.length > 1 ? { bank: bankOf({ banks }, acquirer)?.name ?? acquirer } : {};
}
