/** The shop with the real firmware and its own broker, without a browser. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Receipt } from "../../sim/networks/bank-facts.ts";
import { openShop, type Shop } from "../../sim/shop/shop.ts";

const MONEY = { minor: 5000, currency: "KHR" } as const;

let folder = "";
const open: Shop[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "soundbox-shop-"));
});
afterEach(async () => {
  for (const shop of open.splice(0)) await shop.close();
  rmSync(folder, { recursive: true, force: true });
});

async function openHere(): Promise<Shop> {
  const shop = await openShop({ port: 0, width: 480, height: 800, data: folder });
  open.push(shop);
  return shop;
}

/** Credits and waits for the terminal's first word about it. */
function credit({ parts: { acquirer, terminal } }: Shop): Promise<Receipt> {
  return new Promise((resolve) => {
    acquirer.onFact((fact) => {
      if (fact.type === "receipt" && fact.receipt.issued === issued) resolve(fact.receipt);
    });
    const issued = acquirer.credit(terminal, { money: MONEY });
  });
}

describe("the shop", () => {
  it("delivers what was paid before the terminal had connected", async () => {
    const shop = await openHere();
    expect((await credit(shop)).stage).toBe("recorded");
  });

  it("opens again on its own folder and goes on taking payments", async () => {
    const first = await openHere();
    expect((await credit(first)).stage).toBe("recorded");
    await first.close();
    const second = await openHere();
    const receipt = await credit(second);
    expect(receipt.stage).toBe("recorded");
    expect(receipt.issued?.seq).toBe(1);
  });

  it("frees its address when it closes", async () => {
    const shop = await openHere();
    const port = Number(new URL(shop.url).port);
    await shop.close();
    const again = await openShop({ port, width: 480, height: 800 });
    open.push(again);
    expect(again.url).toBe(shop.url);
  });
});
