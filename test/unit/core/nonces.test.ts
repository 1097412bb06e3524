/**
 * Nonces and message ids (fault O14): all of their bits come from the board's secure source, none
 * from a clock, a counter or the record: two boots with the same past have nothing in common.
 */
import { describe, expect, it } from "vitest";
import { createCrypto, generateKeyPem } from "../../../drivers/linux/host-crypto.ts";
import { makeUpstream } from "../../../firmware/core/uplink.ts";
import { createWorld } from "../../../sim/world.ts";
import { booted } from "./booted.ts";

const BOOTS = 200;
const crypto = createCrypto(generateKeyPem("EdDSA"));

/** A boot with this source: its nonce, and the id of the first message that it makes. */
function bootWith(randomBytes: (length: number) => Uint8Array) {
  const instruments = { clock: createWorld().clock(0), crypto: { ...crypto, randomBytes } };
  const state = booted(instruments);
  const { claims } = makeUpstream(state, instruments, "hello", {});
  return { nonce: state.nonce, jti: String(claims.jti) };
}

describe("a boot's nonce and the ids of its messages", () => {
  it("differ from those of every other boot with the same past", () => {
    const boots = Array.from({ length: BOOTS }, () => bootWith(crypto.randomBytes));
    expect(new Set(boots.map(({ nonce }) => nonce)).size).toBe(BOOTS);
    expect(new Set(boots.map(({ jti }) => jti)).size).toBe(BOOTS);
  });

  it("are 128 and 96 bits of the source as they came", () => {
    const asked: number[] = [];
    const source = (length: number) => {
      asked.push(length);
      return new Uint8Array(length).fill(asked.length);
    };
    const { nonce, jti } = bootWith(source);
    expect(asked).toEqual([16, 12]);
    expect(Buffer.from(nonce, "base64url")).toEqual(Buffer.alloc(16, 1));
    expect(Buffer.from(jti, "base64url")).toEqual(Buffer.alloc(12, 2));
  });

  it("wait as long as the source does: without it there is no boot", () => {
    const dry = () => {
      throw new Error("the source is not ready");
    };
    expect(() => bootWith(dry)).toThrow("not ready");
  });
});
