/**
 * The tool's talk with a person: steps as they come, progress on one line that is written over,
 * questions, and refusals in three sentences. Colours and overwriting only on a terminal; a file or
 * a pipe gets plain lines.
 */
import { createInterface, type Interface } from "node:readline";
import { Writable } from "node:stream";
import { Refused } from "./refused.ts";
import type { Question, Talk, Told } from "./talk.ts";
import { type TypedLines, typedLines } from "./typed-lines.ts";

export interface Paper {
  readonly isTerminal: boolean;
  readonly isColoured: boolean;
  write(text: string): void;
}

const COLOURS = { green: 32, yellow: 33, red: 31, dim: 2, bold: 1 } as const;
/** Puts the cursor at the start of the line, and clears it. */
const REWIND = "\r\u001b[2K";

export function createTerminalTalk(input: NodeJS.ReadableStream, paper: Paper): Talk {
  let reader: Interface | undefined;
  let lines: TypedLines | undefined;
  let isHidden = false;
  let isMidLine = false;
  const echo = new Writable({
    decodeStrings: false,
    write(text: string, _encoding, done) {
      if (!isHidden) paper.write(text);
      done();
    },
  });
  const paint = (colour: keyof typeof COLOURS, text: string) =>
    paper.isColoured ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m` : text;
  const say = (text: string) => {
    paper.write(`${isMidLine && paper.isTerminal ? REWIND : ""}${text}\n`);
    isMidLine = false;
  };

  function tell(told: Told): void {
    switch (told.event) {
      case "box":
        say(`${paint("bold", `Box ${told.terminal}`)}, firmware ${told.firmware}`);
        break;
      case "note":
        say(told.text);
        break;
      case "do":
        say(paint("yellow", `→ ${told.text}`));
        break;
      case "step":
        if (paper.isTerminal) hold(`  ${place(told)} ${told.title} …`);
        break;
      case "progress":
        if (paper.isTerminal) hold(`    ${told.text.slice(0, 74)}`);
        else say(`    ${told.text}`);
        break;
      case "done":
        say(`${paint("green", "✓")} ${told.text} ${paint("dim", `(${seconds(told)})`)}`);
        break;
      case "skipped":
        say(paint("dim", `– ${told.text}`));
        break;
      case "refused":
        say(`${paint("red", "✗")} ${told.what}`);
        say(`  Why:  ${told.why}`);
        say(`  Next: ${told.next}`);
        break;
      case "finished":
        say(paint("green", `Box ${told.terminal} is ready, after ${seconds(told)}.`));
        for (const file of told.files) say(`  ${file}`);
        break;
    }
  }

  /** A line that the next one writes over. */
  function hold(text: string): void {
    paper.write(`${isMidLine ? REWIND : ""}${paint("dim", text)}`);
    isMidLine = true;
  }

  async function ask({ text, isSecret, choices }: Question): Promise<string> {
    const hint = choices === undefined ? "" : ` [${choices.join("/")}]`;
    if (isMidLine && paper.isTerminal) paper.write(REWIND);
    isMidLine = false;
    reader ??= createInterface({ input, output: echo, terminal: paper.isTerminal });
    lines ??= typedLines(reader);
    reader.setPrompt(`${paint("bold", "?")} ${text}${hint}: `);
    if (lines.isOver) paper.write(reader.getPrompt());
    else reader.prompt();
    // Everything from here to the line end is the answer, which a secret hides.
    isHidden = isSecret === true;
    const answer = await lines.next();
    // A terminal has moved on by itself, unless nothing of the answer was shown.
    if (!paper.isTerminal || isHidden) paper.write("\n");
    isHidden = false;
    if (answer === undefined) throw nobody(text);
    return answer.trim();
  }

  return { tell, ask, close: () => reader?.close() };
}

function place({ number, of }: { readonly number: number; readonly of: number }): string {
  return `${number}/${of}`;
}

function seconds(told: { readonly seconds: number }): string {
  return `${told.seconds.toFixed(1)} s`;
}

function nobody(text: string): Refused {
  return new Refused({
    what: `Nobody answered: ${text}.`,
    why: "The input has ended.",
    next: "Run it again; what was done stays done.",
  });
}
