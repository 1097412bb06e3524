/**
 * The peers: short programs as their users would write them, kept beside this file. They get plain
 * JSON without a signature, which is less work than the product has.
 */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openSqlFile } from "../../drivers/linux/sqlite.ts";
import type { Bank } from "./bank.ts";
import { type Contestant, MERCHANT, type Order, type Place } from "./contestant.ts";
import { ROOT } from "./root.ts";
import { plainClips, VOICES } from "./speech.ts";

export const NAIVE_NODE = "naive-node";
export const DIY_PYTHON = "diy-python";

export class Peer implements Contestant {
  readonly name: string;
  readonly clientId: string;
  readonly missing: string | undefined;
  readonly #program: readonly [string, ...string[]];
  readonly #bank: Bank;

  constructor(name: string, program: readonly [string, ...string[]], bank: Bank, missing?: string) {
    this.name = name;
    this.clientId = name;
    this.missing = missing;
    this.#program = program;
    this.#bank = bank;
  }

  setUp(place: Place): readonly [string, ...string[]] {
    const config = {
      host: "127.0.0.1",
      port: place.port,
      url: `mqtt://127.0.0.1:${place.port}`,
      clientId: this.clientId,
      display: place.display,
      ...place.size,
      ledger: place.ledger,
      voices: VOICES,
      font: join(ROOT, "firmware", "assets", "fonts", "NotoSans-Bold.ttf"),
      merchant: MERCHANT,
    };
    const path = join(place.folder, "config.json");
    writeFileSync(path, JSON.stringify(config));
    return [...this.#program, path];
  }

  request(order: Order): number {
    return this.#send("request", this.#text(order, {}));
  }

  credit(order: Order, repeats = 0): { readonly at: number; readonly txid: string } {
    const txid = randomBytes(32).toString("hex");
    const text = this.#text(order, { txid });
    const at = this.#send("credit", text);
    for (let count = 0; count < repeats; count++) this.#send("credit", text);
    return { at, txid };
  }

  creditLate(order: Order): string {
    return this.credit(order).txid;
  }

  txidsIn(ledger: string): readonly string[] {
    const file = openSqlFile(ledger, { readOnly: true });
    try {
      const rows = file.statement("SELECT txid FROM credits").all();
      return rows.map(({ txid }) => String(txid));
    } finally {
      file.close();
    }
  }

  announcementOf(amount: number): Int16Array {
    return plainClips(amount);
  }

  #text({ amount, billNumber }: Order, more: Readonly<Record<string, string>>): string {
    return JSON.stringify({ amount: String(amount), currency: "KHR", billNumber, ...more });
  }

  #send(kind: string, text: string): number {
    return this.#bank.publish(`peer/${this.clientId}/${kind}`, text);
  }
}

/** mqtt, bakong-khqr, a PNG for the code, one aplay per clip. */
export function naiveNode(bank: Bank): Peer {
  const program = join(ROOT, "test", "bench", "peers", "naive-node.mjs");
  return new Peer(NAIVE_NODE, [process.execPath, program], bank);
}

/** paho-mqtt, qrcode and Pillow from Debian. */
export function diyPython(bank: Bank): Peer {
  const program = join(ROOT, "test", "bench", "peers", "diy.py");
  // Debian's own interpreter first: another one on the search path lacks Debian's packages.
  const python = ["/usr/bin/python3", "python3"].find(
    (name) => spawnSync(name, ["-c", "import paho.mqtt.client, qrcode, PIL"]).status === 0,
  );
  const packages = "python3-paho-mqtt python3-qrcode python3-pil";
  return python === undefined
    ? new Peer(DIY_PYTHON, ["python3"], bank, `apt install ${packages}`)
    : new Peer(DIY_PYTHON, [python, program], bank);
}
