/** Publishes in flight: bounded, and each ends once. */
import { describe, expect, test } from "vitest";
import type { LinkFault, LinkPublish } from "../../../../drivers/hal/link.ts";
import type { Outcome } from "../../../../drivers/hal/outcome.ts";
import { PublishWindow } from "../../../../drivers/linux/publish-window.ts";

const MESSAGE: LinkPublish = { topic: "t", payload: new Uint8Array(), qos: 1, retain: false };

/** A window with a broker that answers when told. */
function stage(receiveMaximum?: number) {
  const answers: ((refusal: string | undefined) => void)[] = [];
  const outcomes: Outcome<LinkFault>[] = [];
  const window = new PublishWindow(receiveMaximum, (_message, answer) => answers.push(answer));
  const add = (count: number): void => {
    for (let index = 0; index < count; index += 1) {
      window.add(MESSAGE, (outcome) => outcomes.push(outcome));
    }
  };
  return { window, answers, outcomes, add };
}

describe("publishes in flight", () => {
  test("are never more than the broker takes; each answer lets the next one go", () => {
    const { answers, outcomes, add } = stage(2);
    add(5);
    expect(answers).toHaveLength(2);
    answers[1]?.(undefined);
    expect(answers).toHaveLength(3);
    answers[0]?.("not authorised");
    expect(answers).toHaveLength(4);
    expect(outcomes).toEqual([
      { ok: true, value: undefined },
      { ok: false, fault: "refused", detail: "not authorised" },
    ]);
  });

  test("end once, whatever is answered later", () => {
    const { window, answers, outcomes, add } = stage(2);
    add(3);
    window.end();
    window.end();
    for (const answer of answers) answer(undefined);
    expect(answers).toHaveLength(2);
    expect(outcomes.map((outcome) => (outcome.ok ? "ok" : outcome.fault))).toEqual([
      "down",
      "down",
      "down",
    ]);
  });

  test("an answer that comes twice counts once", () => {
    const { answers, outcomes, add } = stage();
    add(1);
    answers[0]?.(undefined);
    answers[0]?.("late refusal");
    expect(outcomes).toHaveLength(1);
  });

  test("the 201st is refused and takes no place", () => {
    const { answers, outcomes, add } = stage(65_535);
    add(201);
    expect(answers).toHaveLength(200);
    expect(outcomes).toMatchObject([{ fault: "refused" }]);
    answers[0]?.(undefined);
    add(1);
    expect(answers).toHaveLength(201);
  });
});
