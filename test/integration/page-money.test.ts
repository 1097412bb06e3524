/**
 * Both sides' money on the page, in a real browser with the real firmware behind it: a visitor pays
 * and gets half back, wallets are refused in words, a Bakong user pays abroad.
 */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openShop, type Shop } from "../../sim/shop/shop.ts";
import { requires } from "../requires.ts";
import { startBrowser } from "./browser.ts";
import { PATIENCE_MS } from "./patience.ts";

const POLL = { timeout: PATIENCE_MS };
const WHOLE_TEST_MS = 240_000;

describe.skipIf(requires("chromium"))("the money on the page", () => {
  let shop: Shop;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    shop = await openShop({ port: 0, width: 480, height: 800 });
    browser = await startBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    page.setDefaultTimeout(PATIENCE_MS);
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
    await page.goto(shop.url);
    await page.waitForSelector('#link[data-state="ready"]');
  }, WHOLE_TEST_MS);
  afterAll(async () => {
    await browser?.close();
    await shop?.close();
  });

  it(
    "moves both sides' money for a visitor, gives half of it back, and all books add up",
    async () => {
      await page.click("#customers button:nth-of-type(2)");
      for (const key of ["8", "0", "0", "0", "charge"]) await page.click(`[data-key="${key}"]`);
      await page.waitForSelector("#amount:text('8,000')");
      await page.waitForSelector("#cost:text('2,760 KRW')");
      await page.click("#pay-button");
      await page.waitForSelector("#result:text('Paid 8,000 KHR (2,760 KRW)')");
      const cards = () => page.locator("#flow b").allTextContents();
      const visitor = ["Min-ji", "Alipay+", "SIMBANK", "Sokha Coffee"];
      await expect.poll(cards, POLL).toEqual(visitor);
      await page.waitForSelector("#path li.seen[data-step=spoken]");
      await page.click("#deeds tbody tr:first-child button:nth-of-type(2)");
      await expect.poll(cards, POLL).toEqual([...visitor].reverse());
      await page.waitForSelector("#audit[data-kind=good]");
      await page.waitForSelector("#path-what:text('spoken')");
      const kinds = shop.parts.acquirer.issued(shop.parts.terminal).map(({ kind }) => kind);
      expect(kinds.slice(-2)).toEqual(["payment.credited", "payment.reversed"]);
    },
    WHOLE_TEST_MS,
  );

  it(
    "says in words why a dollar code and an unverified wallet are refused",
    async () => {
      const keys = ["currency", "currency", "3", "7", "5", "charge"];
      for (const key of keys) await page.click(`[data-key="${key}"]`);
      await page.waitForSelector("#cost:text('pays in riel only')");
      await page.click("#wallets label:has([value=wechat])");
      await page.waitForSelector("#cost:text('Nobody has published')");
      await page.click("#pay-button");
      await page.waitForSelector("#result[data-kind=bad]:text('Nobody has published')");
      await page.selectOption("#country", "KH");
      await page.waitForSelector("#cost:text('From your wallet: 3.75 USD')");
      await page.click('[data-key="clear"]');
    },
    WHOLE_TEST_MS,
  );

  it(
    "lets a Bakong user read and pay the code of a shop abroad",
    async () => {
      await page.click("#customers button:nth-of-type(1)");
      await page.selectOption("#target", "soi-noodles");
      await page.waitForSelector("#merchant:text('Soi Noodles')");
      await page.waitForSelector("#cost:text('14,907 KHR')");
      await page.click("#pay-button");
      await page.waitForSelector("#result:text('Paid 120.00 THB (14,907 KHR)')");
      await page.selectOption("#target", "");
      await page.waitForSelector("#merchant:text('Sokha Coffee')");
    },
    WHOLE_TEST_MS,
  );

  it("fits a telephone with all that has happened", async () => {
    await page.setViewportSize({ width: 375, height: 812 });
    // The page takes a moment to follow its window.
    await page.waitForFunction("document.documentElement.scrollWidth === 375");
    // A browser writes every refusal into its console; nothing else may stand there.
    expect(complaints.filter((line) => !line.includes("422"))).toEqual([]);
  });
});
