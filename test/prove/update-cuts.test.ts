/**
 * The power cut in the middle of every single write of an update, with everything that a card may
 * then have kept or lost: what starts afterwards is always whole and signed, and the update ends
 * well (fault O1, invariant I38). Enumerated, not drawn.
 */

import { describe, expect, it } from "vitest";
import type { Crypto } from "../../drivers/hal/crypto.ts";
import { createCrypto, generateKeyPem } from "../../drivers/linux/host-crypto.ts";
import { signedVersion, slotProblem } from "../../sim/checkers/slots.ts";
import { type Card, createCard, REMAINS, type Remains } from "../../sim/update/card.ts";
import { live, NIGHT, PACKAGED } from "../../sim/update/life.ts";
import { MAKER_JWK, makeRelease, type Offer } from "../../sim/update/releases.ts";
import { figure } from "../integration/figure.ts";

const crypto = createCrypto(generateKeyPem("EdDSA"));
const key = crypto.importKey(MAKER_JWK);
if (!key.ok) throw new Error(key.detail);
const parts = { crypto: remembering(crypto), keys: [key.value] };
const [first, second] = ["0.2.0", "0.3.0"].map((version) =>
  makeRelease({ version, now: NIGHT, lengthBytes: 66_000, otherFiles: 15 }),
);

/** Boxes that run what came with the package, or 0.2.0 from one slot, or 0.2.0 from the other. */
const BOXES: Readonly<Record<string, ReadonlyMap<string, Uint8Array>>> = {
  packaged: new Map(),
  settled: settled(new Map()),
};

function settled(image: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  const card = createCard(image);
  live({ ...parts, card, offer: first as Offer });
  return card.image();
}

/** Judges every image that a cut at any instant could leave, while the update goes on. */
function watched(card: Card, problems: string[]): Card {
  const judge = <Args extends readonly unknown[]>(call: (...args: Args) => void) => {
    return (...args: Args): void => {
      call(...args);
      for (const image of card.images()) {
        const problem = slotProblem(image, MAKER_JWK);
        if (problem !== undefined) problems.push(`call ${card.calls}: ${problem}`);
      }
    };
  };
  return Object.create(card, {
    rename: { value: judge(card.rename) },
    remove: { value: judge(card.remove) },
    syncFolder: { value: judge(card.syncFolder) },
  });
}

/** The same signature is checked thousands of times: the answer is kept. */
function remembering(own: Crypto): Crypto {
  const known = new Map<string, boolean>();
  return {
    ...own,
    verify(verifyKey, signed, signature) {
      const name = Buffer.concat([signed, signature]).toString("latin1");
      const answer = known.get(name) ?? own.verify(verifyKey, signed, signature);
      known.set(name, answer);
      return answer;
    },
  };
}

describe("the power cut in an update", () => {
  it("leaves at every write a box that starts a signed firmware and takes the update up", () => {
    const wrong: string[] = [];
    let [points, writes] = [0, 0];
    for (const [name, image] of Object.entries(BOXES)) {
      const whole = createCard(image);
      live({ ...parts, card: whole, offer: second as Offer });
      writes += whole.calls;
      for (let call = 1; call <= whole.calls; call += 1) {
        for (const remains of REMAINS) {
          points += 1;
          const problem = cutOnce(image, call, remains);
          const where = `${name}, call ${call}, ${JSON.stringify(remains)}`;
          if (problem !== undefined) wrong.push(`${where}: ${problem}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(points).toBeGreaterThanOrEqual(1_000);
    figure(`updates cut: ${points} points at ${writes} writes, all started a signed firmware`);
  });

  it("finds one good slot in every image that a cut could leave, at every instant", () => {
    const problems: string[] = [];
    const card = createCard(BOXES.settled);
    live({ ...parts, card: watched(card, problems), offer: second as Offer });
    expect(problems).toEqual([]);
    expect(signedVersion(card.image(), "a", MAKER_JWK)).toBe("0.2.0");
    expect(signedVersion(card.image(), "b", MAKER_JWK)).toBe("0.3.0");
  });
});

/** @returns what went wrong; undefined when nothing did. */
function cutOnce(
  image: ReadonlyMap<string, Uint8Array>,
  call: number,
  remains: Remains,
): string | undefined {
  const card = createCard(image);
  card.cutAt(call, remains);
  const { starts } = live({ ...parts, card, offer: second as Offer });
  if (card.cuts !== 1) return "the power was not cut";
  const before = image.size === 0 ? PACKAGED : "0.2.0";
  for (const { version, slot, files } of starts) {
    if (version !== before && version !== "0.3.0") return `${version} started`;
    if (slot !== "packaged" && files?.size !== 16) return `${slot} started without its files`;
  }
  if (starts.at(-1)?.version !== "0.3.0") return `the update ended with ${starts.at(-1)?.version}`;
  return slotProblem(card.image(), MAKER_JWK);
}
