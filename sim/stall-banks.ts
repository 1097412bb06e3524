/**
 * The banks of a stall: each behind the same broker, in the same time, with chances of its own, and
 * with the terminal bound. They know nothing of what the terminal thinks of them.
 */
import type { Config } from "../firmware/config/schema.ts";
import type { KeySet } from "../firmware/link/trusted-keys.ts";
import { chance } from "./chance.ts";
import type { SimBroker } from "./devices/link.ts";
import { Acquirer } from "./networks/acquirer.ts";
import type { Jwk } from "./networks/jws.ts";
import type { World } from "./world.ts";

/** On the way between a bank and the broker. */
const LINE_MS = 20;

export interface StallBanks {
  /** The first acquirer of the configuration. */
  readonly bank: Acquirer;
  readonly otherBanks: readonly Acquirer[];
  /** The key set of each, as it would stand in its file. */
  readonly sets: readonly KeySet[];
}

/** Where a bank stands: behind the broker, in the same time. */
export interface Outside {
  readonly seed: number;
  readonly opensAt: number;
  readonly world: World;
  readonly broker: SimBroker;
  /** Whom the banks know. */
  readonly terminal: string;
  readonly jwk: Jwk;
}

/** Every bank of a configuration, and what stands in its files about each. */
export function openBanks(
  outside: Outside,
  acquirers: readonly Pick<Config["acquirer"], "id" | "epoch">[],
): StallBanks {
  const banks = acquirers.map(({ id, epoch }) => openBank(outside, id, epoch));
  const sets = banks.map(({ name, jwks }) => ({ acquirer: name, document: jwks }));
  const [bank, ...otherBanks] = banks;
  if (bank === undefined) throw new Error("a terminal has a bank");
  return { bank, otherBanks, sets };
}

/** A bank behind the broker, with the terminal bound. */
function openBank(
  { seed, opensAt, world, broker, terminal, jwk }: Outside,
  name: string,
  epoch: number,
): Acquirer {
  const { bytes } = chance(seed, name === "SIMBANK" ? "bank" : `bank ${name}`);
  const bank = new Acquirer({
    name,
    keySeed: bytes(32),
    now: () => opensAt + world.nowMs,
    randomBytes: bytes,
    publish: (topic, payload) => broker.publish(topic, payload),
  });
  bank.bind({ terminal, jwk, epoch });
  broker.onPublished((topic, payload) => {
    // The broker's rules let a bank hear what is said to it and nothing else.
    if (topic.startsWith(`khqr/v1/${name}/`)) {
      world.after(LINE_MS, () => bank.receive(topic, payload));
    }
  });
  return bank;
}
