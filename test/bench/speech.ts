/**
 * The announcements of the bench: the clips of a sum, end to end, and as the product joins them.
 */
import { openVoices } from "../../drivers/linux/file-voices.ts";
import { compose } from "../../firmware/announce/compose.ts";
import { sayingWords } from "../../firmware/announce/languages.ts";
import { chimeOf, type Saying } from "../../firmware/announce/saying.ts";
import { ROOT } from "./root.ts";

export const LANGUAGE = "km";
export const VOICES = `${ROOT}firmware/assets/voices`;

const voices = openVoices(VOICES);

function received(amount: number): Saying {
  return {
    kind: "received",
    money: { minor: amount, currency: "KHR" },
    match: "matched",
    test: false,
  };
}

/** Every clip of the announcement, one after the other with nothing between. */
export function plainClips(amount: number): Int16Array {
  const saying = received(amount);
  const words = sayingWords(LANGUAGE, saying);
  const clips = words.map(({ id }, index) => {
    return voices.clip(LANGUAGE, id, index === words.length - 1 ? "end" : "mid");
  });
  const chime = chimeOf(saying);
  if (chime !== undefined) clips.unshift(voices.chime(chime));
  const all = clips.flatMap((clip) => (clip === undefined ? [] : [...clip.samples]));
  return Int16Array.from(all);
}

/** The announcement with the pauses that the voice pack was recorded for, at full volume. */
export function composedClips(amount: number): Int16Array {
  return compose(received(amount), [LANGUAGE], voices, 100).pcm?.samples ?? new Int16Array();
}
