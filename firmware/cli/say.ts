/**
 * `soundbox say`: the announcement of a payment as a WAV file, sample for sample what the terminal
 * plays.
 */
import { writeFileSync } from "node:fs";
import { openVoices } from "../../drivers/linux/file-voices.ts";
import { writeWav } from "../../drivers/linux/wav.ts";
import { compose } from "../announce/compose.ts";
import { readAmount, readLanguages } from "./amounts.ts";
import { assetFolder } from "./assets.ts";
import { type Command, parseOptions, Refusal, WrongUsage } from "./command.ts";

const HELP = `
Usage: soundbox say --language LANG[,LANG] --out FILE.wav [options] AMOUNT CURRENCY

Writes the announcement of a payment as sound: 16-bit mono WAV, 24 kHz.

  --language LANG   km or en, or both in a row: km,en
  --out FILE        the WAV file to write
  --volume PERCENT  1 to 100; 100 if not given
  --voices DIR      a folder of voice packs; the built-in ones if not given
  --json            print what was said, how long it is and what was missing

Example: soundbox say --language km,en --out paid.wav 12500 KHR
`;

export const sayCommand: Command = {
  name: "say",
  summary: "write the announcement of a payment as a WAV file",
  help: HELP,
  async run(args) {
    const { values, positionals } = parseOptions(args, {
      language: { type: "string" },
      out: { type: "string" },
      volume: { type: "string" },
      voices: { type: "string" },
      json: { type: "boolean" },
    });
    const languages = readLanguages(values.language);
    if (values.out === undefined) throw new WrongUsage("where to? --out FILE.wav");
    const amount = readAmount(positionals);
    if (!amount.ok) throw new Refusal(amount.problem);
    const composed = compose(
      { kind: "received", money: amount.value, match: "matched", test: false },
      languages,
      openVoices(values.voices ?? assetFolder("voices")),
      readVolume(values.volume),
    );
    const { pcm, texts, missing } = composed;
    if (pcm === undefined || missing.length > 0) {
      throw new Refusal(`the voice packs lack: ${missing.join(", ")}`);
    }
    save(values.out, writeWav(pcm));
    if (values.json === true) {
      const seconds = pcm.samples.length / pcm.sampleRateHz;
      process.stdout.write(`${JSON.stringify({ file: values.out, seconds, texts })}\n`);
    }
  },
};

function readVolume(percent: string | undefined): number {
  if (percent === undefined) return 100;
  if (!/^([1-9]|[1-9][0-9]|100)$/.test(percent)) {
    throw new WrongUsage(`--volume is 1 to 100, not "${percent}"`);
  }
  return Number(percent);
}

function save(path: string, bytes: Uint8Array): void {
  try {
    writeFileSync(path, bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(",")[0] : "";
    throw new Refusal(`cannot write ${path}: ${reason}`);
  }
}
