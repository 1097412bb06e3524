/**
 * What an attacker on the way of an update can try (the list of The Update Framework), one after
 * the other: nothing of it is ever started, and a technician is told why (fault O3).
 */
import { describe, expect, it } from "vitest";
import { createCrypto, generateKeyPem } from "../../../drivers/linux/host-crypto.ts";
import { MANIFEST_BYTES_MAX } from "../../../firmware/update/release.ts";
import { createCard } from "../../../sim/update/card.ts";
import { type LifeParts, live, NIGHT } from "../../../sim/update/life.ts";
import { MAKER_JWK, makeRelease, type Offer, STRANGER } from "../../../sim/update/releases.ts";

const crypto = createCrypto(generateKeyPem("EdDSA"));
const key = crypto.importKey(MAKER_JWK);
if (!key.ok) throw new Error(key.detail);
const parts = { crypto, keys: [key.value] };
const DAY_MS = 86_400_000;
const HOURS_MS = 6 * 3_600_000;
const GOOD = { version: "0.2.0", now: NIGHT } as const;
const good = makeRelease(GOOD);
const iso = (ms: number) => new Date(ms).toISOString();

/** How it ends when this is on offer. */
function offered(offer: Offer, more: Partial<LifeParts> = {}) {
  return live({ ...parts, card: createCard(), offer, ...more });
}

/** Nothing but the package's own firmware has ever started. */
function expectRefused(end: ReturnType<typeof live>, reason: string): void {
  expect(end.starts.map(({ version }) => version)).toEqual(["0.1.0"]);
  expect(end.lines.join("\n")).toContain(reason);
}

describe("an update", () => {
  it("that is in order is installed, so that the rest of this page means something", () => {
    expect(offered(good).starts.map(({ version }) => version)).toEqual(["0.1.0", "0.2.0"]);
  });

  it.each([
    ["arbitrary software: signed by a stranger", "unsigned", { key: STRANGER }],
    ["the wrong software: for another kind of board", "wrong-hardware", hardware("linux-toaster")],
    ["older than what runs", "downgrade", { version: "0.0.9" }],
    ["of a time that has not come", "not-yet", { claims: { notBefore: iso(NIGHT + DAY_MS) } }],
    ["frozen: expired while somebody kept it from us", "expired", { now: NIGHT - 40 * DAY_MS }],
    ["for other boxes first", "not-in-share", { claims: { sharePercent: 50 } }],
    ["no release at all, if signed", "schema", { claims: { kind: "session.welcome" } }],
    ["without its program", "schema", files([{ name: "other.cjs", length: 1, sha256: zeros() }])],
    ["with a path for a name", "schema", files([{ name: "../x.cjs", length: 1, sha256: zeros() }])],
    ["endless by its own word", "schema", files([program(40_000_000)])],
    ["with a version that is none", "schema", { claims: { version: "0.2" } }],
  ])("%s, is refused", (_what, reason, draft) => {
    expectRefused(offered(makeRelease({ ...GOOD, ...draft })), reason);
  });

  it("without a signature, or with one of no algorithm, is refused", () => {
    const [, body = ""] = Buffer.from(good.manifest).toString().split(".");
    const none = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
    for (const text of [`${none}.${body}.`, `${none}.${body}`, body, ""]) {
      expectRefused(offered({ ...good, manifest: Buffer.from(text) }), "unsigned");
    }
  });

  it("of which one byte is another is refused, whichever byte it is", () => {
    const { manifest } = good;
    for (let at = 0; at < manifest.length; at += 7) {
      const changed = Uint8Array.from(manifest);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expectRefused(offered({ ...good, manifest: changed }), "refused");
    }
  });

  it("with an endless manifest is given up at its limit", () => {
    const manifest = new Uint8Array(MANIFEST_BYTES_MAX + 1).fill(65);
    expectRefused(offered({ ...good, manifest }), "too-large");
  });

  it("whose files are endless, slow, or not there is given up after a while", () => {
    for (const fault of ["too-large", "slow", "unreachable"] as const) {
      const end = offered(good, {
        withinMs: HOURS_MS,
        arrange: (shelf) => {
          shelf.fetch = (_piece, done) => done({ ok: false, fault, detail: "" });
        },
      });
      expectRefused(end, `interrupted: ${fault}`);
    }
  });

  it("whose files are cut short never becomes whole", () => {
    const end = offered(good, {
      withinMs: HOURS_MS,
      arrange: (shelf) => {
        shelf.spoil = (bytes) => bytes.subarray(1);
      },
    });
    expectRefused(end, "truncated");
  });

  it("mixed of files of two releases is refused, and fetched no more than a few times", () => {
    const other = makeRelease({ ...GOOD, version: "0.3.0" });
    const program = other.files.get("firmware.cjs") ?? new Uint8Array();
    const mixed = { ...good, files: new Map([...good.files, ["firmware.cjs", program]]) };
    const end = offered(mixed, { withinMs: 1_800_000 });
    expectRefused(end, "digest");
    expect(end.handedOut).toBeLessThan(20 * program.length);
  });

  it("is not even looked at before a bank has told the time, whatever the platform's clock", () => {
    const end = offered(good, { trusted: () => undefined });
    expect(end.lines).toEqual([]);
    expect(end.starts).toHaveLength(1);
  });

  it("that expires while it waits for its hour is not installed after all", () => {
    const soon = makeRelease({ ...GOOD, claims: { expires: iso(NIGHT + 120_000) } });
    expectRefused(offered(soon), "expired");
  });

  it("that runs already is no news, and none below it is taken afterwards", () => {
    const card = createCard();
    live({ ...parts, card, offer: makeRelease({ ...GOOD, version: "0.3.0" }) });
    const again = live({ ...parts, card, offer: makeRelease({ ...GOOD, version: "0.3.0" }) });
    expect(again.starts).toHaveLength(1);
    const older = live({ ...parts, card, offer: good });
    expect(older.starts.map(({ version }) => version)).toEqual(["0.3.0"]);
    expect(older.told).toContain("downgrade");
  });

  it("that is interrupted is taken up where it broke off", () => {
    const large = makeRelease({ ...GOOD, lengthBytes: 1_000_000 });
    const card = createCard();
    card.cutAt(12, { bytes: "all", names: "all" });
    const end = live({ ...parts, card, offer: large });
    expect(end.starts.at(-1)?.version).toBe("0.2.0");
    const size = [...large.files.values()].reduce((sum, { length }) => sum + length, 0);
    expect(end.handedOut).toBeLessThan(size + 2 * 65_536);
  });
});

function hardware(name: string) {
  return { claims: { hardware: [name] } };
}

function files(list: readonly object[]) {
  return { claims: { files: list } };
}

function program(length: number) {
  return { name: "firmware.cjs", length, sha256: zeros() };
}

function zeros(): string {
  return "0".repeat(64);
}
