/**
 * `soundbox voices`: the voice packs. `build` makes the built-in ones from Debian's synthesisers,
 * the same byte for byte; a terminal needs only what it writes.
 */

import { assetFolder } from "./assets.ts";
import { type Command, parseOptions, WrongUsage } from "./command.ts";
import { type BuiltPack, buildPack } from "./voices/build.ts";
import { CHIME_PLAN, ENGLISH_PLAN, KHMER_PLAN } from "./voices/pack-plans.ts";

const HELP = `
Usage: soundbox voices build [--out DIR] [--json]

Makes the built-in voice packs again: Khmer from espeak-ng with this project's
own phoneme table, English from flite, and the chimes. The result is the same
byte for byte as what is in firmware/assets/voices.

Needs two Debian packages:  apt install espeak-ng flite

  --out DIR   where the packs go; firmware/assets/voices if not given
  --json      one JSON object a pack instead of words

Example: soundbox voices build --out /tmp/voices
`;

export const voicesCommand: Command = {
  name: "voices",
  summary: "build the voice packs from espeak-ng and flite",
  help: HELP,
  async run(args) {
    const { values, positionals } = parseOptions(args, {
      out: { type: "string" },
      json: { type: "boolean" },
    });
    const [action, ...more] = positionals;
    if (action !== "build" || more.length > 0) {
      throw new WrongUsage('say what to do with the voices: "build"');
    }
    const packs = assetFolder("voices");
    for (const plan of [CHIME_PLAN, KHMER_PLAN, ENGLISH_PLAN]) {
      const built = buildPack(plan, values.out ?? packs, packs);
      process.stdout.write(values.json ? `${JSON.stringify(built)}\n` : line(built));
    }
  },
};

function line({ folder, clipCount, fileCount, lengthBytes }: BuiltPack): string {
  const megabytes = (lengthBytes / 1_000_000).toFixed(1);
  return `${folder}: ${clipCount} clips in ${fileCount} files, ${megabytes} MB\n`;
}
