/** The link's contract, to be held by every driver of one connection to a broker. */
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LinkMessage } from "../../drivers/hal/link.ts";
import { bytes, EVENTS } from "../integration/link-fixture.ts";
import { until } from "../integration/patience.ts";
import { ENDED, type LinkRig, OK, UP, WatchedLink } from "./watched-link.ts";

const text = ({ payload }: LinkMessage): string => new TextDecoder().decode(payload);

export function describeLink(name: string, open: () => Promise<LinkRig>): void {
  describe(name, () => {
    let rig: LinkRig;
    let terminal: WatchedLink;
    const current = () => ({ rig, terminal });

    beforeEach(async () => {
      rig = await open();
      terminal = new WatchedLink(rig);
    });

    afterEach(async () => {
      rig.link.close();
      await rig.dispose();
      expect(terminal.early).toEqual([]);
    });

    describeCalls(current);
    describeMessages(current);
    describeEnds(current);
  });
}

type Current = () => { readonly rig: LinkRig; readonly terminal: WatchedLink };

function describeCalls(current: Current): void {
  it.each([5, 4] as const)("says once that it is up, by MQTT %i, and counts", async (protocol) => {
    const { terminal } = current();
    const first = await terminal.up({ protocol });
    const second = await terminal.up({ protocol });
    expect([first, second]).toEqual([1, 2]);
    expect(terminal.events).toEqual([
      { type: "up", generation: 1, sessionPresent: false, protocol },
      { type: "up", generation: 2, sessionPresent: true, protocol },
    ]);
  });

  it("answers each call once, when the broker has it", async () => {
    const { terminal, rig } = current();
    await terminal.up();
    const asked = [terminal.subscribe(), terminal.publish("receipt"), terminal.publish("state", 0)];
    for (const outcomes of asked) await terminal.settled(outcomes);
    await until(() => rig.reached.length === 2);
    await terminal.turn("last");
    expect(asked).toEqual([[OK], [OK], [OK]]);
    await until(() => rig.reached.length === 3);
    expect(rig.reached).toEqual(["receipt", "state", "last"].map((word) => `${UP}${word} ${word}`));
  });

  it("answers down while there is no connection, before the first and after the last", async () => {
    const { terminal, rig } = current();
    const asked = [terminal.subscribe(), terminal.publish("early")];
    const generation = terminal.open();
    asked.push(terminal.subscribe(), terminal.publish("hasty"));
    for (const outcomes of asked) expect(await terminal.settled(outcomes)).toMatchObject(ENDED);
    await terminal.up();
    terminal.close();
    await terminal.down(generation + 1);
    asked.push(terminal.publish("late"));
    for (const outcomes of asked) await terminal.settled(outcomes);
    expect(asked).toMatchObject(asked.map(() => [ENDED]));
    expect(rig.reached).toEqual([]);
  });
}

function describeMessages(current: Current): void {
  it("brings what the bank sends whole, in order, and says what was retained", async () => {
    const { terminal, rig } = current();
    await rig.send(bytes("kept"), true);
    const generation = await terminal.up();
    const binary = Uint8Array.from({ length: 256 }, (_, at) => at);
    await rig.send(binary);
    await rig.send(bytes("last"));
    await until(() => terminal.messages(generation).length === 3);
    const got = terminal.messages(generation);
    expect(got.map(({ retained }) => retained)).toEqual([true, false, false]);
    expect(got.map(({ topic }) => topic)).toEqual([EVENTS, EVENTS, EVENTS]);
    expect(new Uint8Array(got[1]?.payload ?? [])).toEqual(binary);
    expect([got[0], got[2]].map((message) => message && text(message))).toEqual(["kept", "last"]);
    expect(new Set(got.map(({ token }) => token)).size).toBe(3);
  });

  it("brings a message again until it is acknowledged on its own connection", async () => {
    const { terminal, rig } = current();
    const first = await terminal.up();
    await rig.send(bytes("paid"));
    const held = await terminal.firstMessage(first);
    const second = await terminal.up();
    const again = await terminal.firstMessage(second);
    expect(text(again)).toBe("paid");
    // Too late: that connection is gone, and its numbers mean other messages by now.
    terminal.acknowledge(first, [held.token, again.token]);
    await terminal.turn("after-late-word");
    const third = await terminal.up();
    const last = await terminal.firstMessage(third);
    expect(text(last)).toBe("paid");
    terminal.acknowledge(third, [last.token]);
    await terminal.turn("after-word");
    const fourth = await terminal.up();
    await rig.send(bytes("next"));
    expect(text(await terminal.firstMessage(fourth))).toBe("next");
  });

  it("hashes a frame above the limit, and brings it no more once acknowledged", async () => {
    const { terminal, rig } = current();
    // A broker of MQTT 5 knows the limit, and sends nothing above it.
    const options = { protocol: 4, packetBytesMax: 2_048 } as const;
    const generation = await terminal.up(options);
    const payload = new Uint8Array(10_000).fill(7);
    await rig.send(payload);
    const find = () => terminal.of(generation).find(({ type }) => type === "oversize");
    await until(() => find() !== undefined);
    const event = find();
    if (event?.type !== "oversize") throw new Error("no oversize");
    expect(event).toMatchObject({ topic: EVENTS, payloadBytes: 10_000 });
    const digest = createHash("sha256").update(payload).digest("hex");
    expect(Buffer.from(event.payloadSha256).toString("hex")).toBe(digest);
    terminal.acknowledge(generation, [event.token]);
    await terminal.turn("after-word");
    const next = await terminal.up(options);
    await rig.send(bytes("next"));
    expect(text(await terminal.firstMessage(next))).toBe("next");
    expect(terminal.events.filter(({ type }) => type === "oversize")).toHaveLength(1);
  });
}

function describeEnds(current: Current): void {
  it("ends what is pending when it is closed, says so once, and is silent then", async () => {
    const { terminal } = current();
    const generation = await terminal.up();
    const asked = [terminal.subscribe(), terminal.publish("cut-short")];
    terminal.close();
    terminal.close();
    for (const outcomes of asked) expect(await terminal.settled(outcomes)).toMatchObject(ENDED);
    expect(await terminal.down(generation)).toMatchObject({ reason: "closed", generation });
    await terminal.up();
    expect(asked).toMatchObject([[ENDED], [ENDED]]);
    expect(terminal.of(generation).map(({ type }) => type)).toEqual(["up", "down"]);
  });

  it("ends an attempt when it is closed", async () => {
    const { terminal } = current();
    const generation = terminal.open();
    terminal.close();
    expect(await terminal.down(generation)).toMatchObject({ reason: "closed", silentMs: 0 });
    await terminal.up();
    expect(terminal.of(generation).map(({ type }) => type)).toEqual(["down"]);
  });

  it("ends the connection there is when it is opened, and tells nothing of it any more", async () => {
    const { terminal } = current();
    const first = await terminal.up();
    const pending = terminal.publish("cut-short");
    terminal.close();
    const second = await terminal.up();
    expect(await terminal.settled(pending)).toMatchObject(ENDED);
    expect(terminal.of(first).map(({ type }) => type)).toEqual(["up"]);
    const waiting = terminal.publish("cut-short-too");
    await terminal.up();
    expect(await terminal.settled(waiting)).toMatchObject(ENDED);
    expect(terminal.of(second).map(({ type }) => type)).toEqual(["up"]);
    expect([pending, waiting]).toMatchObject([[ENDED], [ENDED]]);
  });

  it("says network when the line is cut, and for each attempt until it is back", async () => {
    const { terminal, rig } = current();
    const generation = await terminal.up();
    rig.cut();
    expect(await terminal.down(generation)).toMatchObject({ reason: "network" });
    expect(await terminal.settled(terminal.publish("nowhere"))).toMatchObject(ENDED);
    const next = terminal.open();
    expect(await terminal.down(next)).toMatchObject({ reason: "network", silentMs: 0 });
    expect(terminal.of(next)).toHaveLength(1);
  });
}
