/**
 * What money depends on: the configuration, the keys and certificates, the medium of the payment
 * record, and the time. Looks and changes nothing that it does not take back.
 */
import { X509Certificate } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { createCrypto } from "../../../drivers/linux/host-crypto.ts";
import type { Config } from "../../config/schema.ts";
import { readJwks } from "../../link/trusted-keys.ts";
import type { AsStarted } from "./as-started.ts";
import { bad, type Finding, good, grave, note, reasonOf } from "./finding.ts";

const DAY_MS = 86_400_000;
/** A clock before this firmware was made has never been set. */
const CLOCK_FLOOR = Date.UTC(2026, 10, 1);
const CLOCK_CEILING = Date.UTC(2100, 0, 1);
/** A certificate is to be renewed when it has no longer than this. */
const RENEW_BEFORE_MS = 30 * DAY_MS;
/** Below the first nothing can be recorded for long; below the second somebody should look. */
const SPACE_LEAST_BYTES = 8 * 2 ** 20;
const SPACE_ROOMY_BYTES = 64 * 2 ** 20;

/**
 * The terminal's own key, the bank's, and the certificates of the line.
 * @param isOwned false for a terminal that belongs to no bank yet, and has no keys of one.
 */
export function examineKeys(start: AsStarted, now: number, isOwned = true): readonly Finding[] {
  const { config, hasBroughtKeys } = start;
  const own = examineOwnKey(config);
  if (own.state === "bad") return [own];
  const brought = good("keys", `the keys of ${config.acquirer.id} came with the technician`);
  const bank = isOwned ? [hasBroughtKeys ? brought : examineBankKeys(config)] : [];
  return [own, ...bank, ...examineCertificate(start, now)];
}

function examineOwnKey({ identityKey }: Config): Finding {
  const again = `make one with "soundbox setup", or let the technician bind the terminal anew`;
  if (!existsSync(identityKey)) {
    return grave("keys", `the terminal's own key ${identityKey} is missing`, again);
  }
  if ((statSync(identityKey).mode & 0o077) !== 0) {
    const next = `chmod 600 ${identityKey}; if others used this machine, bind the terminal anew`;
    return grave("keys", `others on this machine can read the key ${identityKey}`, next);
  }
  try {
    const { signAlgorithm } = createCrypto(readFileSync(identityKey, "utf8"));
    return good("keys", `the terminal's own ${signAlgorithm} key can sign`);
  } catch (error) {
    return grave("keys", `the terminal's own key cannot be used: ${reasonOf(error)}`, again);
  }
}

function examineBankKeys({ acquirer, identityKey }: Config): Finding {
  const next = "ask the bank for its key set and put it in the place of this file";
  try {
    const crypto = createCrypto(readFileSync(identityKey, "utf8"));
    const keys = readJwks(JSON.parse(readFileSync(acquirer.keys, "utf8")), crypto);
    if (!keys.ok) return grave("keys", `${acquirer.keys}: ${keys.problem}`, next);
    return good("keys", `the keys of ${acquirer.id} can be read`);
  } catch (error) {
    return grave("keys", `the keys of ${acquirer.id} cannot be read: ${reasonOf(error)}`, next);
  }
}

function examineCertificate(start: AsStarted, now: number): readonly Finding[] {
  const { link, terminal } = start.config;
  const path = link.certificate;
  const pem = (): string | undefined =>
    start.credentials?.certificate ?? (path && readFileSync(path, "utf8"));
  const next = "ask the bank for a new certificate and install it";
  let certificate: X509Certificate;
  try {
    const text = pem();
    if (text === undefined) return [];
    certificate = new X509Certificate(text);
  } catch (error) {
    const says = `the terminal's certificate cannot be read: ${reasonOf(error)}`;
    return [grave("keys", says, next)];
  }
  const until = Date.parse(certificate.validTo);
  const day = new Date(until).toISOString().slice(0, 10);
  const name = /^CN=(.*)$/m.exec(certificate.subject)?.[1];
  if (name !== terminal) {
    const says = `the certificate is for "${name}" and this terminal is "${terminal}"`;
    return [grave("keys", says, next)];
  }
  if (until <= now) return [grave("keys", `the certificate ended on ${day}`, next)];
  if (until - now < RENEW_BEFORE_MS) {
    return [note("keys", `the certificate ends soon, on ${day}`, next)];
  }
  return [good("keys", `the certificate holds until ${day}`)];
}

/** Whether what is recorded now would still be there after a power cut. */
export function examineStorage({ ledger }: Config): readonly Finding[] {
  const folder = dirname(ledger);
  const probe = `${ledger}.doctor`;
  try {
    if (existsSync(ledger)) accessSync(ledger, constants.R_OK | constants.W_OK);
    const file = openSync(probe, "w", 0o600);
    try {
      writeSync(file, "can this be written?\n");
      fsyncSync(file);
    } finally {
      closeSync(file);
      rmSync(probe, { force: true });
    }
  } catch (error) {
    const says = `payments cannot be recorded in ${folder}: ${reasonOf(error)}`;
    const next = "the folder must belong to the terminal's account; if it does, replace the card";
    return [grave("storage", says, next)];
  }
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const amount = `${Math.floor(free / 2 ** 20)} MiB`;
  if (free < SPACE_LEAST_BYTES) {
    const next = "delete what does not belong there, or put in a larger card";
    return [grave("storage", `only ${amount} are left for payments`, next)];
  }
  if (free < SPACE_ROOMY_BYTES) {
    const next = "make room before it is used up";
    return [note("storage", `${amount} are left for payments`, next)];
  }
  if (!existsSync(ledger)) {
    const next =
      "right for a new terminal; for an old one, look for the record before you start it";
    return [note("storage", "there is no payment record yet", next)];
  }
  return [good("storage", `payments can be recorded; ${amount} are free`)];
}

/** What systemd-timesyncd leaves when it has set the clock. */
const SYNCHRONISED = "/run/systemd/timesync/synchronized";

/** A clock that was never set lets no certificate be valid, and the line stays down. */
export function examineClock(now: number, synchronised = SYNCHRONISED): readonly Finding[] {
  const text = new Date(now).toISOString().slice(0, 16).replace("T", " ");
  if (now < CLOCK_FLOOR) {
    const next =
      "connect the network and wait a minute; if it stays so, replace the clock's battery";
    return [grave("clock", `it shows ${text} UTC: it was never set`, next)];
  }
  if (now > CLOCK_CEILING) {
    const next = `set it, e.g. with "timedatectl set-ntp true"`;
    return [grave("clock", `it shows ${text} UTC: that is too late to be true`, next)];
  }
  if (existsSync(synchronised)) return [good("clock", `it shows ${text} UTC, by the network`)];
  const next = "right for a while after starting; payments are judged by the bank's time anyway";
  return [note("clock", `it shows ${text} UTC; the network has not confirmed it`, next)];
}

/** No voice speaks for a language: payments are shown and a chime is heard. */
export function examineVoices(
  { languages }: Config,
  hasPack: (language: string) => boolean,
): readonly Finding[] {
  const silent = languages.filter((language) => !hasPack(language));
  if (silent.length === 0) return [good("voices", `there is a voice for ${languages.join(", ")}`)];
  const says = `there is no voice for ${silent.join(", ")}`;
  return [bad("voices", says, "choose another language, or install a voice pack")];
}
