/**
 * The tool's talk for programs: one JSON object a line on standard output, and for each question
 * one line of answer on standard input, in the order of the questions.
 */
import { createInterface, type Interface } from "node:readline";
import { Refused } from "./refused.ts";
import type { Talk } from "./talk.ts";
import { type TypedLines, typedLines } from "./typed-lines.ts";

export function createJsonTalk(input: NodeJS.ReadableStream, write: (text: string) => void): Talk {
  let reader: Interface | undefined;
  let lines: TypedLines | undefined;
  return {
    tell: (told) => write(`${JSON.stringify(told)}\n`),
    async ask(question) {
      write(`${JSON.stringify({ event: "question", ...question })}\n`);
      reader ??= createInterface({ input });
      lines ??= typedLines(reader);
      const answer = await lines.next();
      if (answer !== undefined) return answer.trim();
      throw new Refused({
        what: `Nobody answered: ${question.text}.`,
        why: "Standard input has ended.",
        next: `Write the answer to "${question.name}" to standard input, or into the job.`,
      });
    },
    close: () => reader?.close(),
  };
}
