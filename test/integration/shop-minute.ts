/**
 * A technician's minute at the shop's box, with people who do at once what the box and the tool
 * ask for: the gesture, the keys, the number that was said, the test payment. Only the cable lies
 * between the tool and the box; what it says is heard as the shop's page hears it.
 */
import type { BoxRun } from "../../firmware/cli/provision/box-run.ts";
import { readLabel } from "../../firmware/cli/provision/options.ts";
import { openReport } from "../../firmware/cli/provision/report.ts";
import { STEPS } from "../../firmware/cli/provision/steps/all.ts";
import type { Question, Talk, Told } from "../../firmware/cli/provision/talk.ts";
import { openWire, type Wire } from "../../firmware/cli/provision/wire.ts";
import { type BenchCount, serveOne } from "../../firmware/cli/provision/workbench.ts";
import type { Shop } from "../../sim/shop/shop.ts";
import { PATIENCE_MS } from "./patience.ts";

const DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const PRESS_MS = 500;
/** 115200 8N1: ten bits a byte. */
const BYTES_PER_MS = 11.52;

export interface Minute {
  readonly count: BenchCount;
  readonly told: readonly Told[];
}

/** @param folder for the certificate. @param cable what lies between; a plain one when absent. */
export async function spendMinute(
  shop: Shop,
  folder: string,
  cable: (wire: Wire) => Wire = (wire) => wire,
): Promise<Minute> {
  const ears = listenTo(shop.url);
  const told: Told[] = [];
  const { path = "", labelSecret } = shop.line;
  const run: BoxRun = {
    openWire: async () => cable(await openWire(path)),
    credentials: { technician: undefined, label: readLabel(labelSecret, "the label") },
    signing: { kind: "folder", folder },
    outFolder: folder,
    job: {},
    asksFields: false,
    talk: people(shop.url, ears, told),
    report: openReport(undefined),
    steps: STEPS,
    lookMs: 250,
  };
  try {
    const served = serveOne(run);
    // Whoever holds the key lets go of it when the box has said that set-up is open.
    const gesture = ears
      .words(/set-up is open/, 0)
      .then(() => post(shop.url, "/api/key", { key: "volume-down", phase: "release" }));
    const [count] = await Promise.all([served, gesture]);
    return { count, told };
  } finally {
    await ears.stop();
  }
}

function people(url: string, ears: Ears, told: Told[]): Talk {
  let before = 0;
  let pressing: NodeJS.Timeout | undefined;
  return {
    tell(one) {
      told.push(one);
      if (one.event === "step") before = ears.count();
      if (one.event === "do" && one.text.includes("set-up is closed")) {
        void post(url, "/api/key", { key: "volume-down", phase: "press" });
      } else if (one.event === "do" && one.text.startsWith("Press every key")) {
        // Nobody knows when the box begins to feel for keys, so somebody goes on pressing one.
        pressing = setInterval(() => {
          void post(url, "/api/key", { key: "clear", phase: "tap" });
        }, PRESS_MS);
      } else if (one.event === "done" || one.event === "refused") {
        clearInterval(pressing);
      } else if (one.event === "progress" && one.text === "waiting for a test payment") {
        void post(url, "/api/bank/test", { amount: "100", currency: "KHR" });
      }
    },
    async ask({ name }: Question) {
      if (name !== "number") return "yes";
      const words = await ears.words(/serial number/, before);
      const digits = words.split(" ").map((word) => DIGITS.indexOf(word));
      return digits.filter((digit) => digit >= 0).join("");
    },
    close: () => undefined,
  };
}

async function post(url: string, path: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  const { status } = await fetch(`${url}${path}`, init);
  if (status !== 200) throw new Error(`${path} answered ${status}`);
}

interface Ears {
  /** The last words that match, of those said after the first `from`; waits for them. */
  words(pattern: RegExp, from: number): Promise<string>;
  count(): number;
  stop(): Promise<void>;
}

/** Everything that the shop's box says, in English, in order. */
function listenTo(url: string): Ears {
  const heard: string[] = [];
  const looks = new Set<() => void>();
  const stopping = new AbortController();
  async function listen(): Promise<void> {
    const response = await fetch(`${url}/api/events`, { signal: stopping.signal });
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const events = text.split("\n\n");
      text = events.pop() ?? "";
      for (const event of events.filter((one) => one.startsWith("event: speech"))) {
        const english = /"language":"en","text":"([^"]*)"/.exec(event)?.[1];
        if (english !== undefined) heard.push(english);
      }
      for (const look of looks) look();
    }
  }
  const listening = listen().catch(() => undefined);
  return {
    words: (pattern, from) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          looks.delete(look);
          reject(new Error(`${pattern} was never said; heard: ${heard.join(" / ")}`));
        }, PATIENCE_MS);
        const look = () => {
          const found = heard.slice(from).findLast((words) => pattern.test(words));
          if (found === undefined) return;
          clearTimeout(timer);
          looks.delete(look);
          resolve(found);
        };
        looks.add(look);
        look();
      }),
    count: () => heard.length,
    async stop() {
      stopping.abort();
      await listening;
    },
  };
}

/** A cable that is as slow as a serial line of 115200 baud, both ways. */
export function paced(wire: Wire): Wire {
  let sentAt = 0;
  let heardAt = 0;
  const after = (busyUntil: number, bytes: Uint8Array) =>
    Math.max(busyUntil, performance.now()) + bytes.length / BYTES_PER_MS;
  return {
    listen(listener) {
      wire.listen({
        bytes(bytes) {
          heardAt = after(heardAt, bytes);
          setTimeout(() => listener.bytes(bytes), heardAt - performance.now());
        },
        gone: () => listener.gone(),
      });
    },
    async write(bytes) {
      sentAt = after(sentAt, bytes);
      await new Promise((resolve) => setTimeout(resolve, sentAt - performance.now()));
      await wire.write(bytes);
    },
    close: () => wire.close(),
  };
}
