/** The vendor's guide as a printer gets it: one page, nothing cut off, every picture there. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeGuide } from "../../firmware/cli/guide.ts";
import { SCREENS } from "../../firmware/cli/guide-text.ts";
import { requires } from "../requires.ts";
import { startBrowser } from "./browser.ts";

/** Names as long as a merchant may have. */
const LONG = ["W".repeat(25), "ឈ".repeat(25)] as const;

const SHOPS: readonly (readonly [string, string])[] = [
  ["Sok Sabay Coffee", "ហាងកាហ្វេ សុខសប្បាយ"],
  ["Sok Sabay Coffee", ""],
  LONG,
];

/** Runs in the page: what stands outside the sheet or in the foot, which pictures and fonts came. */
const LOOK = `document.fonts.ready.then(() => {
  const { body, images, fonts } = document;
  const rect = (element) => element.getBoundingClientRect();
  const sheet = rect(body);
  const foot = rect(document.querySelector("footer")).top;
  const outside = (element) =>
    rect(element).bottom > sheet.bottom || rect(element).right > sheet.right;
  return {
    outside: [...body.querySelectorAll("*")].filter(outside).map(({ tagName }) => tagName),
    below: [...document.querySelectorAll("article")].filter(
      (one) => rect(one).bottom > foot).length,
    widths: [...images].map(({ naturalWidth }) => naturalWidth),
    fonts: [...fonts].filter(({ status }) => status === "loaded").length,
  };
})`;

interface Seen {
  readonly outside: readonly string[];
  readonly below: number;
  readonly widths: readonly number[];
  readonly fonts: number;
}

describe.skipIf(requires("chromium"))("the vendor's guide", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser();
  }, 60_000);

  afterAll(() => browser?.close());

  it.each(SHOPS)("is one page of A4 for %s %s", { timeout: 60_000 }, async (name, nameKhmer) => {
    const page = await browser.newPage();
    try {
      await page.setContent(await makeGuide(name, nameKhmer), { waitUntil: "load" });
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
      // A page object each; "Pages" is the tree they hang in (ISO 32000-1, 7.7.3).
      const text = pdf.toString("latin1");
      expect([...text.matchAll(/\/Type\s*\/Page(?!s)/g)]).toHaveLength(1);
      expect(text).toMatch(/\/MediaBox\s*\[0 0 59[45]\S* 84[12]\S*\]/);
    } finally {
      await page.close();
    }
  });

  it("cuts nothing off and lacks no picture and no font", { timeout: 60_000 }, async () => {
    const page = await browser.newPage({ viewport: { width: 794, height: 1123 } });
    try {
      await page.setContent(await makeGuide(...LONG), { waitUntil: "load" });
      const seen = (await page.evaluate(LOOK)) as Seen;
      expect(seen.outside).toEqual([]);
      expect(seen.below).toBe(0);
      expect(seen.widths).toEqual(SCREENS.map(() => 480));
      expect(seen.fonts).toBe(4);
    } finally {
      await page.close();
    }
  });
});
