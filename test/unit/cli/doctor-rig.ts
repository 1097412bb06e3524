/** A terminal for the doctor that lacks nothing; each test takes something away. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { generateKeyPem, publicJwk } from "../../../drivers/linux/host-crypto.ts";
import type { Finding, Part } from "../../../firmware/cli/doctor/finding.ts";
import { examine, type Instruments } from "../../../firmware/cli/doctor.ts";

export const NOW = Date.UTC(2026, 10, 22);
export const GRAVE = { state: "bad", isGrave: true };

/** Made anew for each test. */
export let folder: string;

export function layOut(): void {
  folder = mkdtempSync(join(tmpdir(), "doctor-"));
  const key = { ...publicJwk(generateKeyPem("EdDSA")), kid: "k", use: "sig", alg: "EdDSA" };
  put("bank.jwks.json", JSON.stringify({ keys: [key] }));
  put("terminal.key.pem", generateKeyPem("EdDSA"), 0o600);
  put("ledger.db", "", 0o600);
  put("sys/class/graphics/fb0/virtual_size", "480,800");
  put("sys/class/graphics/fb0/bits_per_pixel", "16");
  put("sys/class/graphics/fb0/stride", "960");
  put("fb0", "");
  aplay("cat >/dev/null");
}

export function clear(): void {
  rmSync(folder, { recursive: true, force: true });
}

export function put(path: string, text: string, mode = 0o644): string {
  const whole = join(folder, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  chmodSync(whole, mode);
  return whole;
}

/** What stands in the place of `aplay`, as a shell script. */
export function aplay(script: string): void {
  put("aplay", `#!/bin/sh\n${script}\n`, 0o755);
}

interface Change {
  readonly board?: Readonly<Record<string, unknown>>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly tools?: Partial<Instruments>;
}

/** All findings about a terminal in which this is different. */
export function doctor({
  board = {},
  config = {},
  tools = {},
}: Change = {}): Promise<readonly Finding[]> {
  const panel = { panel: "none", displayPath: join(folder, "fb0"), ...board };
  const document = {
    terminal: "T-0001",
    identityKey: "terminal.key.pem",
    ledger: "ledger.db",
    acquirer: { id: "acleda", keys: "bank.jwks.json" },
    merchant: { bakongAccountID: "demo.shop@devb", name: "Demo Coffee" },
    link: { url: "mqtt://127.0.0.1:1883" },
    board: panel,
    ...config,
  };
  const path = put("config.json", JSON.stringify(document));
  const fakes = { now: NOW, sys: join(folder, "sys"), aplay: join(folder, "aplay") };
  return examine(path, { ...fakes, network: undefined, systemd: undefined, ...tools });
}

/** The findings about one part. */
export async function about(part: Part, change: Change = {}): Promise<readonly Finding[]> {
  return (await doctor(change)).filter((finding) => finding.part === part);
}
