/**
 * The published contract of the link is what the terminal and the simulated bank really say, and
 * what the terminal really accepts.
 */
import { beforeAll, describe, expect, it } from "vitest";
import type { EnvelopeReason } from "../../firmware/link/envelope.ts";
import {
  RECEIPT_REASONS,
  RECEIPT_STAGES,
  type ReceiptReason,
} from "../../firmware/link/receipt.ts";
import { DOWN_TOPICS, downTopic, type UpTopic } from "../../firmware/link/topics.ts";
import { sendBurst, sendForged, sendGarbage } from "../../sim/networks/mischief.ts";
import { openStall, STALL_OPENS, type Stall } from "../../sim/stall.ts";
import { sources } from "../tidy/sources.ts";
import { type Claims, judge, KINDS } from "../unit/link/messages.ts";
import { isObject } from "./json-schema.ts";
import { checkPublished, published, schemaFor, wordsOf } from "./published.ts";
import { type Overheard, tapWire, type Wiretap } from "./wiretap.ts";

const TERMINAL = "T-0007";
const DOLLAR = { minor: 100, currency: "USD" } as const;
const RIEL = { minor: 12_500, currency: "KHR" } as const;

/** A working day in a minute: everything that the two sides have words for. */
function work(stall: Stall, wire: Wiretap): void {
  const { bank, broker, world } = stall;
  const payer = { wallet: "alipay-plus/kakaopay", country: "KR", amount: "4312", currency: "KRW" };
  world.pass(2_000);
  stall.press("1", "2", "5", "0", "0", "charge");
  stall.press("charge");
  const first = bank.credit(TERMINAL, {
    money: RIEL,
    md5: "0".repeat(32),
    rail: "alipay-plus",
    payer,
  });
  bank.repeat(first);
  world.pass(20_000);
  bank.reverse(TERMINAL, first.txid ?? "", "customer-request");
  bank.credit(TERMINAL, { money: DOLLAR, env: "test", billNumber: "INV-1" });
  sendForged(bank, TERMINAL, RIEL);
  world.pass(20_000);
  sendGarbage(bank, TERMINAL);
  bank.credit(TERMINAL, { money: RIEL, creditedAt: STALL_OPENS - 120_000 });
  bank.credit(TERMINAL, { money: RIEL, creditedAt: STALL_OPENS - 7_200_000 });
  world.pass(30_000);
  sendBurst(bank, TERMINAL, 8);
  const till = { money: DOLLAR, billNumber: "TILL-1", expiresAt: STALL_OPENS + 600_000 };
  bank.openCharge(TERMINAL, till);
  world.pass(60_000);
  bank.cancelCharge(TERMINAL, "TILL-1");
  bank.cancelCharge(TERMINAL, "TILL-2");
  bank.openCharge(TERMINAL, { ...till, expiresAt: STALL_OPENS - 1 });
  // A number that nobody hears, and one above it: a hole.
  wire.loseNext();
  bank.credit(TERMINAL, { money: RIEL });
  bank.fillHole(TERMINAL);
  world.pass(10_000);
  broker.setReachable(false);
  world.pass(60_000);
  broker.setReachable(true);
  world.pass(60_000);
  stall.press(...Array.from({ length: 10 }, () => "volume-down" as const));
  bank.credit(TERMINAL, { money: RIEL });
  world.pass(60_000);
}

let overheard: readonly Overheard[] = [];

beforeAll(async () => {
  const acquirer = { id: "SIMBANK", epoch: 3, keys: "unused", news: "asked" };
  const stall = await openStall({ config: { acquirer } });
  const wire = tapWire(stall);
  work(stall, wire);
  overheard = wire.messages;
});

/** The channel of a topic, e.g. `receipt`. */
function channelOf({ topic }: Overheard): string {
  return topic.split("/").at(-1) ?? "";
}

describe("what both sides say in a simulated day", () => {
  it("travels on the published addresses", () => {
    const unknown = overheard.filter((message) => {
      const { address } = published(`channels/${channelOf(message)}`);
      const topic = String(address)
        .replace("{acquirer}", "SIMBANK")
        .replace("{terminal}", TERMINAL);
      return topic !== message.topic;
    });
    expect(unknown).toEqual([]);
    expect(overheard.length).toBeGreaterThan(60);
  });

  it("keeps the published rules of its kind", () => {
    const broken = overheard.flatMap((message) => {
      const { claims, header } = message;
      const schema = schemaFor(channelOf(message), claims.kind);
      const faults = schema === undefined ? ["no such message"] : checkPublished(schema, claims);
      const jose = checkPublished(published("components/schemas/JoseHeader"), header);
      return [...faults, ...jose].map((fault) => `${JSON.stringify(claims)} ${fault}`);
    });
    expect(broken).toEqual([]);
  });

  it("has no claim of the terminal's that is not published", () => {
    const ours = overheard.filter(({ topic }) => topic.includes("/up/"));
    const unpublished = ours.flatMap((message) => {
      const { claims } = message;
      const known = schemaFor(channelOf(message), claims.kind)?.properties;
      const names = Object.keys(isObject(known) ? known : {});
      return Object.keys(claims).filter((name) => !names.includes(name));
    });
    expect([...new Set(unpublished)]).toEqual([]);
  });

  it("is every message that is published, and no message is published that was not said", () => {
    const said = new Set(overheard.map(({ claims }) => String(claims.kind)));
    const { schemas } = published("components");
    const kinds = Object.values(isObject(schemas) ? schemas : {}).flatMap((schema) => {
      const properties = isObject(schema) ? schema.properties : undefined;
      const kind = isObject(properties) ? properties.kind : undefined;
      return isObject(kind) ? [String(kind.const)] : [];
    });
    expect([...said].sort()).toEqual(kinds.sort());
  });

  it("uses many of the closed words", () => {
    const receipts = overheard.map(({ claims }) => claims).filter(({ kind }) => kind === "receipt");
    const stages = new Set(receipts.map(({ stage }) => stage));
    const listed = receipts.flatMap(({ stages: all }) => (Array.isArray(all) ? all : []));
    for (const { stage } of listed) stages.add(stage);
    expect([...stages].sort()).toEqual([...RECEIPT_STAGES].sort());
    const reasons = new Set(receipts.map(({ reason }) => reason).filter((reason) => reason));
    const expected = ["coalesced", "expired", "late", "muted", "not-a-jws", "signature"];
    expect([...reasons].sort()).toEqual([...expected, "unknown-charge"]);
  });
});

describe("what the terminal accepts", () => {
  const WRONG: readonly unknown[] = [
    ...[null, true, 0, 1, 1.5, -1, 2 ** 53, 2 ** 53 - 1, [], ["x"], {}],
    ...["", " ", "x", "0", "5", "05", "1.5", "3.75", "0.00", "12500", "1".repeat(13)],
    ...["1".repeat(14), `${"1".repeat(10)}.00`, `${"1".repeat(11)}.00`, "KHR", "USD", "THB"],
    ...["test", "live", "AB", "KRW", "a b", "ក", "\u0007", "\u{1f600}", "f".repeat(32)],
    ...["F".repeat(32), "a".repeat(25), "a".repeat(26), "a".repeat(64), "a".repeat(65)],
    ...["a".repeat(99), "a".repeat(100), "a".repeat(128), "a".repeat(129), "ក".repeat(200)],
    ...["ក".repeat(201), "2026-02-28T00:00:00.000Z", "2026-02-30T00:00:00.000Z"],
    ...["2026-11-22T24:00:00.000Z", "2026-11-22T08:00:00Z", "2026-11-22T08:00:00.000+07:00"],
    { wallet: "x" },
    { wallet: "x", country: "KR", amount: "0.0001", currency: "KRW", name: "ignored" },
    { wallet: "x", country: "kr" },
    { wallet: "x", amount: "01" },
    { country: "KR" },
  ];

  it.each(KINDS)("as $kind is what is published, claim by claim", async (sound, channel) => {
    const schema = schemaFor(channel, sound.kind);
    const variants: Claims[] = [sound];
    for (const name of Object.keys(sound)) {
      // Another kind has another schema; another number of binding is refused for another reason.
      if (name === "kind") continue;
      variants.push(Object.fromEntries(Object.entries(sound).filter(([key]) => key !== name)));
      for (const value of WRONG) variants.push({ ...sound, [name]: value });
    }
    const differences: string[] = [];
    for (const claims of variants) {
      const verdict = await judge(claims, channel);
      const isAccepted = !["schema", "amount", "currency"].includes(verdict);
      const faults = checkPublished(schema, claims);
      // To whom and from whom is not a question of form.
      if (verdict === "wrong-terminal" || verdict === "wrong-acquirer") continue;
      if (isAccepted !== (faults.length === 0)) {
        differences.push(`${JSON.stringify(claims)}: ${verdict}, published ${faults.join(", ")}`);
      }
    }
    expect(differences).toEqual([]);
    expect(variants.length).toBeGreaterThan(150);
  });
});

describe("the closed lists", () => {
  it("are published as the code has them", () => {
    expect(wordsOf("Stage")).toEqual(RECEIPT_STAGES);
    expect(wordsOf("Reason")).toEqual(RECEIPT_REASONS);
  });

  it("hold every reason that opening a message can end with", () => {
    // The compiler checks this line: a reason outside the list does not fit.
    const reasonOf = (reason: EnvelopeReason): ReceiptReason => reason;
    expect(RECEIPT_REASONS).toContain(reasonOf("signature"));
  });

  it("hold every stage and reason that the firmware names", () => {
    // What a technician is told on the serial line has reasons of its own.
    const isLink = (path: string) =>
      /\/(core|link)\//.test(path) && !path.startsWith("firmware/core/technician/");
    const firmware = sources("firmware").filter(({ path }) => isLink(path));
    const named = (pattern: RegExp) =>
      firmware.flatMap(({ text }) => [...text.matchAll(pattern)].map((match) => match[1] ?? ""));
    const stages = named(/\bstage: "([a-z-]+)"/g);
    const reasons = named(/\b(?:reason: |reject\(|refusal\()"([a-z-]+)"/g);
    expect(stages.length).toBeGreaterThan(5);
    expect(reasons.length).toBeGreaterThan(15);
    expect(stages.filter((stage) => !wordsOf("Stage").includes(stage))).toEqual([]);
    expect(reasons.filter((reason) => !wordsOf("Reason").includes(reason))).toEqual([]);
  });

  it("of topics are published as the code has them", () => {
    const { address } = published("channels/event");
    expect(downTopic("{acquirer}", "{terminal}", "event")).toBe(address);
    // The compiler checks that this names every topic of the terminal, and no other.
    const up: Readonly<Record<UpTopic, true>> = {
      hello: true,
      state: true,
      receipt: true,
      request: true,
      health: true,
    };
    const channels = Object.entries(published("channels"));
    const down = channels.filter(([, channel]) => isObject(channel) && isDown(channel));
    const rest = channels.filter((channel) => !down.includes(channel));
    expect(down.map(([name]) => name)).toEqual(DOWN_TOPICS);
    expect(rest.map(([name]) => name)).toEqual(Object.keys(up));
  });
});

function isDown(channel: Readonly<Record<string, unknown>>): boolean {
  return String(channel.address).includes("/dn/");
}
