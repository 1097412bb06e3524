/**
 * A speech recogniser with a public American English model, and no knowledge of our pack but the
 * grammar of amounts, writes down what the terminal says.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openVoices } from "../../drivers/linux/file-voices.ts";
import { compose } from "../../firmware/announce/compose.ts";
import { sayingText } from "../../firmware/announce/languages.ts";
import type { Saying } from "../../firmware/announce/saying.ts";
import { assetFolder } from "../../firmware/cli/assets.ts";
import { resample, toPcm } from "../../firmware/cli/voices/samples.ts";
import type { Money } from "../../firmware/lib/money.ts";
import { requires } from "../requires.ts";

/** Where Debian's pocketsphinx-en-us lies. */
const MODEL = "/usr/share/pocketsphinx/model/en-us";

/** The model is a Debian package of its own; CI must have it, so there its absence is a failure. */
const isModelMissing = !existsSync(MODEL) && process.env.REQUIRE_ALL !== "1";
if (isModelMissing) {
  process.stderr.write("\nSKIPPED for want of a speech model: apt install pocketsphinx-en-us\n");
}

const AMOUNT_COUNT = 50;
const UNDERSTOOD_MIN = 48;

const DIGITS = "one two three four five six seven eight nine".split(" ");
const TEENS =
  "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(" ");
const TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const OTHERS = "received hundred thousand million dollar dollars cent cents".split(" ");

const GRAMMAR = `#JSGF V1.0;
grammar amounts;
<digit> = ${DIGITS.join(" | ")};
<tens> = ${TENS.join(" | ")};
<small> = <digit> | ${TEENS.join(" | ")} | <tens> [ <digit> ];
<group> = <small> | <digit> hundred [ <small> ];
<thousands> = <group> | <group> thousand [ <group> ];
<number> = <thousands> | <group> million [ <thousands> ];
<dollars> = <number> ( dollar | dollars ) [ <small> ( cent | cents ) ] | <small> ( cent | cents );
public <announcement> = received ( <number> riel | <dollars> );
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "recogniser-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Pronunciations of the grammar's words, from the model's own dictionary but for the riel. */
function dictionary(): string {
  const words = new Set([...DIGITS, ...TEENS, ...TENS, ...OTHERS]);
  const lines = readFileSync(join(MODEL, "cmudict-en-us.dict"), "utf8").split("\n");
  const known = lines.filter((line) => words.has(/^[a-z]+/.exec(line)?.[0] ?? ""));
  const whole = known.filter((line) => /^[a-z]+(\(\d\))? /.test(line));
  return [...whole, "riel R IY EH L", "riel(2) R IY L", ""].join("\n");
}

/** What the recogniser writes down for each announcement. */
function recognise(sayings: readonly Saying[]): readonly string[] {
  const voices = openVoices(assetFolder("voices"));
  const names = sayings.map((saying, index) => {
    const { pcm, missing } = compose(saying, ["en"], voices, 100);
    if (pcm === undefined || missing.length > 0) throw new Error(`missing: ${missing.join(" ")}`);
    const { buffer } = toPcm(resample(pcm, 16_000)).samples;
    writeFileSync(join(folder, `${index}.raw`), new Uint8Array(buffer));
    return String(index);
  });
  writeFileSync(join(folder, "names"), `${names.join("\n")}\n`);
  writeFileSync(join(folder, "dictionary"), dictionary());
  writeFileSync(join(folder, "amounts.jsgf"), GRAMMAR);
  const heard = join(folder, "heard");
  const { status, stderr } = spawnSync(
    "pocketsphinx_batch",
    [
      ...["-hmm", join(MODEL, "en-us"), "-dict", join(folder, "dictionary")],
      ...["-jsgf", join(folder, "amounts.jsgf"), "-ctl", join(folder, "names")],
      ...["-cepdir", folder, "-cepext", ".raw", "-adcin", "yes", "-hyp", heard],
    ],
    { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) throw new Error(stderr.slice(-500));
  return readFileSync(heard, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.replace(/ \(\d+ [-\d]+\)$/, "").trim());
}

/** As the recogniser spells: small letters, no hyphens, no stops. */
function plain(text: string): string {
  return text.toLowerCase().replaceAll("-", " ").replace(/[.,]/g, "");
}

describe.skipIf(requires("pocketsphinx_batch") || isModelMissing)("the English voice", () => {
  it(`is understood in at least ${UNDERSTOOD_MIN} of ${AMOUNT_COUNT} announcements`, () => {
    const riel = fc
      .integer({ min: 1, max: 6 })
      .chain((digits) =>
        fc
          .integer({ min: 1, max: 10 ** digits })
          .map((hundreds): Money => ({ minor: hundreds * 100, currency: "KHR" })),
      );
    const dollars = fc
      .integer({ min: 1, max: 4 })
      .chain((digits) => fc.integer({ min: 1, max: 10 ** (digits + 1) }))
      .map((minor): Money => ({ minor, currency: "USD" }));
    const sayings = fc
      .sample(fc.oneof(riel, dollars), { seed: 48, numRuns: AMOUNT_COUNT })
      .map((money): Saying => ({ kind: "received", money, match: "matched", test: false }));
    const said = sayings.map((saying) => plain(sayingText("en", saying)));
    const heard = recognise(sayings);
    const misheard = said.flatMap((text, index) =>
      heard[index] === text ? [] : [`${text} → ${heard[index]}`],
    );
    expect(misheard.length, misheard.join("\n")).toBeLessThanOrEqual(AMOUNT_COUNT - UNDERSTOOD_MIN);
  }, 240_000);
});
