/** The technician's line: its contract, to be held by every driver of one, simulated or real. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import {
  LINE_CHUNK_BYTES_MAX,
  type LineProof,
  type SerialLine,
  type SerialLineEvent,
  type SerialLineFault,
} from "../../drivers/hal/serial-line.ts";
import { until } from "../integration/patience.ts";

/** A line that is plugged in and not open, and whoever is at its other end. */
export interface SerialLineRig {
  readonly line: SerialLine;
  /** Sends to the terminal. */
  write(bytes: Uint8Array): void;
  /** What has come from the terminal in plain bytes. */
  said(): string;
  /** Answers the handshake, with the secret of the label or with another. */
  present(proof: "right" | "wrong"): void;
  /** Ends the session that was opened. */
  hangUp(): void;
  setProof(proof: LineProof | undefined): void;
  /** Pulls the cable, and the port with it. */
  pull(): Promise<void>;
  dispose(): Promise<void>;
}

type Answers = readonly Outcome<SerialLineFault>[];

const OK = { ok: true, value: undefined } as const;
const FAILED = { ok: false, fault: "failed" } as const;
const HANDSHAKE_MS = 60_000;

const ascii = (text: string): Uint8Array => Buffer.from(text, "latin1");

export function describeSerialLine(name: string, plug: () => Promise<SerialLineRig>): void {
  describe(name, () => {
    let rig: SerialLineRig;
    let events: SerialLineEvent[] = [];
    let early: string[] = [];
    let isInside = false;

    /** Calls the line; neither listener nor completion may be called before it has returned. */
    function call(run: (line: SerialLine) => void): void {
      isInside = true;
      run(rig.line);
      isInside = false;
    }

    /** @returns every outcome so far: one, sooner or later. */
    function send(text: string): Answers {
      const answers: Outcome<SerialLineFault>[] = [];
      call((line) =>
        line.send(ascii(text), (outcome) => {
          if (isInside) early.push("done");
          answers.push(outcome);
        }),
      );
      return answers;
    }

    const types = () => events.map(({ type }) => type);
    const came = () =>
      events.map((event) => (event.type === "received" ? Buffer.from(event.bytes) : Buffer.of()));
    const text = () => Buffer.concat(came()).toString("latin1");
    const last = () => events.at(-1);

    async function open(): Promise<void> {
      const before = events.length;
      call((line) => line.open());
      await until(() => types().includes("opened", before));
    }

    async function secure(): Promise<void> {
      await open();
      call((line) => line.secure(HANDSHAKE_MS));
      rig.present("right");
      await until(() => last()?.type === "secured");
    }

    beforeEach(async () => {
      [events, early] = [[], []];
      rig = await plug();
      rig.line.listen((event) => {
        if (isInside) early.push(event.type);
        events.push(event);
      });
    });

    afterEach(async () => {
      rig.line.close();
      await rig.dispose();
      expect(early).toEqual([]);
    });

    it("opens once, and brings what comes whole, in order and in bounded pieces", async () => {
      await open();
      call((line) => line.open());
      const sent = Uint8Array.from({ length: 10_000 }, (_, at) => (at * 7) % 256);
      rig.write(sent);
      await until(() => text().length === sent.length);
      expect(new Uint8Array(Buffer.concat(came()))).toEqual(sent);
      expect(types().filter((type) => type === "opened")).toHaveLength(1);
      const lengths = came().map(({ length }) => length);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(LINE_CHUNK_BYTES_MAX);
    });

    it("sends in the order of the calls, and answers each of them once", async () => {
      await open();
      const first = send("one\n");
      await until(() => first.length > 0);
      const second = send("two\n");
      await until(() => second.length > 0 && rig.said() === "one\ntwo\n");
      expect([first, second]).toEqual([[OK], [OK]]);
    });

    it("fails to send while it is closed, before the first opening and after a close", async () => {
      const before = send("x");
      await until(() => before.length > 0);
      await open();
      call((line) => line.close());
      const behind = send("y");
      await until(() => behind.length > 0);
      expect([before, behind]).toMatchObject([[FAILED], [FAILED]]);
    });

    it("answers a call that a close has overtaken, once, and reports nothing then", async () => {
      await open();
      const pending = send("z".repeat(100));
      call((line) => line.close());
      rig.write(ascii("unheard"));
      await until(() => pending.length > 0);
      await open();
      expect(pending).toMatchObject([FAILED]);
      expect(types().filter((type) => type !== "received")).toEqual(["opened", "opened"]);
    });

    it("reports nothing of an opening that was closed at once", async () => {
      call((line) => line.open());
      call((line) => line.close());
      await rig.pull();
      call((line) => line.open());
      await until(() => events.length > 0);
      expect(types()).toEqual(["closed"]);
    });

    it("says missing when the cable is pulled, and whenever it is opened without one", async () => {
      await open();
      await rig.pull();
      await until(() => last()?.type === "closed");
      call((line) => line.open());
      await until(() => events.length === 3);
      expect(events).toMatchObject([
        { type: "opened" },
        { type: "closed", fault: "missing" },
        { type: "closed", fault: "missing" },
      ]);
      const answers = send("x");
      await until(() => answers.length > 0);
      expect(answers).toMatchObject([FAILED]);
    });

    it("tells what proof it has, and opens no session without one", async () => {
      expect(rig.line.proof()).toBe("label-secret");
      rig.setProof(undefined);
      expect(rig.line.proof()).toBeUndefined();
      await open();
      call((line) => line.secure(HANDSHAKE_MS));
      await until(() => events.length === 2);
      expect(last()).toMatchObject({ type: "unsecured", end: "no-session" });
    });

    it("secures the line for who knows the secret, until either end closes it", async () => {
      await secure();
      expect(last()).toEqual({ type: "secured", peer: { kind: "label-secret" } });
      rig.hangUp();
      await until(() => last()?.type === "unsecured");
      expect(last()).toMatchObject({ end: "closed" });
      rig.write(ascii("plain"));
      await until(() => text() === "plain");
    });

    it("closes a session on order, once", async () => {
      await secure();
      call((line) => line.unsecure());
      await until(() => last()?.type === "unsecured");
      call((line) => line.unsecure());
      const answers = send("plain\n");
      await until(() => answers.length > 0);
      expect(answers).toEqual([OK]);
      expect(last()).toMatchObject({ type: "unsecured", end: "closed" });
      expect(types()).toEqual(["opened", "secured", "unsecured"]);
    });

    it("refuses a wrong secret", async () => {
      await open();
      call((line) => line.secure(HANDSHAKE_MS));
      rig.present("wrong");
      await until(() => last()?.type === "unsecured");
      expect(last()).toMatchObject({ end: "refused" });
    });

    it("gives a handshake up when its time is over, and on order", async () => {
      await open();
      call((line) => line.secure(5));
      await until(() => events.length === 2);
      call((line) => line.secure(HANDSHAKE_MS));
      call((line) => line.unsecure());
      await until(() => events.length === 3);
      const end = { type: "unsecured", end: "no-session" };
      expect(events).toMatchObject([{ type: "opened" }, end, end]);
    });

    it("says missing when the cable is pulled under a session", async () => {
      await secure();
      await rig.pull();
      await until(() => last()?.type === "closed");
      expect(last()).toMatchObject({ fault: "missing" });
      call((line) => line.unsecure());
      const answers = send("x");
      await until(() => answers.length > 0);
      expect(answers).toMatchObject([FAILED]);
      expect(last()?.type).toBe("closed");
    });

    it("reports no end of a session that goes with a close", async () => {
      await secure();
      call((line) => line.close());
      await open();
      expect(types()).toEqual(["opened", "secured", "opened"]);
    });
  });
}
