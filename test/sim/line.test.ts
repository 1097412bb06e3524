/** The technician's line in simulated time: what anybody with a cable gets, and what nobody gets. */
import { describe, expect, it } from "vitest";
import { chance } from "../../sim/chance.ts";
import { openBench } from "./technician.ts";

const MINUTE_MS = 60_000;

describe("the plain prompt", () => {
  it("is silent until it is spoken to", async () => {
    const bench = await openBench();
    bench.stall.world.pass(10 * MINUTE_MS);
    expect(bench.read()).toBe("");
  });

  it("answers help, id and status, and ends each answer with ok", async () => {
    const bench = await openBench();
    for (const name of ["help", "id", "status", "starttls"]) {
      expect(bench.ask("help")).toContain(`${name} `);
    }
    expect(bench.ask("id")).toBe("terminal: T-0007\r\nfirmware: 0.0.0-sim\r\nok\r\n");
    const status = bench.ask("status");
    expect(status).toContain("link: up\r\n");
    expect(status).toContain("set-up: closed\r\n");
    expect(status).toMatch(/time: 2026-11-22T08:00:0[0-9]\.[0-9]{3}Z\r\n/);
    expect(status.endsWith("ok\r\n")).toBe(true);
  });

  it("tells a technician what keeps visitors from paying, and when nothing does", async () => {
    const merchant = { bakongAccountID: "demo.shop@devb", name: "Demo Coffee" };
    const statusOf = async (more: object) => {
      const bench = await openBench({ config: { merchant: { ...merchant, ...more } } });
      return bench.ask("status");
    };
    const dollarsOnly = await statusOf({ currencies: ["USD"] });
    expect(dollarsOnly).toContain("visitors: merchant.currencies has no KHR");
    expect(await statusOf({ currencies: ["KHR"] })).toContain(
      "visitors: merchant.networks names no",
    );
    const open = await statusOf({ currencies: ["KHR"], networks: ["bakong", "alipay-plus"] });
    expect(open).toContain("visitors: may pay in riel with wallets from abroad\r\n");
  });

  it("tells no name, no account, no bank and no key", async () => {
    const bench = await openBench();
    const all = ["help", "id", "status", "starttls", "device.describe", "cat /etc/passwd"]
      .map((line) => bench.ask(line))
      .join("");
    expect(all).not.toMatch(/demo|coffee|devb|simbank|mqtt|127\.0\.0\.1|PRIVATE/i);
  });

  it("answers an unknown line in words, and falls silent when a console goes on talking", async () => {
    const bench = await openBench();
    expect(bench.ask("open sesame")).toBe("refused: that is no command here; type help\r\n");
    for (let line = 0; line < 50; line += 1) bench.ask(`[ 12.${line}] usb 1-1: new device`);
    expect(bench.ask("login:")).toBe("");
    expect(bench.ask("id")).toContain("terminal: T-0007");
  });

  it("does not answer noise, and hears the next command", async () => {
    const bench = await openBench();
    const noise = chance(7, "noise").bytes(100_000);
    bench.stall.line.bring(noise.map((byte) => (byte === 10 || byte === 13 ? 200 : byte)));
    bench.stall.world.pass(1_000);
    expect(bench.read()).toBe("");
    bench.stall.line.type("\n");
    expect(bench.ask("id")).toContain("terminal: T-0007");
  });

  it("answers at most twenty commands a second, and all is well afterwards", async () => {
    const bench = await openBench();
    for (let at = 0; at < 2_000; at += 1) {
      bench.stall.line.type("id\n");
      bench.stall.world.pass(1);
    }
    const answers = bench.read().split("terminal:").length - 1;
    expect(answers).toBeLessThanOrEqual(61);
    expect(answers).toBeGreaterThan(30);
    bench.stall.world.pass(1_000);
    expect(bench.ask("id")).toContain("terminal: T-0007");
  });

  it("forgets half a command of a cable that was pulled", async () => {
    const bench = await openBench();
    bench.stall.line.type("sta");
    bench.stall.line.setPlugged(false);
    bench.stall.world.pass(20_000);
    bench.stall.line.setPlugged(true);
    bench.stall.world.pass(6_000);
    expect(bench.ask("id")).toContain("terminal: T-0007");
  });

  it("forgets half a command that nobody ended", async () => {
    const bench = await openBench();
    bench.stall.line.type("sta");
    bench.stall.world.pass(60 * MINUTE_MS);
    expect(bench.ask("id")).toContain("terminal: T-0007");
  });
});

describe("presence", () => {
  it("is what starttls asks for, in words", async () => {
    const bench = await openBench();
    expect(bench.ask("starttls")).toBe(
      "refused: set-up is closed; hold the volume-down key for five seconds, then try again\r\n",
    );
    expect(bench.stall.line.state).toBe("plain");
  });

  it("opens for five minutes, then starttls is refused again", async () => {
    const bench = await openBench();
    bench.hold();
    expect(bench.ask("status")).toMatch(/set-up: open for (299|300) s/);
    bench.stall.world.pass(5 * MINUTE_MS - 1_000);
    expect(bench.ask("status")).toContain("set-up: open for 1 s");
    bench.stall.world.pass(1_000);
    expect(bench.ask("starttls")).toContain("refused: set-up is closed");
  });

  it("needs five seconds: four say the serial number and no more", async () => {
    const bench = await openBench();
    bench.stall.hold("volume-down", 4_900);
    bench.stall.world.pass(1_000);
    expect(bench.ask("status")).toContain("set-up: closed");
  });

  it("is closed by the same gesture, with the session that goes on", async () => {
    const bench = await openBench();
    expect(bench.offer("right")).toContain("ok: TLS begins now");
    expect(bench.stall.line.state).toBe("secured");
    bench.hold();
    expect(bench.stall.line.state).toBe("plain");
    expect(bench.ask("status")).toContain("set-up: closed");
  });

  it("cannot be made without a line", async () => {
    const bench = await openBench({ config: { line: {} } });
    bench.hold();
    expect(bench.ask("id")).toBe("");
  });
});

describe("wrong secrets", () => {
  it("lock the line for 1, 5, 15, 60 minutes, then a day", async () => {
    const bench = await openBench();
    for (let wrong = 0; wrong < 5; wrong += 1) bench.offer("wrong");
    for (const minutes of [1, 5, 15, 60, 1440, 1440]) {
      expect(bench.ask("status")).toMatch(/set-up: locked for/);
      bench.stall.world.pass(minutes * MINUTE_MS - 1_000);
      expect(bench.ask("starttls")).toContain("refused: locked after wrong secrets");
      bench.stall.world.pass(1_500);
      expect(bench.offer("wrong")).toContain("refused: that secret or certificate is not right");
    }
  });

  it("are forgotten once a right one came", async () => {
    const bench = await openBench();
    for (let wrong = 0; wrong < 4; wrong += 1) bench.offer("wrong");
    bench.offer("right");
    bench.stall.line.hangUp();
    for (let wrong = 0; wrong < 4; wrong += 1) bench.offer("wrong");
    expect(bench.ask("status")).not.toContain("locked");
  });

  it("are counted over power cuts, and the wait begins no shorter", async () => {
    const bench = await openBench();
    for (let wrong = 0; wrong < 5; wrong += 1) {
      bench.offer("wrong");
      bench.stall.cutPower();
      bench.stall.world.pass(2_000);
    }
    expect(bench.ask("status")).toMatch(/locked for 5[0-9] s/);
    bench.stall.turnClock(-86_400_000);
    expect(bench.ask("status")).toMatch(/locked for 5[0-9] s/);
  });

  it("count as wrong when the power goes in the middle of a try", async () => {
    const bench = await openBench();
    for (let cut = 0; cut < 5; cut += 1) {
      bench.hold();
      bench.ask("starttls");
      bench.stall.cutPower();
      bench.stall.world.pass(2_000);
    }
    expect(bench.ask("status")).toContain("locked for");
  });

  it("are not counted where no secret was tried", async () => {
    const bench = await openBench();
    for (let wrong = 0; wrong < 8; wrong += 1) {
      expect(bench.offer("noise")).toContain("refused: no session came about");
    }
    expect(bench.ask("starttls")).toContain("ok: TLS begins now");
    bench.stall.world.pass(20_000);
    expect(bench.read()).toContain("refused: no session came about");
    expect(bench.ask("status")).not.toContain("locked");
  });

  it("may not be tried while the count cannot be kept", async () => {
    const bench = await openBench();
    bench.hold();
    bench.stall.storage.setFault("full");
    expect(bench.ask("starttls")).toContain("refused: storage cannot be written (full)");
    expect(bench.stall.line.state).toBe("plain");
  });

  it("lock a day that ends although the shop is dark at night", async () => {
    const bench = await openBench();
    // Five that are free, and the four shorter locks.
    for (let wrong = 0; wrong < 9; wrong += 1) {
      bench.offer("wrong");
      bench.stall.world.pass(61 * MINUTE_MS);
    }
    expect(bench.ask("status")).toContain("locked for");
    for (let day = 0; day < 3; day += 1) {
      bench.stall.world.pass(8 * 60 * MINUTE_MS);
      bench.stall.cutPower();
      bench.stall.world.pass(2_000);
    }
    bench.stall.world.pass(20 * MINUTE_MS);
    expect(bench.offer("right")).toContain("ok: TLS begins now");
  });
});

describe("payments", () => {
  it("go on in every state of the line", async () => {
    const bench = await openBench();
    const { stall } = bench;
    const pay = () => {
      const before = stall.receipts.length;
      stall.bank.credit("T-0007", { money: { minor: 12_500, currency: "KHR" } });
      stall.world.pass(20_000);
      return stall.receipts.slice(before).map(({ stage }) => stage);
    };
    const told = ["recorded", "spoken"];
    expect(pay()).toEqual(told);
    bench.hold();
    expect(pay()).toEqual(told);
    bench.hold();
    bench.offer("right");
    expect(pay()).toEqual(told);
    stall.line.setPlugged(false);
    expect(pay()).toEqual(told);
  });
});
