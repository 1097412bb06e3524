import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openIdentity } from "../../../../sim/shop/identity.ts";

describe("the identity of a shop", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "identity-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("keeps its keys and raises its epoch at every opening", () => {
    const first = openIdentity(folder);
    const second = openIdentity(folder);
    expect(first.epoch).toBe(1);
    expect(second.epoch).toBe(2);
    expect(second.terminalKeyPem).toBe(first.terminalKeyPem);
    expect(Buffer.from(second.bankSeed)).toEqual(Buffer.from(first.bankSeed));
  });

  it("is for its owner alone", () => {
    const inside = join(folder, "new");
    openIdentity(inside);
    expect(statSync(join(inside, "shop.json")).mode & 0o777).toBe(0o600);
  });

  it.each(["", "{}", '{"bankSeed":"AA","terminalKeyPem":"x","epoch":1}'])(
    "refuses a file that holds %j and leaves it alone",
    (text) => {
      writeFileSync(join(folder, "shop.json"), text);
      expect(() => openIdentity(folder)).toThrow("shop.json is no shop's file");
    },
  );
});
