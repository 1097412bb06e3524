import { expect, test } from "vitest";
import { AnswerWatch } from "../../../../drivers/linux/answer-watch.ts";

test("a request that three answered pings went past will never be answered", () => {
  const watch = new AnswerWatch();
  watch.asked({});
  expect([watch.pinged(), watch.pinged(), watch.pinged()]).toEqual([false, false, true]);
});

test("pings before a request do not count for it, and the oldest request decides", () => {
  const watch = new AnswerWatch();
  for (let ping = 0; ping < 10; ping += 1) expect(watch.pinged()).toBe(false);
  watch.asked({});
  watch.pinged();
  watch.asked({});
  watch.pinged();
  expect(watch.pinged()).toBe(true);
});

test("a request that was answered is forgotten, whatever became of it", () => {
  const watch = new AnswerWatch();
  const request = {};
  watch.asked(request);
  watch.pinged();
  watch.answered(request);
  for (let ping = 0; ping < 10; ping += 1) expect(watch.pinged()).toBe(false);
});
