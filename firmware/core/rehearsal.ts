/**
 * A payment rehearsed while the terminal is idle: verified, composed and drawn, but not recorded,
 * not said and not lit. The first payment of the day then finds code compiled, glyphs made and
 * clips in memory, and is as quick as the hundredth.
 */
import type { Crypto, PublicJwk } from "../../drivers/hal/crypto.ts";
import type { Voices } from "../../drivers/hal/voice.ts";
import { compose } from "../announce/compose.ts";
import { openEnvelope, seal } from "../link/envelope.ts";
import { readJwks } from "../link/trusted-keys.ts";
import type { Renderer } from "../screen/render.ts";
import type { Scene, StatusBar } from "../screen/scene.ts";

const STATUS: StatusBar = { link: "up", clock: "12:34", muted: false };
const AMOUNTS = [12_345, 67_890, 500];

export interface Rehearsal {
  readonly crypto: Crypto;
  /** The public half of the terminal's own key: it signs and verifies what is rehearsed. */
  readonly ownKey: PublicJwk;
  readonly voices: Voices;
  readonly languages: readonly string[];
  readonly renderer: Renderer;
}

/** One rehearsal; a few milliseconds at most once the first has been made. */
export function rehearse(rehearsal: Rehearsal): void {
  const { crypto, ownKey, voices, languages, renderer } = rehearsal;
  const keys = readJwks({ keys: [{ ...ownKey, kid: crypto.signKeyId }] }, crypto);
  for (const minor of AMOUNTS) {
    const money = { minor, currency: "KHR" } as const;
    const payload = seal(creditOf(minor), crypto);
    const trust = { acquirer: "rehearsal", terminal: "rehearsal", epoch: 1 };
    if (keys.ok) {
      const delivery = { what: "event", payload, retained: false } as const;
      openEnvelope(delivery, { ...trust, keys: keys.value }, crypto);
    }
    compose({ kind: "received", money, match: "matched", test: false }, languages, voices, 70);
    for (const scene of scenesOf(minor)) renderer.render(scene);
  }
  // What was drawn was never lit: the next frame is drawn and sent whole.
  renderer.forget();
}

function creditOf(minor: number): Readonly<Record<string, unknown>> {
  return {
    iss: "rehearsal",
    aud: "rehearsal",
    jti: "rehearsal",
    iat: 0,
    kind: "payment.credited",
    epoch: 1,
    seq: 1,
    env: "test",
    txid: "0".repeat(64),
    amount: String(minor),
    currency: "KHR",
    creditedAt: "2026-01-01T00:00:00.000Z",
    md5: "0".repeat(32),
    billNumber: "B0000-0000",
    rail: "bakong",
  };
}

function scenesOf(minor: number): readonly Scene[] {
  const money = { minor, currency: "KHR" } as const;
  const paid = {
    kind: "paid",
    status: STATUS,
    money,
    reference: "0123abcd",
    minutesAgo: 0,
    test: false,
    repeat: false,
    payer: undefined,
  } as const;
  const asked = { minor: 500, currency: "KHR" } as const;
  return [
    { kind: "entry", status: STATUS, currency: "KHR", digits: "1234567890", problem: undefined },
    { ...paid, match: "matched", asked: undefined },
    { ...paid, match: "different-amount", asked },
  ];
}
