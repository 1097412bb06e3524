/** The steps that bind a box to its merchant and prove by ear, eye and hand that it works. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { certificatePage } from "../certificate-page.ts";
import { readJsonFile } from "../job-paths.ts";
import { type Answer, readMerchant } from "../methods.ts";
import { readRecord } from "../record.ts";
import { Refused } from "../refused.ts";
import { textOf } from "../rpc.ts";
import { done, type Step, type StepContext, skipped } from "../step.ts";

const MINUTE_MS = 60_000;
const NUMBER_TRIES = 3;
const KEYS_SECONDS = 10;

export const merchantStep: Step = {
  id: "merchant",
  title: "Merchant",
  settledBy: "box",
  methods: ["merchant.bind"],
  plan: ({ account }) =>
    account === undefined ? "leave the merchant as it is" : `bind to ${account}`,
  async run(context) {
    const { described, value, call } = context;
    const { merchant } = described;
    const account = await value("account");
    if (account === undefined) return skipped("Merchant: left as it is.");
    if (merchant?.account === account) {
      return skipped(`Merchant: is ${merchant.name} (${account}) already.`);
    }
    const acquirer = await acquirerOf(context);
    const [name, nameKhmer, city] = [
      await value("name"),
      await value("nameKhmer"),
      await value("city"),
    ];
    // Only the former owner can let a bound box go; the box checks it, the tool only carries it.
    const release = merchant === undefined ? undefined : await askRelease(merchant.name, value);
    const bound = await call("merchant.bind", {
      merchant: {
        bakongAccountID: account,
        name,
        ...(nameKhmer === undefined ? {} : { nameKhmer }),
        ...(city === undefined ? {} : { city }),
      },
      acquirer,
      ...(release === undefined ? {} : { release }),
    });
    const seen = readMerchant(bound.merchant);
    if (seen !== undefined && seen.account !== account) throw wrongMerchant(account, seen.account);
    const tail = account.slice(0, account.indexOf("@")).slice(-4);
    const binding = typeof bound.epoch === "number" ? `, binding ${bound.epoch}` : "";
    return done(`Merchant: ${name}, account ending …${tail}${binding}.`);
  },
};

/** Who confirms the payments, with a binding number above every one before. */
async function acquirerOf({ described, value }: StepContext) {
  const [id, keys] = [await value("acquirer"), await value("keys")];
  if (id === undefined || keys === undefined) {
    throw new Refused({
      what: "The box cannot be bound to a merchant.",
      why: "The bank's short name and its keys are needed for it.",
      next: "Put acquirer and keys into the job.",
    });
  }
  const epoch = Number((await value("epoch")) ?? described.epoch + 1);
  return { id, epoch, keys: readJsonFile("keys", keys) };
}

async function askRelease(former: string, value: StepContext["value"]) {
  const release = await value("release");
  if (release !== undefined) return release;
  throw new Refused({
    what: `This box belongs to ${former}.`,
    why: "A box changes its merchant only with the release of its owner.",
    next: "Ask the bank for the release of this box, and put it into the job as release.",
  });
}

function wrongMerchant(wanted: string, seen: string): Refused {
  return new Refused({
    what: "The box is bound to another merchant than the job says.",
    why: `The job says ${wanted}, the box says ${seen}.`,
    next: "Do not hand it over. Call the bank.",
  });
}

/** A test whose verdict is a person's: the box does it, the person says how it was. */
function judgedByPerson(
  id: string,
  title: string,
  method: string,
  question: string,
  otherwise: Pick<Refused["words"], "why" | "next">,
): Step {
  return {
    id,
    title,
    settledBy: "report",
    methods: [method],
    plan: () => `${title.toLowerCase()} test, judged by the person at the box`,
    async run({ call, ask }) {
      for (;;) {
        await call(method, {}, 2 * MINUTE_MS);
        const choices = ["yes", "again", "no"];
        const answer = (await ask({ name: id, text: question, choices })).toLowerCase();
        if (answer === "" || answer.startsWith("y")) return done(`${title}: confirmed.`);
        if (answer.startsWith("n")) {
          throw new Refused({
            what: `The ${title.toLowerCase()} test was not passed.`,
            ...otherwise,
          });
        }
      }
    },
  };
}

export const voiceStep = judgedByPerson(
  "voice",
  "Voice",
  "voice.test",
  "Did the box speak loudly and clearly?",
  { why: "The person at the box did not hear it well.", next: "Turn it up; else change the box." },
);

export const screenStep = judgedByPerson(
  "screen",
  "Screen",
  "screen.test",
  "Did the whole screen light up, without spots?",
  { why: "The person at the box saw a fault.", next: "Change the box." },
);

export const panelStep: Step = {
  id: "panel",
  title: "Keys",
  settledBy: "report",
  methods: ["panel.test"],
  plan: () => "keys test: each key is pressed once",
  async run({ call, instruct }) {
    instruct(`Press every key of the box once; there are ${KEYS_SECONDS} seconds.`);
    const { keys } = await call("panel.test", { seconds: KEYS_SECONDS }, 2 * MINUTE_MS);
    const felt = Array.isArray(keys) ? [...new Set(keys.map(textOf))] : [];
    if (felt.length > 0) return done(`Keys: ${felt.length} felt (${felt.join(", ")}).`);
    throw new Refused({
      what: "No key was felt.",
      why: "None was pressed, or the keypad is not connected.",
      next: "Run the test again and press firmly; else change the box.",
    });
  },
};

export const commissionStep: Step = {
  id: "commission",
  title: "Commissioning",
  settledBy: "report",
  methods: ["commission"],
  plan: () => "the spoken number typed back, a signed test payment, the certificate saved",
  async run(context) {
    const { gathered, terminal, described, job, outFolder } = context;
    const answer = await typeNumber(context);
    const record = textOfRecord(answer.record);
    const read = readRecord(record, terminal, context.key);
    const account = job.account ?? described.merchant?.account;
    if (account !== undefined && read.merchant !== undefined && read.merchant.account !== account) {
      throw wrongMerchant(account, read.merchant.account);
    }
    gathered.record = record;
    mkdirSync(outFolder, { recursive: true });
    const stem = join(outFolder, `${terminal}-${read.at.slice(0, 10) || "certificate"}`);
    writeFileSync(`${stem}.json`, `${JSON.stringify({ record, claims: read.claims }, null, 2)}\n`);
    writeFileSync(`${stem}.html`, certificatePage(read));
    gathered.files.push(`${stem}.json`, `${stem}.html`);
    return done(`Commissioned: ${read.merchant?.name ?? terminal}; certificate saved.`);
  },
};

/** Until the number was typed as it was said, and the test payment has come. */
async function typeNumber({ call, attempt, ask, progress }: StepContext): Promise<Answer> {
  const text = "Type the number that the box just said (Enter: another one)";
  let refused: Refused | undefined;
  for (let wrong = 0; wrong < NUMBER_TRIES; ) {
    await call("commission", {}, 2 * MINUTE_MS);
    const number = (await ask({ name: "number", text })).replaceAll(/\D/g, "");
    if (number === "") continue;
    progress("Now have the bank send a test payment; the box says “test” with it.");
    const heard = await attempt("commission", { number }, 10 * MINUTE_MS);
    if (heard.ok) return heard.result;
    refused = new Refused(heard.words);
    progress(heard.words.what);
    wrong += 1;
  }
  throw refused ?? new Error("no number was typed");
}

function textOfRecord(record: unknown): string {
  if (typeof record === "string" && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(record)) return record;
  throw new Refused({
    what: "The box gave no signed record.",
    why: "Its answer has none in it.",
    next: "Run the commissioning again.",
  });
}
