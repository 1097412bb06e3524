/**
 * The package on a whole computer: what a customer's phone reads off the display, what comes out of
 * the sound card, what keys do, and what is left of the record when somebody pulls the plug. The
 * computer is emulated; kernel, drivers, systemd and Node.js are Debian's own.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openVoices } from "../../drivers/linux/file-voices.ts";
import { compose } from "../../firmware/announce/compose.ts";
import { assetFolder } from "../../firmware/cli/assets.ts";
import type { Money } from "../../firmware/lib/money.ts";
import { figure } from "../integration/figure.ts";
import type { Claims } from "../integration/outside-bank.ts";
import { codeInPng } from "../integration/png-code.ts";
import { requires } from "../requires.ts";
import { officialFields } from "../unit/khqr/official.ts";
import { LINE, MACHINE_PROGRAM, type Machine } from "./machine.ts";
import { IMAGE_PROGRAMS, machineImage } from "./machine-image.ts";
import { fromCard, fromPcm, heardShare } from "./machine-sound.ts";
import { CONFIG, type Counter, openCounter } from "./machine-terminal.ts";

const WHOLE_MS = 1_200_000;
/**
 * Of an announcement, by tenths of a second: a card that stutters breaks some of them. Another
 * sum's announcement has the same first word, and comes to about a third.
 */
const HEARD_MIN = 0.6;
/** Of what was heard of the right one. */
const OTHER_MAX = 0.7;
const CARD_HZ = 48_000;
/** Credits under way when the plug is pulled, and how many of them must be promised first. */
const BURST = 30;
const PROMISED = 10;

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

describe.skipIf(isMissing)("a whole machine", { timeout: WHOLE_MS }, () => {
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

  /** Debian could not be fetched: nobody's fault but the network's. */
  let whyNot: string | undefined;

  beforeAll(async () => {
    const image = await machineImage(tell).catch((error: unknown) => {
      if (process.env.REQUIRE_ALL === "1") throw error;
      whyNot = `the machine's disk could not be made: ${String(error)}`;
      process.stderr.write(`\nSKIPPED: ${whyNot}\n`);
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

  it("installs the package, starts, and shows the shop's code", async () => {
    await at().install(on());
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

  it("has the technician's cable, for the terminal's own account", async () => {
    const { shell, line } = on();
    // Opened once: what comes in between two openings is thrown away.
    const words = `exec 3<>${LINE}; stty 115200 raw -echo <&3; echo here >&3; head -c 4 <&3`;
    const heard = shell.run(`runuser -u soundbox -- sh -c '${words}'`);
    await line.hears(/here/, "the machine's end of the cable");
    line.say("help");
    expect(await heard).toBe("help");
  });

  it("loses nothing that it promised when the power goes", async () => {
    const { bank } = at();
    const sent: Claims[] = [];
    for (let count = 0; count < BURST; count += 1) {
      sent.push(await bank.credit({ amount: String(1_000 + count), currency: "KHR" }));
    }
    const recorded = (txid: unknown): boolean =>
      bank.heard.some(({ claims }) => claims.txid === txid && claims.stage === "recorded");
    await bank.hears(
      () => sent.filter(({ txid }) => recorded(txid)).length >= PROMISED,
      "promises",
    );
    await on().kill();
    const promised = sent.filter(({ txid }) => recorded(txid)).map(({ seq }) => Number(seq));
    tell(`power cut with ${promised.length} of ${BURST} credits promised`);
    const before = bank.heard.length;
    machine = await at().start("second");
    const isNew = (claims: Claims): boolean =>
      bank.heard.findIndex((message) => message.claims === claims) >= before;
    const hello = await bank.hears(
      (claims) => claims.kind === "session.hello" && isNew(claims),
      "a hello after the cut",
    );
    // Said before anything can have been delivered again: what the medium held.
    expect(Number(hello.contiguousSeq)).toBeGreaterThanOrEqual(Math.max(...promised));
    await bank.hears(() => sent.every(({ txid }) => recorded(txid)), "every credit recorded");
    expect(await on().shell.run(`soundbox ledger verify --config ${CONFIG}`)).not.toBe("");
    const rows = (await on().shell.run(`soundbox ledger export --config ${CONFIG} --json`))
      .split("\n")
      .map((line) => JSON.parse(line) as Claims);
    const credits = rows.filter(({ txid }) => txid !== undefined).map(({ txid }) => txid);
    expect(new Set(credits).size).toBe(credits.length);
    expect(credits.length).toBe(BURST + 1);
    figure(`whole machine: plug pulled with ${promised.length} credits promised, 0 lost, 0 double`);
  });
});
