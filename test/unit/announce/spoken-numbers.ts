/**
 * Reads number words back into numbers: the opposite way from the grammars, and sharing no code or
 * table with them, so that a wrong word cannot cancel itself out.
 */

const KHMER_UNITS: Readonly<Record<string, number>> = {
  រយ: 1e2,
  ពាន់: 1e3,
  ម៉ឺន: 1e4,
  សែន: 1e5,
  លាន: 1e6,
  ប៊ីលាន: 1e9,
};

const KHMER_VALUES: Readonly<Record<string, number>> = {
  សូន្យ: 0,
  មួយ: 1,
  ពីរ: 2,
  បី: 3,
  បួន: 4,
  ប្រាំ: 5,
  ដប់: 10,
  ម្ភៃ: 20,
  សាមសិប: 30,
  សែសិប: 40,
  ហាសិប: 50,
  ហុកសិប: 60,
  ចិតសិប: 70,
  ប៉ែតសិប: 80,
  កៅសិប: 90,
};

const ENGLISH_VALUES: Readonly<Record<string, number>> = Object.fromEntries([
  ...(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen " +
    "fifteen sixteen seventeen eighteen nineteen"
  )
    .split(" ")
    .map((word, value) => [word, value]),
  ..."twenty thirty forty fifty sixty seventy eighty ninety"
    .split(" ")
    .map((word, index) => [word, (index + 2) * 10]),
]);

const ENGLISH_UNITS: Readonly<Record<string, number>> = {
  hundred: 1e2,
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
  trillion: 1e12,
};

/**
 * The value of Khmer number words written together. Six to nine need no words of their own: they
 * are written as five and one to four.
 */
export function readKhmer(text: string): number {
  const known = [...Object.keys(KHMER_UNITS), ...Object.keys(KHMER_VALUES)].sort(
    (a, b) => b.length - a.length,
  );
  const words: string[] = [];
  for (let rest = text; rest !== ""; ) {
    const word = known.find((candidate) => rest.startsWith(candidate));
    if (word === undefined) throw new Error(`no Khmer number word: ${rest}`);
    words.push(word);
    rest = rest.slice(word.length);
  }
  return fold(words, KHMER_VALUES, KHMER_UNITS);
}

/** The value of English number words. */
export function readEnglish(text: string): number {
  return fold(text.split(/[ -]/), ENGLISH_VALUES, ENGLISH_UNITS);
}

/** A unit counts everything said since the last greater unit, but for what greater units took. */
function fold(
  words: readonly string[],
  values: Readonly<Record<string, number>>,
  units: Readonly<Record<string, number>>,
): number {
  const parts: { value: number; unit: number }[] = [];
  for (const word of words) {
    const unit = units[word];
    const value = values[word];
    if (unit === undefined && value === undefined) throw new Error(`no number word: ${word}`);
    if (unit === undefined) {
      parts.push({ value: value ?? 0, unit: 1 });
      continue;
    }
    let counted = 0;
    while ((parts.at(-1)?.unit ?? Number.POSITIVE_INFINITY) < unit)
      counted += parts.pop()?.value ?? 0;
    parts.push({ value: counted * unit, unit });
  }
  return parts.reduce((sum, { value }) => sum + value, 0);
}
