/**
 * The technician's tool and our own terminal, by nothing but the cable between them: the shop's box
 * on its pseudo-terminal, the real serial package, the gesture, the label secret, TLS, every step,
 * the spoken number, and a signed test payment from the shop's bank.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openShop } from "../../sim/shop/shop.ts";
import { PATIENCE_MS } from "../integration/patience.ts";
import { spendMinute } from "../integration/shop-minute.ts";

describe("the technician's tool at the shop's box", () => {
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  it(
    "brings it into service, from the gesture to the certificate",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "soundbox-minute-"));
      closers.push(() => rmSync(folder, { recursive: true, force: true }));
      const shop = await openShop({ port: 0, width: 480, height: 800 });
      closers.push(() => shop.close());
      const { count, told } = await spendMinute(shop, folder);
      expect(count, JSON.stringify(told.slice(-3))).toEqual({ finished: 1, refused: 0 });
      const done = told.flatMap((one) => (one.event === "done" ? [one.step] : []));
      expect(done).toEqual(["link-test", "voice", "screen", "panel", "commission"]);
      const finished = told.at(-1);
      if (finished?.event !== "finished") throw new Error("it did not finish");
      const saved = JSON.parse(readFileSync(finished.files[0] ?? "", "utf8")) as object;
      expect(saved).toMatchObject({
        claims: { iss: "T-0001", merchant: { name: "Sokha Coffee" }, test: { amountMinor: 100 } },
      });
      expect(readFileSync(finished.files[1] ?? "", "utf8")).toContain("Sokha Coffee");
    },
    4 * PATIENCE_MS,
  );
});
