/**
 * French. Hyphens throughout, as in CLDR and the spelling of 1990; cent and quatre-vingt take their
 * s at the end of a number and before million (where CLDR leaves it out; nobody hears it); "de"
 * stands after a round million.
 *
 * Six, eight, ten and twenty sound different before another word than at the end, so they have a
 * clip for each (`n6`, `n6b` …); minutes are feminine.
 */
import type { LanguageTable, NumberUse, Scale, Word } from "../language.ts";
import { createLanguage } from "../sentence.ts";
import { type PhraseId, PLAIN_ASIDES, PLAIN_SENTENCES, printSentences } from "./plain-order.ts";

const SMALL = [
  ..."zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize".split(" "),
  ..."quatorze quinze seize dix-sept dix-huit dix-neuf".split(" "),
];
const TENS = ["vingt", "trente", "quarante", "cinquante", "soixante"];

/** Units that are nouns: counted with "un", and with an s from two up. */
const NOUNS: readonly Scale[] = [
  { value: 1_000_000_000_000, unit: "billion" },
  { value: 1_000_000_000, unit: "milliard" },
  { value: 1_000_000, unit: "million" },
];

function word(id: string, text: string, joint: Word["joint"] = "word"): Word {
  return { id, text, joint };
}

function small(value: number, joint: Word["joint"] = "word"): Word {
  return word(`n${value}`, SMALL[value] ?? "", joint);
}

/** @param isLast nothing of the number follows but a noun. */
function below100(value: number, isLast: boolean): readonly Word[] {
  if (value < 20) return [small(value)];
  if (value >= 80) {
    if (value === 80) return [isLast ? word("n80", "quatre-vingts") : eighty()];
    return [eighty(), small(value - 80, "close")];
  }
  const tens = value >= 60 ? 60 : value - (value % 10);
  const rest = value - tens;
  const base = word(`n${tens}`, TENS[tens / 10 - 2] ?? "");
  if (rest === 0) return [base];
  const and = rest === 1 || rest === 11 ? [word("and-one", "et", "close")] : [];
  return [base, ...and, small(rest, "close")];
}

function eighty(): Word {
  return word("n80b", "quatre-vingt");
}

function below1000(value: number, isLast: boolean): readonly Word[] {
  const hundreds = Math.floor(value / 100);
  const rest = value % 100;
  if (hundreds === 0) return below100(value, isLast);
  const count = hundreds === 1 ? [] : [small(hundreds)];
  const isPlural = hundreds > 1 && rest === 0 && isLast;
  const unit = isPlural ? word("u100s", "cents") : word("u100", "cent");
  return [...count, unit, ...(rest > 0 ? below100(rest, isLast) : [])];
}

function below1000000(value: number, isLast: boolean): readonly Word[] {
  const thousands = Math.floor(value / 1000);
  const rest = value % 1000;
  if (thousands === 0) return below1000(value, isLast);
  const count = thousands === 1 ? [] : below1000(thousands, false);
  return [...count, word("u1000", "mille"), ...(rest > 0 ? below1000(rest, isLast) : [])];
}

function number(value: number): readonly Word[] {
  const words: Word[] = [];
  let rest = value;
  for (const { value: scale, unit } of NOUNS) {
    const count = Math.floor(rest / scale);
    if (count === 0) continue;
    const noun = count === 1 ? word(`u${scale}`, unit) : word(`u${scale}s`, `${unit}s`);
    words.push(...below1000000(count, true), noun);
    rest %= scale;
  }
  if (rest > 0 || words.length === 0) words.push(...below1000000(rest, true));
  return words;
}

/** Numbers whose last sound is dropped, or heard only then, before another word. */
const LINKED = new Set(["n6", "n8", "n10", "n18"]);
const ROUND = /^u[0-9]{7,}s?$/;
const COUNTED = new Set(["riel", "riels", "dollar", "dollars"]);

function join(words: readonly Word[]): readonly Word[] {
  return words.flatMap((word, index): readonly Word[] => {
    const next = words[index + 1];
    const linked = next !== undefined && next.joint !== "phrase";
    const isMinutes = next?.id === "minute" || next?.id === "minutes";
    if (word.id === "n1" && isMinutes) return [{ ...word, id: "n1f", text: "une" }];
    if (LINKED.has(word.id) && linked) return [{ ...word, id: `${word.id}b` }];
    // The t of vingt is heard before a digit.
    if (word.id === "n20" && next?.joint === "close") return [{ ...word, id: "n20b" }];
    if (ROUND.test(word.id) && next !== undefined && COUNTED.has(next.id)) {
      return [word, { ...next, id: "of", text: "de" }];
    }
    return [word];
  });
}

const TEXTS: Readonly<
  Record<
    | Exclude<PhraseId, "minutes-ago">
    | "riels"
    | "dollars"
    | "cents"
    | "minute"
    | "minutes"
    | "payment",
    string
  >
> = {
  minus: "moins",
  riel: "riel",
  riels: "riels",
  dollar: "dollar",
  dollars: "dollars",
  cent: "centime",
  cents: "centimes",
  received: "reçu",
  paid: "payé il y a",
  minute: "minute",
  minutes: "minutes",
  payment: "paiement",
  payments: "paiements",
  total: "au total",
  today: "aujourd'hui",
  earlier: "auparavant",
  test: "essai",
  repeat: "je répète",
  "once-more": "encore une fois",
  "please-check": "veuillez vérifier",
  "different-amount": "montant différent",
  "different-currency": "monnaie différente",
  "after-expiry": "le code avait expiré",
  "second-payment": "deuxième paiement",
  "taken-back": "paiement repris",
  "no-payments": "aucun paiement",
  "no-connection": "pas de liaison avec la banque",
  "not-announced": "les paiements ne sont pas annoncés",
  connected: "liaison rétablie",
  volume: "volume",
  percent: "pour cent",
  "see-screen": "voir l'écran",
  thanks: "merci",
  "not-received": "pas encore reçu",
  "bank-says-paid": "la banque confirme le paiement",
  "cannot-know": "impossible de savoir si c'est payé",
  battery: "batterie",
  "battery-low": "batterie faible",
  "please-charge": "veuillez la charger",
  charging: "batterie en charge",
  "mains-lost": "coupure de courant",
  "mains-back": "le courant est revenu",
  "set-up-open": "réglage ouvert",
  "set-up-closed": "réglage fermé",
  "serial-number": "numéro de série",
  "quiet-begins": "début des heures calmes",
  "only-shown": "les paiements sont seulement affichés",
  "quiet-ends": "fin des heures calmes",
};

const TABLE: LanguageTable = {
  code: "fr",
  name: "Français",
  between: { close: "-", word: " ", phrase: " " },
  marks: { ":": " :" },
  texts: TEXTS,
  units: { riel: "riel:riels", dollar: "dollar:dollars", cent: "cent:cents" },
  sentences: {
    ...PLAIN_SENTENCES,
    received: "{test} {match} received , {money} {check}",
    late: "{test} paid &{minutes} &minute:minutes , {money} {check}",
    burst: "received , {count} &payment:payments {sums}",
    digest: "{again} earlier , received , {count} &payment:payments {sums}",
    repeat: "{test} repeat , received , {money}",
    again: "{test} once-more , please-check . received , {money}",
    totals: "today , {count} &payment:payments {sums}",
  },
  asides: PLAIN_ASIDES,
  number: (value: number, use: NumberUse) => (use === "digit" ? [small(value)] : number(value)),
  isOne: (value) => value < 2,
  join,
  print: printSentences,
};

export const FRENCH = createLanguage(TABLE);
