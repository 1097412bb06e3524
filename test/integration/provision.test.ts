/** The technician's tool against boxes of the contract that nobody here wrote the firmware of. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { BoxRun } from "../../firmware/cli/provision/box-run.ts";
import type { Question } from "../../firmware/cli/provision/talk.ts";
import { rehearseBox, serveAll, serveOne } from "../../firmware/cli/provision/workbench.ts";
import { type Cable, createCable } from "./cable.ts";
import { type ContractBox, type ContractBoxOptions, plugContractBox } from "./contract-box.ts";
import { LABEL, setUpBench } from "./provision-fixture.ts";

const PATIENCE_MS = 120_000;
const ALL_DONE = [
  "clock done",
  "network done",
  "identity skipped",
  "link done",
  "merchant done",
  "link-test done",
  "voice done",
  "screen done",
  "panel done",
  "commission done",
];

describe("the technician's tool", () => {
  const closers: (() => void)[] = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  async function plug(
    options: ContractBoxOptions,
    change: Partial<BoxRun> = {},
    cable: Cable = createCable(),
  ) {
    const box = await plugContractBox(cable.box, options);
    const bench = setUpBench(cable.laptop, (question) => answer(box, question), change);
    closers.push(box.close, bench.remove);
    return { box, cable, ...bench };
  }

  /** A person who hears well, presses keys, and answers what they see. */
  function answer(box: ContractBox, { name }: Question): string {
    return name === "number" ? box.number : "";
  }

  it(
    "brings a box from the factory into service, and saves its certificate",
    async () => {
      const { box, run, outcomes, folder, told, questions } = await plug({ label: LABEL });
      expect(await serveOne(run)).toEqual({ finished: 1, refused: 0 });
      expect(outcomes()).toEqual(ALL_DONE);
      expect(box.told).toMatchObject({
        ssid: "Market",
        url: "mqtts://mq.bank.example:8883",
        merchant: { bakongAccountID: "demo.shop@devb", name: "Demo Coffee" },
        acquirer: { id: "acleda", epoch: 1, keys: { keys: [] } },
      });
      expect(questions.map(({ name }) => name)).toEqual(["voice", "screen", "number"]);
      expect(told.at(-1)).toMatchObject({ event: "finished", terminal: "T-0007" });
      const page = readFileSync(join(folder, "T-0007-2026-11-22.html"), "utf8");
      expect(page).toContain("Demo Coffee");
      expect(page).toContain("វិញ្ញាបនបត្រ");
      const kept = JSON.parse(
        readFileSync(join(folder, "T-0007-2026-11-22.json"), "utf8"),
      ) as object;
      expect(kept).toMatchObject({ claims: { iss: "T-0007" } });
      for (const file of readdirSync(folder)) {
        expect(readFileSync(join(folder, file), "utf8")).not.toContain("12345678");
      }
    },
    PATIENCE_MS,
  );

  it(
    "asks for the gesture in the box's words, and goes on once it was made",
    async () => {
      const { box, run, told } = await plug({ label: LABEL, isPresent: false });
      const { tell } = run.talk;
      const talk = {
        ...run.talk,
        tell(one: Parameters<typeof tell>[0]) {
          tell(one);
          if (one.event === "do" && one.text.includes("five seconds")) box.isPresent = true;
        },
      };
      expect(await serveOne({ ...run, talk })).toEqual({ finished: 1, refused: 0 });
      expect(told.filter(({ event }) => event === "do")[0]).toEqual({
        event: "do",
        text: "The box says: set-up is closed; hold the key for five seconds.",
      });
    },
    PATIENCE_MS,
  );

  it(
    "says that the label secret is wrong, and what that may cost",
    async () => {
      const wrong = Buffer.from("ff112233445566778899aabbccddeeff", "hex");
      const { box, run, refusal } = await plug(
        { label: LABEL },
        { credentials: { technician: undefined, label: wrong } },
      );
      expect(await serveOne(run)).toEqual({ finished: 0, refused: 1 });
      expect(refusal()).toMatchObject({ why: "The label secret is not right." });
      expect(box.calls).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    "works with another maker's box: no ok, an echo, few methods",
    async () => {
      const { run, outcomes } = await plug({ label: LABEL, manners: "foreign" });
      expect(await serveOne(run)).toEqual({ finished: 1, refused: 0 });
      expect(outcomes()).toEqual(
        ALL_DONE.map((text) => text.split(" ")[0] ?? "").map((step) =>
          step === "merchant" || step === "commission" ? `${step} done` : `${step} skipped`,
        ),
      );
    },
    PATIENCE_MS,
  );

  it(
    "says what, why and what next of a refusal, and goes on from there the next time",
    async () => {
      let isClosed = true;
      const { run, refusal, outcomes, box } = await plug({
        label: LABEL,
        answers: {
          "link.test": () =>
            isClosed
              ? {
                  ok: false,
                  steps: [
                    { step: "name", ok: true },
                    { step: "tls", ok: false, english: "The clock is wrong.", khmer: "នាឡិកាខុស" },
                  ],
                }
              : { ok: true, steps: [{ step: "name", ok: true }] },
        },
      });
      expect(await serveOne(run)).toEqual({ finished: 0, refused: 1 });
      expect(refusal()).toMatchObject({
        what: 'The way to the bank is closed at "tls".',
        why: "The clock is wrong.",
        next: "នាឡិកាខុស",
      });
      isClosed = false;
      const joined = box.calls.filter((method) => method === "network.join").length;
      expect(await serveOne(run)).toEqual({ finished: 1, refused: 0 });
      expect(box.calls.filter((method) => method === "network.join")).toHaveLength(joined);
      expect(outcomes().at(-1)).toBe("commission done");
    },
    PATIENCE_MS,
  );

  it(
    "moves a bound box to another merchant only with a release",
    async () => {
      const bound = { merchant: { account: "other.shop@devb", name: "Other" }, epoch: 4 };
      const describe = () => ({
        terminal: "T-0007",
        merchant: bound.merchant,
        acquirer: { id: "acleda", epoch: bound.epoch },
      });
      const options = { label: LABEL, answers: { "device.describe": describe } };
      const without = await plug(options);
      expect(await serveOne(without.run)).toEqual({ finished: 0, refused: 1 });
      expect(without.refusal()?.what).toBe("This box belongs to Other.");
      expect(without.box.calls).not.toContain("merchant.bind");
      const release = "aaa.bbb.ccc";
      const { box, run } = await plug(options);
      expect(await serveOne({ ...run, job: { ...run.job, release } })).toMatchObject({
        finished: 1,
      });
      expect(box.told.acquirer).toMatchObject({ epoch: 5 });
    },
    PATIENCE_MS,
  );

  it(
    "accepts no record of another merchant",
    async () => {
      const { run, refusal } = await plug({
        label: LABEL,
        answers: {
          "merchant.bind": () => ({ merchant: { bakongAccountID: "thief@devb", name: "Demo" } }),
        },
      });
      expect(await serveOne(run)).toEqual({ finished: 0, refused: 1 });
      expect(refusal()?.why).toBe("The job says demo.shop@devb, the box says thief@devb.");
    },
    PATIENCE_MS,
  );

  it(
    "has the number said again until it was heard rightly, three times at most",
    async () => {
      const { box, run, refusal } = await plug({ label: LABEL });
      const talk = {
        ...run.talk,
        ask: async ({ name }: Question) => (name === "number" ? "9" : ""),
      };
      expect(await serveOne({ ...run, talk })).toEqual({ finished: 0, refused: 1 });
      expect(box.calls.filter((method) => method === "commission")).toHaveLength(6);
      expect(refusal()).toMatchObject({ what: "The number is wrong.", next: "Call again." });
    },
    PATIENCE_MS,
  );

  it(
    "serves the boxes of a job file, each its own job, and goes on with the report",
    async () => {
      const cable = createCable();
      const first = await plug({ label: LABEL, terminal: "T-1" }, {}, cable);
      const jobs = ["T-1", "T-2"].map((terminal, index) => ({
        line: index + 1,
        job: { ...first.run.job, terminal, name: `Shop ${terminal}` },
      }));
      const second: { box?: ContractBox } = {};
      const talk = {
        ...first.run.talk,
        tell(one: Parameters<typeof first.run.talk.tell>[0]) {
          first.run.talk.tell(one);
          if (one.event !== "note" || !one.text.includes("next box")) return;
          first.box.close();
          void plugContractBox(cable.box, { label: LABEL, terminal: "T-2" }).then((box) => {
            second.box = box;
            closers.push(box.close);
          });
        },
        ask: async ({ name }: Question) =>
          name === "number" ? (second.box ?? first.box).number : "yes",
      };
      expect(await serveAll({ ...first.run, talk }, jobs)).toEqual({ finished: 2, refused: 0 });
      expect(first.box.told.merchant).toMatchObject({ name: "Shop T-1" });
      expect(second.box?.told.merchant).toMatchObject({ name: "Shop T-2" });
      expect(await serveAll({ ...first.run, talk }, jobs)).toEqual({ finished: 0, refused: 0 });
    },
    PATIENCE_MS,
  );

  it(
    "changes nothing and opens no session in a dry run",
    async () => {
      const { box, run, told } = await plug({ label: LABEL });
      expect(await rehearseBox(run, [])).toEqual({ finished: 1, refused: 0 });
      expect(box.typed).toEqual(["id", "status"]);
      const text = JSON.stringify(told);
      expect(text).toContain("merchant: bind to demo.shop@devb");
      expect(text).not.toContain("12345678");
    },
    PATIENCE_MS,
  );

  it(
    "goes on after a cable that was pulled at any byte, to the same end",
    async () => {
      const whole = await plug({ label: LABEL });
      await serveOne(whole.run);
      const length = whole.cable.bytes;
      expect(length).toBeGreaterThan(2_000);
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: length - 1 }), async (at) => {
          const { box, cable, run, folder } = await plug({ label: LABEL });
          cable.pullAtByte(at);
          expect(await serveOne(run)).toEqual({ finished: 1, refused: 0 });
          const stable = ({ time: _time, ...told }: Record<string, unknown>) => told;
          expect(stable(box.told)).toEqual(stable(whole.box.told));
          expect(readdirSync(folder)).toContain("T-0007-2026-11-22.html");
        }),
        { seed: 77, numRuns: 40 },
      );
    },
    PATIENCE_MS,
  );
});
