/**
 * The sound cards that the kernel lists in /proc/asound/cards, and which of them has the
 * loudspeaker: screens are sound cards too, and nobody hears them.
 */
import { readFileSync } from "node:fs";

export interface SoundCard {
  /** Its name in ALSA, which it keeps when it comes back in another place. */
  readonly id: string;
  /** Driver and product, as the kernel has them. */
  readonly about: string;
}

/**
 * @param path the kernel's list; another file in tests.
 * @returns the cards; none if there is no list.
 */
export function readCards(path = "/proc/asound/cards"): readonly SoundCard[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return [];
  }
  return [...text.matchAll(/^\s*\d+ \[(\S+)\s*\]: (.*)$/gm)].map(([, id = "", about = ""]) => ({
    id,
    about: about.trim(),
  }));
}

/** @returns the ALSA device of the first card that is no screen; undefined: the default one. */
export function chooseCard(cards: readonly SoundCard[]): string | undefined {
  const card = cards.find(({ id, about }) => !/hdmi|displayport/i.test(`${id} ${about}`));
  return card === undefined ? undefined : `plughw:CARD=${card.id}`;
}
