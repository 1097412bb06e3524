/**
 * `soundbox words`: amounts as they are spoken, in writing. One amount from the command line, or
 * whole lists from stdin, one a line.
 */
import { exampleSayings } from "../announce/examples.ts";
import { amountText, sayingText } from "../announce/languages.ts";
import { formatMoney, type Money } from "../lib/money.ts";
import { readAmount, readLanguages } from "./amounts.ts";
import { type Command, parseOptions, Refusal, WrongUsage } from "./command.ts";
import { answerLines, writerTo } from "./lines.ts";

const HELP = `
Usage: soundbox words --language LANG [--sentence] [--json] [AMOUNT CURRENCY]
       soundbox words --language LANG --all [AMOUNT CURRENCY]

Prints an amount as the terminal says it. Without an amount it reads
"12500 KHR" a line from stdin and answers each with one line. A line it cannot
read is answered with an empty line and reported on stderr; the rest goes on,
and the exit code is 1.

  --language LANG   km, en, zh, vi, fr, ko, ja or th
  --sentence        the whole announcement, not only the amount
  --all             every sort of announcement, one a line (of 4500 KHR)
  --json            {"ok":true,"language":…,"amount":…,"currency":…,"text":…} or
                    {"ok":false,"message":…} a line

Examples: soundbox words --language km 12500 KHR
          soundbox words --language en --sentence 3.75 USD
          soundbox words --language zh --all 22000 KHR
`;

const EXAMPLE: Money = { minor: 4_500, currency: "KHR" };

/** Where the command reads and writes. */
export interface WordsConsole {
  readonly input: AsyncIterable<Uint8Array | string>;
  /** Resolves when more may be written; false when nobody reads any more. */
  readonly write: (text: string) => Promise<boolean>;
  /** One line for the person, apart from the output. */
  readonly complain: (text: string) => void;
}

export const wordsCommand: Command = {
  name: "words",
  summary: "print an amount as it is spoken",
  help: HELP,
  run: (args) =>
    runWords(args, {
      input: process.stdin,
      write: writerTo(process.stdout),
      complain: (text) => process.stderr.write(text),
    }),
};

/** Runs the command. @throws Refusal for a bad amount, WrongUsage for a bad option. */
export async function runWords(args: readonly string[], console: WordsConsole): Promise<void> {
  const { values, positionals } = parseOptions(args, {
    language: { type: "string" },
    sentence: { type: "boolean" },
    json: { type: "boolean" },
    all: { type: "boolean" },
  });
  const [language = "", ...more] = readLanguages(values.language);
  if (more.length > 0) throw new WrongUsage("words speaks one language at a time");
  const isJson = values.json === true;
  const write = (money: Money) => {
    const text =
      values.sentence === true
        ? sayingText(language, { kind: "received", money, match: "matched", test: false })
        : amountText(language, money);
    if (!isJson) return text;
    const { currency } = money;
    return JSON.stringify({ ok: true, language, amount: formatMoney(money), currency, text });
  };
  if (values.all === true) {
    if (isJson || values.sentence === true) throw new WrongUsage("--all stands alone");
    const money = positionals.length === 0 ? EXAMPLE : amountOf(positionals);
    const lines = exampleSayings(money).map((saying) => `${sayingText(language, saying)}\n`);
    await console.write(lines.join(""));
    return;
  }
  if (positionals.length === 0) return writeLines(write, isJson, console);
  await console.write(`${write(amountOf(positionals))}\n`);
}

function amountOf(words: readonly string[]): Money {
  const amount = readAmount(words);
  if (!amount.ok) throw new Refusal(amount.problem);
  return amount.value;
}

async function writeLines(
  write: (money: Money) => string,
  isJson: boolean,
  console: WordsConsole,
): Promise<void> {
  let lineNumber = 0;
  let refusedCount = 0;
  const refuse = (message: string) => {
    refusedCount++;
    console.complain(`line ${lineNumber}: ${message}\n`);
    return isJson ? JSON.stringify({ ok: false, message }) : "";
  };
  await answerLines(
    console.input,
    (line) => {
      lineNumber++;
      if (line === undefined) return refuse("too long to be an amount");
      const words = line.split(/\s+/).filter((word) => word !== "");
      if (words.length === 0) return "";
      const amount = readAmount(words);
      return amount.ok ? write(amount.value) : refuse(amount.problem);
    },
    console.write,
  );
  if (refusedCount > 0) {
    throw new Refusal(
      refusedCount === 1 ? "1 line was no amount" : `${refusedCount} lines were no amounts`,
    );
  }
}
