/**
 * The table of languages, and the questions the rest of the firmware asks of it. A language joins
 * by one line here and one file beside the others.
 */
import { assert } from "../lib/assert.ts";
import type { Money } from "../lib/money.ts";
import type { Language, Word } from "./language.ts";
import { ENGLISH } from "./languages/en.ts";
import { FRENCH } from "./languages/fr.ts";
import { JAPANESE } from "./languages/ja.ts";
import { KHMER } from "./languages/km.ts";
import { KOREAN } from "./languages/ko.ts";
import { THAI } from "./languages/th.ts";
import { VIETNAMESE } from "./languages/vi.ts";
import { CHINESE } from "./languages/zh.ts";
import type { Saying } from "./saying.ts";

/** Every language the terminal can speak, first the one of the country. */
export const LANGUAGES: readonly Language[] = [
  KHMER,
  ENGLISH,
  CHINESE,
  VIETNAMESE,
  FRENCH,
  KOREAN,
  JAPANESE,
  THAI,
];

/** The language of a BCP 47 tag, or undefined if the terminal does not speak it. */
export function findLanguage(code: string): Language | undefined {
  return LANGUAGES.find((language) => language.code === code);
}

/** As `findLanguage`, for a tag that the configuration check has let through. */
function languageOf(code: string): Language {
  const language = findLanguage(code);
  assert(language !== undefined, `"${code}" is a language of the table`);
  return language;
}

/** The words of a whole announcement, in the order they are said. */
export function sayingWords(language: string, saying: Saying): readonly Word[] {
  return languageOf(language).sentence(saying);
}

/** Words as that language writes them, e.g. `twenty-one riel`, `មួយម៉ឺនពីរពាន់ រៀល`. */
export function wordsText(language: string, words: readonly Word[]): string {
  const { between } = languageOf(language);
  return words.reduce((text, word, index) => {
    const before = index === 0 ? "" : between[word.joint];
    return text + before + word.text + (word.mark ?? "");
  }, "");
}

/** An amount in words, its currency last. */
export function amountText(language: string, money: Money): string {
  return wordsText(language, languageOf(language).amountWords(money));
}

/** A whole announcement in print. */
export function sayingText(language: string, saying: Saying): string {
  return languageOf(language).print(wordsText(language, sayingWords(language, saying)));
}
