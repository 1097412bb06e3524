import { describe, expect, it } from "vitest";
import type { Issued } from "../../../../sim/networks/bank-facts.ts";
import { type PathSnapshot, PaymentPath } from "../../../../sim/shop/payment-path.ts";

function event(txid: string): Issued {
  return {
    terminal: "T-0001",
    seq: 1,
    jti: `jti ${txid}`,
    kind: "payment.credited",
    txid,
    money: { minor: 12_500, currency: "KHR" },
    md5: undefined,
    topic: "t",
    payload: Buffer.from(txid),
  };
}

function rig() {
  let now = 1000;
  const seen: PathSnapshot[] = [];
  const path = new PaymentPath(
    () => now,
    (snapshot) => seen.push(snapshot),
  );
  const steps = () => path.snapshot().steps.map(({ step, ms }) => `${step} ${ms}`);
  return { path, seen, steps, wait: (ms: number) => (now += ms) };
}

describe("the path of a payment", () => {
  it("counts every step from the moment the customer pays", () => {
    const { path, steps, wait } = rig();
    const issued = event("aa");
    path.pressPay();
    wait(1.04);
    path.sign(issued);
    wait(2);
    path.broker(issued.payload);
    wait(3);
    path.record(["aa"]);
    path.acknowledge(Buffer.from("aa"));
    wait(4);
    path.startSpeech();
    path.light();
    wait(2500);
    path.endSpeech();
    expect(steps()).toEqual([
      "paid 0",
      "signed 1",
      "brokered 3",
      "recorded 6",
      "acknowledged 6",
      "lit 10",
      "speaking 10",
      "spoken 2510",
    ]);
  });

  it("takes no step of another payment for its own", () => {
    const { path, steps } = rig();
    path.sign(event("aa"));
    path.broker(Buffer.from("aa"));
    path.record(["bb", null]);
    path.acknowledge(Buffer.from("bb"));
    path.receipt(event("aa"), "spoken", undefined);
    expect(steps()).toEqual(["signed 0"]);
    expect(path.snapshot().outcome).toBeUndefined();
  });

  it("does not take a frame or a sound from before the record for this payment's", () => {
    const { path, steps } = rig();
    path.sign(event("aa"));
    path.light();
    path.startSpeech();
    path.endSpeech();
    expect(steps()).toEqual(["signed 0"]);
  });

  it("keeps the first time of a step that is seen again", () => {
    const { path, steps, wait } = rig();
    const issued = event("aa");
    path.sign(issued);
    path.record(["aa"]);
    wait(50);
    path.record(["aa"]);
    path.receipt(issued, "recorded", undefined);
    expect(steps()).toEqual(["signed 0", "recorded 0"]);
  });

  it("starts anew with each event the bank signs", () => {
    const { path, steps } = rig();
    path.sign(event("aa"));
    path.record(["aa"]);
    path.sign(event("bb"));
    expect(steps()).toEqual(["signed 0"]);
    expect(path.snapshot().txid).toBe("bb");
  });

  it("forgets a payment that the bank refused", () => {
    const { path, steps, wait } = rig();
    path.pressPay();
    path.dropPay();
    wait(500);
    path.sign(event("aa"));
    expect(steps()).toEqual(["signed 0"]);
  });

  it("ends with the terminal's last word and its reason", () => {
    const { path, seen } = rig();
    const issued = event("aa");
    path.sign(issued);
    path.receipt(issued, "spoken", "late");
    expect(seen.at(-1)?.outcome).toBe("spoken: late");
  });
});
