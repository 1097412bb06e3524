/**
 * The package on a whole computer: what a customer's phone reads off the display, what comes out of
 * the sound card, what keys do, and what is left of the record when somebody pulls the plug. The
 * computer is emulated; kernel, drivers, systemd and Node.js are Debian's own.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openVoices } from "../../drivers/linux/file-voices.ts";
import { compose } from "../../firmware/announce/compose.ts";
import { assetFolder } from "../../firmware/cli/assets.ts";
import type { Money } from "../../firmware/lib/money.ts";
import { figure } from "../integration/figure.ts";
import { laptopAt } from "../integration/laptop.ts";
import type { Claims } from "../integration/outside-bank.ts";
import { codeInPng } from "../integration/png-code.ts";
import { askUntil, caller, starttls, withSecret } from "../integration/technician-session.ts";
import { isBeyond, requires } from "../requires.ts";
import { officialFields } from "../unit/khqr/official.ts";
import { MACHINE_PROGRAM, type Machine } from "./machine.ts";
import { IMAGE_PROGRAMS, machineImage } from "./machine-image.ts";
import { proveScreens, WITHOUT_FRAMEBUFFERS } from "./machine-screens.ts";
import { fromCard, fromPcm, heardShare } from "./machine-sound.ts";
import { CONFIG, type Counter, LABEL_SECRET, openCounter, TERMINAL } from "./machine-terminal.ts";
import { whyNoDebian } from "./reach.ts";

const TITLE = "a whole machine";
const WHOLE_MS = 1_200_000;
/**
 * Of an announcement, by tenths of a second: a card that stutters breaks some of them. Another
 * sum's announcement has the same first word, and comes to about a third.
 */
const HEARD_MIN = 0.6;
/** Of what was heard of the right one. */
const OTHER_MAX = 0.7;
const CARD_HZ = 48_000;
/** A sample of speech, of 32,767; a card at rest gives none. */
const LOUD = 1_000;
/** Credits come this fast until the plug has been pulled; so many must be promised first. */
const BURST_EVERY_MS = 20;
const PROMISED = 10;
/** The gesture is five seconds, and an emulated second may be a long one. */
const GESTURE_MS = 10_000;

/** What `soundbox doctor --json` prints, as far as it is looked at. */
interface Report {
  readonly ok: boolean;
  readonly findings: readonly { readonly part: string; readonly state: string }[];
}

/** Whether a receipt tells that its payment has come so far. */
function hasStage({ stages = [] }: Claims, ...wanted: readonly string[]): boolean {
  return (stages as { stage: string }[]).some(({ stage }) => wanted.includes(stage));
}

const began = Date.now();
function tell(line: string): void {
  const seconds = ((Date.now() - began) / 1000).toFixed(0).padStart(4);
  process.stdout.write(`${seconds} s  ${line}\n`);
}

/** What a phone reads off the glass: by jsQR, and the same by ZBar. */
function codeOn(png: Buffer): string | undefined {
  const text = codeInPng(png);
  if (text === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "soundbox-glass-"));
  try {
    writeFileSync(join(folder, "glass.png"), png);
    const words = ["-q", "--raw", join(folder, "glass.png")];
    const other = execFileSync("zbarimg", words, { encoding: "utf8", stdio: "pipe" });
    expect(other.trim()).toBe(text);
    return text;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The English announcement of a payment, as the card should give it. */
function announcement(money: Money): Float64Array {
  const saying = { kind: "received", money, match: "matched", test: false } as const;
  const { pcm } = compose(saying, ["en"], openVoices(assetFolder("voices")), 100);
  if (pcm === undefined) throw new Error("there is nothing to be said");
  return fromPcm(pcm.samples, pcm.sampleRateHz);
}

const isMissing = requires(
  ...[MACHINE_PROGRAM, ...IMAGE_PROGRAMS, "mosquitto", "openssl", "dpkg-deb", "zbarimg"],
);

describe.skipIf(isMissing)(TITLE, { timeout: WHOLE_MS }, () => {
  let counter: Counter | undefined;
  let machine: Machine | undefined;

  const on = (): Machine => {
    if (machine === undefined) throw new Error("the machine is off");
    return machine;
  };
  const at = (): Counter => {
    if (counter === undefined) throw new Error("there is no counter");
    return counter;
  };

  /** How much the bank had heard when the power was cut, and whether this came later. */
  let heardAtCut = 0;
  const isNew = (claims: Claims): boolean =>
    at().bank.heard.findIndex((message) => message.claims === claims) >= heardAtCut;

  /** Debian could not be fetched: nobody's fault but the network's. */
  let whyNot: string | undefined;

  beforeAll(async () => {
    const image = await machineImage(tell).catch((error: unknown) => {
      whyNot = whyNoDebian();
      if (!isBeyond(TITLE, whyNot)) throw error;
    });
    if (image === undefined) return;
    counter = await openCounter(image, tell);
    tell("switching the machine on");
    machine = await counter.start("first");
  }, WHOLE_MS);

  beforeEach(({ skip }) => skip(whyNot !== undefined, whyNot));

  afterAll(async () => {
    await machine?.kill();
    await counter?.remove();
  });

  it("installs the package, waits to be set up, starts, and shows the shop's code", async () => {
    await at().install(on());
    const waiting = await on().shell.run(
      // What the package has begun is over when this is.
      "systemctl start soundbox; systemctl show soundbox -p ActiveState,NRestarts; " +
        "systemctl status soundbox || true",
    );
    expect(waiting).toMatch(/ActiveState=inactive/);
    expect(waiting).toMatch(/NRestarts=0$/m);
    expect(waiting).toMatch(/not set up yet: there is no .*config.json/);
    expect(waiting).toMatch(/next: soundbox setup, then systemctl start soundbox/);
    await at().setUp(on());
    await at().bank.hears(({ state }) => state === "ready", "ready");
    tell("the terminal is ready");
    const code = await on().sees(codeOn, "the shop's code");
    expect(officialFields(code)).toMatchObject({ bakongAccountID: "demo.shop@devb" });
  });

  it("takes an amount from the keyboard and shows its code", async () => {
    // The panel is loaded after everything else; a key before that is nobody's.
    const isLoaded = "journalctl -u soundbox | grep -q 'the keys on .* are there'";
    await on().shell.run(`until ${isLoaded}; do sleep 1; done`);
    for (const key of ["1", "2", "5", "0", "0"]) {
      const before = await on().picture();
      await on().press(key);
      // The picture is what tells a vendor that a key was taken.
      await on().sees(
        (png) => (png.equals(before) ? undefined : true),
        `the key ${key} on the glass`,
      );
    }
    await on().press("ret");
    const asks = (png: Buffer): Readonly<Record<string, string | null>> | undefined => {
      const code = codeOn(png);
      const fields = code === undefined ? undefined : officialFields(code);
      return fields?.transactionAmount == null ? undefined : fields;
    };
    const fields = await on().sees(asks, "a code with an amount");
    expect(fields).toMatchObject({ transactionAmount: "12500", transactionCurrency: "116" });
  });

  it("says a credit through the kernel's sound card", async () => {
    const { bank } = at();
    const { txid } = await bank.credit({ amount: "12500", currency: "KHR" });
    await bank.hears((claims) => claims.txid === txid && claims.stage === "spoken", "spoken");
    tell("the payment was said");
    const heard = fromCard(on().sound(), CARD_HZ);
    const share = heardShare(heard, announcement({ minor: 12_500, currency: "KHR" }));
    const other = heardShare(heard, announcement({ minor: 93_847, currency: "USD" }));
    const percent = (part: number): string => `${(part * 100).toFixed(0)} %`;
    figure(
      `whole machine: ${percent(share)} of the announcement came out of the card, ` +
        `${percent(other)} of another that was not said`,
    );
    expect(share).toBeGreaterThan(HEARD_MIN);
    // The measure tells one sum from another.
    expect(other).toBeLessThan(share * OTHER_MAX);
  });

  it("answers a technician at its serial port, and opens after five seconds on a key", async () => {
    const { line, press } = on();
    const laptop = laptopAt(line, async () => undefined);
    const id = await askUntil(laptop, "id", /terminal: T-/);
    expect(id).toContain(`terminal: ${TERMINAL}`);
    expect(await laptop.ask("help")).toContain("starttls");
    expect(await laptop.ask("status")).toMatch(/set-up: closed/);
    expect(await laptop.ask("starttls")).toContain("refused: set-up is closed");
    await press("volumedown", GESTURE_MS);
    await askUntil(laptop, "status", /set-up: open/);
    expect(await starttls(laptop)).toContain("ok: TLS begins now");
    const session = withSecret(laptop, LABEL_SECRET);
    await session.ready;
    const { result } = await caller(session)("device.describe");
    expect(result).toMatchObject({ terminal: TERMINAL, isBound: true });
    await session.end();
    tell("a technician's session over the UART, TLS included");
  });

  it("is found good by its doctor, in words and for programs", async () => {
    const words = `runuser -u soundbox -- soundbox doctor --config ${CONFIG}`;
    const text = await on().shell.run(words);
    process.stdout.write(`${text}\n`);
    expect(text).not.toContain("BAD");
    const report = JSON.parse(await on().shell.run(`${words} --json`)) as Report;
    expect(report.ok).toBe(true);
    const parts = new Set(report.findings.map(({ part }) => part));
    for (const part of ["keys", "storage", "display", "sound", "panel", "link"]) {
      expect([...parts]).toContain(part);
    }
  });

  it("loses nothing that it promised when the power goes in the middle of a burst", async () => {
    const { bank } = at();
    const sent: Claims[] = [];
    const isRecorded = ({ txid }: Claims): boolean =>
      bank.heard.some(({ claims }) => claims.txid === txid && hasStage(claims, "recorded"));
    const promisedNow = (): Claims[] => sent.filter(isRecorded);
    let isCut = false;
    const burst = (async () => {
      while (!isCut) {
        const amount = String(1_000 + sent.length);
        sent.push(await bank.credit({ amount, currency: "KHR" }));
        await pause(BURST_EVERY_MS);
      }
    })();
    await bank.hears(() => promisedNow().length >= PROMISED, "promises");
    await on().kill();
    isCut = true;
    await burst;
    const promised = promisedNow();
    // It was in the middle: some were under way.
    expect(sent.length).toBeGreaterThan(promised.length);
    tell(`power cut with ${promised.length} of ${sent.length} credits promised`);
    heardAtCut = bank.heard.length;
    machine = await at().start("second", WITHOUT_FRAMEBUFFERS);
    const hello = await bank.hears(
      (claims) => claims.kind === "session.hello" && isNew(claims),
      "a hello after the cut",
    );
    // Said before anything can have been delivered again: what the medium held.
    const highest = Math.max(...promised.map(({ seq }) => Number(seq)));
    expect(Number(hello.contiguousSeq)).toBeGreaterThanOrEqual(highest);
    await bank.hears(() => sent.every(isRecorded), "a receipt of every credit");
    expect(await on().shell.run(`soundbox ledger verify --config ${CONFIG}`)).not.toBe("");
    const rows = (await on().shell.run(`soundbox ledger export --config ${CONFIG} --json`))
      .split("\n")
      .map((line) => JSON.parse(line) as Claims);
    const credits = rows.filter(({ txid }) => txid !== undefined).map(({ txid }) => txid);
    expect(new Set(credits).size).toBe(credits.length);
    // The one before the burst, too.
    expect(credits.length).toBe(sent.length + 1);
    const figures = `${promised.length} of ${sent.length} credits promised, 0 lost, 0 double`;
    figure(`whole machine: plug pulled in a burst with ${figures}`);
  });

  it("is heard after a cold start, in which the card comes up after the terminal", async () => {
    const { shell, sound } = on();
    const isSaid = (claims: Claims): boolean => hasStage(claims, "spoken", "digested");
    await at().bank.hears((claims) => isSaid(claims) && isNew(claims), "something said");
    expect(fromCard(sound(), CARD_HZ).some((sample) => Math.abs(sample) > LOUD)).toBe(true);
    const told = await shell.run("journalctl -b -u soundbox -o cat");
    expect(told).toMatch(/the mixer Master was at \d+ %; it is set to 80 %/);
    expect(told).not.toMatch(/audio open error|cannot be opened|Mixer attach/);
  });

  // Its second life is without framebuffers.
  proveScreens(on, "demo.shop@devb");
});
