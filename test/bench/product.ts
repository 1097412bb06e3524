/**
 * The product as a contestant: the bundle that is shipped, run as on a board, with a framebuffer
 * file for a display. It gets what the contract says, signed, and its hello is answered.
 */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { generateKeyPem, publicJwk } from "../../drivers/linux/host-crypto.ts";
import { openSqlFile } from "../../drivers/linux/sqlite.ts";
import { Acquirer } from "../../sim/networks/acquirer.ts";
import type { Issued } from "../../sim/networks/bank-facts.ts";
import type { Bank } from "./bank.ts";
import { type Contestant, MERCHANT, type Order, type Place } from "./contestant.ts";
import { PRODUCT } from "./line.ts";
import { ROOT } from "./root.ts";
import { composedClips, LANGUAGE } from "./speech.ts";

const ACQUIRER = "bench-bank";
const TERMINAL = "bench-soundbox";
const LOADER = pathToFileURL(join(ROOT, "firmware", "cli", "bundle.mjs")).href;
/** A charge stays payable for this long, a late credit is this old. */
const CHARGE_MS = 300_000;
const LATE_MS = 1_200_000;

/**
 * What a device starts: no launcher that looks for changed sources.
 * @param build the folder that `ensureBuilt` gave.
 */
export function writeStarter(build: string): string {
  const path = join(build, "start.mjs");
  const lines = [
    `import { loadBundle } from "${LOADER}";`,
    `const { main } = loadBundle(${JSON.stringify(join(build, "firmware.cjs"))});`,
    "process.exitCode = await main(process.argv.slice(2));",
  ];
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

export class Product implements Contestant {
  readonly name = PRODUCT;
  readonly clientId = TERMINAL;
  readonly missing = undefined;
  readonly #starter: string;
  readonly #acquirer: Acquirer;
  readonly #bank: Bank;
  readonly #keyPem = generateKeyPem("EdDSA");
  #sentAt = 0;

  /** @param starter the script that Node.js starts: `writeStarter`'s, or that of a package. */
  constructor(starter: string, bank: Bank) {
    this.#starter = starter;
    this.#bank = bank;
    this.#acquirer = new Acquirer({
      name: ACQUIRER,
      keySeed: randomBytes(32),
      now: Date.now,
      randomBytes,
      publish: (topic, payload) => {
        this.#sentAt = bank.publish(topic, payload);
      },
    });
  }

  /** Answers the terminal from now on. Receipts are taken and not looked at: that costs time. */
  async listen(): Promise<void> {
    await this.#bank.hear(`khqr/v1/${ACQUIRER}/${TERMINAL}/up/+`, (topic, payload) => {
      if (/\/(hello|request)$/.test(topic)) this.#acquirer.receive(topic, payload);
    });
  }

  setUp(place: Place): readonly [string, ...string[]] {
    const file = (name: string) => join(place.folder, name);
    this.#acquirer.bind({ terminal: TERMINAL, jwk: publicJwk(this.#keyPem), epoch: 1 });
    writeFileSync(file("bank.jwks.json"), JSON.stringify(this.#acquirer.jwks));
    writeFileSync(file("terminal.key.pem"), this.#keyPem, { mode: 0o600 });
    const { width, height } = place.size;
    const config = {
      terminal: TERMINAL,
      identityKey: file("terminal.key.pem"),
      ledger: place.ledger,
      acquirer: { id: ACQUIRER, epoch: 1, keys: file("bank.jwks.json") },
      merchant: { ...MERCHANT, currencies: ["KHR"] },
      link: { url: `mqtt://127.0.0.1:${place.port}` },
      languages: [LANGUAGE],
      volumePercent: 100,
      board: { displayPath: place.display, width, height, panel: "none" },
    };
    writeFileSync(file("config.json"), JSON.stringify(config));
    return [process.execPath, this.#starter, "run", "--config", file("config.json")];
  }

  request({ amount, billNumber }: Order): number {
    const money = { minor: amount, currency: "KHR" } as const;
    const expiresAt = Date.now() + CHARGE_MS;
    this.#acquirer.openCharge(TERMINAL, { money, billNumber, expiresAt });
    return this.#sentAt;
  }

  credit(order: Order, repeats = 0): { readonly at: number; readonly txid: string } {
    const issued = this.#issue(order, Date.now());
    const at = this.#sentAt;
    for (let count = 0; count < repeats; count++) this.#acquirer.repeat(issued);
    return { at, txid: issued.txid ?? "" };
  }

  creditLate(order: Order): string {
    return this.#issue(order, Date.now() - LATE_MS).txid ?? "";
  }

  txidsIn(ledger: string): readonly string[] {
    const file = openSqlFile(ledger, { readOnly: true });
    try {
      const rows = file.statement("SELECT lower(hex(txid)) AS txid FROM entry").all();
      return rows.map(({ txid }) => String(txid));
    } finally {
      file.close();
    }
  }

  announcementOf(amount: number): Int16Array {
    return composedClips(amount);
  }

  #issue({ amount, billNumber }: Order, creditedAt: number): Issued {
    const money = { minor: amount, currency: "KHR" } as const;
    return this.#acquirer.credit(TERMINAL, { money, billNumber, creditedAt });
  }
}
