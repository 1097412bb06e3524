/**
 * How each Khmer clip is pronounced, for eSpeak NG's table `km`: `|` separates sounds, `'` stands
 * before the stressed vowel, `!` marks a stop that is not released.
 *
 * `lexicon`: the Khmer pronunciation lexicon (© 2018 Google, CC BY 4.0) has the word or its parts.
 * `derived`: put together here after that lexicon's rules and not looked up in it; a native speaker
 * should hear these first.
 */

export interface Pronunciation {
  readonly sounds: string;
  readonly source: "lexicon" | "derived";
}

const LEXICON: Readonly<Record<string, string>> = {
  n0: "s|'o:|n",
  n1: "m|'u@|j",
  n2: "p|'i:",
  n3: "b|'@2|j",
  n4: "b|'u@|n",
  n5: "p|r|'a|m",
  n6: "p|r|a|m|m|'u@|j",
  n7b: "p|r|a|m|p|'y|l",
  n8: "p|r|a|m|b|'@2|j",
  n9: "p|r|a|m|b|'u@|n",
  n10: "d|'A|p!",
  n20: "m|@-|ph|'@2|j",
  n30: "s|a:|m|s|'@2|p!",
  n40: "s|ae|s|'@2|p!",
  n50: "h|a:|s|'@2|p!",
  n60: "h|o|k!|s|'e|p!",
  n70: "c|@2|t!|s|'@2|p!",
  n80: "p|ae|t!|s|'@2|p!",
  n90: "k|a|w|s|'@2|p!",
  u100: "r|'O:|j",
  u1000: "p|'oa|n",
  u10000: "m|'@:|n",
  u100000: "s|'ae|n",
  u1000000: "l|'ie|n",
  u1000000000: "b|i:|l|'ie|n",
  riel: "r|'i@|l",
  dollar: "d|o|l|l|'a:",
  cent: "s|'e:|n",
  received: "b|a:|n|t|O|t|'u@|l",
  paid: "b|a:|n|b|'A|N",
  refund: "b|A|N|w|@2|l|p|r|'a|k!",
  done: "b|'a:|n",
  again: "m|d|A:|N|t|'i@|t!",
  please: "s|'o:|m",
  check: "p|t|i@|N|p|t|'oa|t!",
  today: "t|N|a|j|n|'i|h",
  times: "d|'A:|N",
  total: "s|a|?|r|'o|p!",
  amount: "c|A|m|n|'u@|n",
  money: "p|r|'a|k!",
  and: "n|'y|N",
  no: "k|m|'ie|n",
  payment: "k|a:|t|u:|t|'oa|t!",
  lost: "d|'a|c",
  network: "b|A|n|d|'a:|n^",
  bank: "th|ea|?|n|ie|k|'ie",
  connected: "p|c|'oa|p!",
  ready: "r|u@|c|r|'oa|l",
  volume: "s|A|m|l|'e:|N",
  thanks: "s|o:|m|?|A:|k|'u|n",
  not: "m|'y|n",
  battery: "t|m|'A:",
  weak: "k|s|'ao|j",
  charge: "s|'a:|k!",
  start: "b|'a@|k!",
  machine: "m|a:|s|'i:|n",
  stop: "b|'@2|t!",
  number: "l|'e:|k!",
};

const DERIVED: Readonly<Record<string, string>> = {
  minus: "d|'A:|k!",
  earlier: "m|u|n|n|'i|h",
  minute: "n|ie|t|'i:",
  ago: "m|'u|n",
  test: "s|a:|k!|l|b|'A:|N",
  listen: "s|d|'a|p!",
  wrong: "kh|'o|h",
  kind: "p|r|A|ph|'e:|t!",
  overdue: "h|u@|h|p|'e:|l",
  percent: "ph|ie|k!|r|'O:|j",
  look: "m|'@:|l",
  screen: "?|e:|k|r|'A|N",
  yet: "t|'oa|n",
  can: "?|'a:|c",
  know: "d|'@2|N",
  during: "k|A|m|p|'u|N",
  light: "p|l|'@:|N",
  use: "p|r|'a@",
  have: "m|'ie|n",
  already: "h|'a@|j",
  setup: "r|i@|p!|c|'A|m",
};

/** The pronunciation of a clip, or undefined if nobody has written it yet. */
export function pronounce(id: string): Pronunciation | undefined {
  const known = LEXICON[id];
  if (known !== undefined) return { sounds: known, source: "lexicon" };
  const derived = DERIVED[id];
  return derived === undefined ? undefined : { sounds: derived, source: "derived" };
}
