/**
 * The tool's talk on a page: what is told and asked leaves as lines of JSON on one response that
 * stays open; a page that was loaded anew gets all of it again. Answers come by their question.
 */
import type { ServerResponse } from "node:http";
import { Refused } from "./refused.ts";
import type { Question, Talk, Told } from "./talk.ts";

export interface PageTalk extends Talk {
  /** A page listens from now on; one that listened before hears nothing more. */
  attach(response: ServerResponse): void;
  /** @returns whether the question was open. */
  answer(id: number, text: string): boolean;
  /** A new box: what was told of the last one is not told again. */
  forget(): void;
}

/** More lines than one box ever brings about. */
const LINES_MAX = 2_000;

export function createPageTalk(): PageTalk {
  let page: ServerResponse | undefined;
  let lines: string[] = [];
  let nextId = 1;
  let open: { readonly id: number; settle(text: string | undefined): void } | undefined;

  function send(content: object): void {
    const line = `${JSON.stringify(content)}\n`;
    lines = [...lines.slice(-LINES_MAX), line];
    page?.write(line);
  }

  return {
    tell: (told: Told) => send(told),
    ask(question: Question) {
      const id = nextId;
      nextId += 1;
      send({ event: "question", id, ...question });
      return new Promise((resolve, reject) => {
        open = {
          id,
          settle(text) {
            open = undefined;
            send({ event: "answered", id });
            if (text !== undefined) resolve(text.trim());
            else reject(closed());
          },
        };
      });
    },
    attach(response) {
      page?.end();
      page = response;
      response.writeHead(200, { "content-type": "application/x-ndjson" });
      response.flushHeaders();
      for (const line of lines) response.write(line);
    },
    answer(id, text) {
      if (open?.id !== id) return false;
      open.settle(text);
      return true;
    },
    forget() {
      lines = [];
    },
    close() {
      open?.settle(undefined);
      page?.end();
      page = undefined;
    },
  };
}

function closed(): Refused {
  return new Refused({
    what: "Nobody answers any more.",
    why: "The page was closed.",
    next: "Open it again; what was done stays done.",
  });
}
