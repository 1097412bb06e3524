/** What a scene opens with: its sign in a disc, and its headline in both languages. */
import type { Block } from "./blocks.ts";
import type { Tone } from "./palette.ts";
import type { IconName } from "./picture.ts";
import type { Wording } from "./wording.ts";

/** Sign and headline; without a sign the headline alone. */
export function headBlocks(tone: Tone, icon: IconName | undefined, words: Wording): Block[] {
  const headline: Block[] = [
    { kind: "words", text: words.km, weight: "bold", size: 10, colour: tone.ink, linesMax: 2 },
    { kind: "words", text: words.en, weight: "regular", size: 7, colour: tone.ink, linesMax: 2 },
  ];
  if (icon === undefined) return headline;
  const sign: Block = { kind: "sign", icon, size: 24, colour: tone.ground, disc: tone.ink };
  return [sign, { kind: "gap", size: 3 }, ...headline];
}

/** Words in Khmer, and smaller below them in English. */
export function bothBlocks(tone: Tone, { km, en }: Wording, size: number, linesMax = 2): Block[] {
  return [
    { kind: "words", text: km, weight: "bold", size, colour: tone.ink, linesMax },
    { kind: "words", text: en, weight: "regular", size: size * 0.8, colour: tone.soft, linesMax },
  ];
}
