/** The technician's tool beside a box of the contract: what it says is kept, its questions answered. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OpenPort } from "../../drivers/linux/line-port.ts";
import type { BoxRun } from "../../firmware/cli/provision/box-run.ts";
import { openReport } from "../../firmware/cli/provision/report.ts";
import { STEPS } from "../../firmware/cli/provision/steps/all.ts";
import type { Question, Talk, Told } from "../../firmware/cli/provision/talk.ts";
import { wireOver } from "../../firmware/cli/provision/wire.ts";

export const LABEL = Buffer.from("00112233445566778899aabbccddeeff", "hex");

export interface Fixture {
  readonly folder: string;
  /** What was told so far. */
  readonly told: Told[];
  readonly questions: Question[];
  readonly run: BoxRun;
  /** The refusal that was told, or undefined. */
  refusal(): Extract<Told, { event: "refused" }> | undefined;
  /** Steps by what became of them. */
  outcomes(): readonly string[];
  remove(): void;
}

/** @param answer what the person at the laptop types; they see and hear all that the box does. */
export function setUpBench(
  open: OpenPort,
  answer: (question: Question) => string,
  change: Partial<BoxRun> = {},
): Fixture {
  const folder = mkdtempSync(join(tmpdir(), "soundbox-provision-"));
  const told: Told[] = [];
  const questions: Question[] = [];
  const talk: Talk = {
    tell: (one) => void told.push(one),
    ask(question) {
      questions.push(question);
      return Promise.resolve(answer(question));
    },
    close: () => undefined,
  };
  writeFileSync(join(folder, "keys.json"), '{"keys":[]}');
  const run: BoxRun = {
    openWire: () => wireOver(open),
    credentials: { technician: undefined, label: LABEL },
    signing: { kind: "folder", folder },
    outFolder: folder,
    job: {
      ssid: "Market",
      password: "12345678",
      url: "mqtts://mq.bank.example:8883",
      acquirer: "acleda",
      keys: join(folder, "keys.json"),
      account: "demo.shop@devb",
      name: "Demo Coffee",
    },
    asksFields: false,
    talk,
    report: openReport(join(folder, "report.jsonl")),
    steps: STEPS,
    lookMs: 5,
    ...change,
  };
  return {
    folder,
    told,
    questions,
    run,
    refusal: () => told.find((one) => one.event === "refused"),
    outcomes: () =>
      told.flatMap((one) =>
        one.event === "done" || one.event === "skipped" ? [`${one.step} ${one.event}`] : [],
      ),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
