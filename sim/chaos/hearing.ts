/** From the names of the clips that were heard to sentences understood, one for each language. */
import { type Heard, understand } from "../checkers/listening.ts";

/** @param names `language:word` or `language:word+word`, in order; chimes are no words. */
export function hearNames(names: readonly string[]): readonly Heard[] {
  const byLanguage = new Map<string, string[]>();
  for (const name of names) {
    const [language = "", id = ""] = name.split(":");
    if (language === "chime") continue;
    const words = byLanguage.get(language);
    if (words === undefined) byLanguage.set(language, id.split("+"));
    else words.push(...id.split("+"));
  }
  return [...byLanguage].map(([language, words]) => understand(language, words));
}
