/**
 * The shop as a person meets it: the page in a real browser, the real firmware behind it, and zbar
 * as a phone that nobody here wrote. One payment from the first key to the last word.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openVoices } from "../../drivers/linux/file-voices.ts";
import { loadShaper } from "../../drivers/linux/harfbuzz-shaper.ts";
import { parseWav } from "../../drivers/linux/wav.ts";
import { compose } from "../../firmware/announce/compose.ts";
import { assetFolder } from "../../firmware/cli/assets.ts";
import { decodeKhqr } from "../../firmware/khqr/decode.ts";
import { createRenderer } from "../../firmware/screen/render.ts";
import type { Scene } from "../../firmware/screen/scene.ts";
import { openShop, type Shop } from "../../sim/shop/shop.ts";
import { requires } from "../requires.ts";
import { startBrowser } from "./browser.ts";
import { PATIENCE_MS } from "./patience.ts";

const RIEL_12500 = { minor: 12_500, currency: "KHR" } as const;
/** The volume of a terminal that nobody has turned up or down. */
const VOLUME_PERCENT = 70;
/** The status bar has a clock, so pixels are compared below it. */
const STATUS_ROWS = 80;
const STATUS = { link: "up", clock: "00:00", muted: false } as const;

const POLL = { timeout: PATIENCE_MS };

/** Runs in the page: gathers what the browser's own sound output is told to play. */
const RECORD_SOUND = `
  window.played = [];
  const { start } = AudioBufferSourceNode.prototype;
  AudioBufferSourceNode.prototype.start = function () {
    const samples = this.buffer.getChannelData(0);
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    window.played.push({ samples: samples.length, loudest });
    start.call(this);
  };
`;

/** Runs in the page: the canvas below the status bar, as the RGB565 it was made from. */
const CANVAS_PIXELS = `
  (() => {
    const context = document.querySelector("#display").getContext("2d");
    const { data } = context.getImageData(0, ${STATUS_ROWS}, 480, 800 - ${STATUS_ROWS});
    return Array.from({ length: data.length / 4 }, (_, index) => {
      const [red, green, blue] = data.subarray(index * 4, index * 4 + 3);
      return ((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3);
    });
  })()
`;

/** Runs in the page: what reaches beyond its right edge, by name. */
const STICKING_OUT = `[...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => one.tagName + "#" + one.id + "." + one.className)`;

describe.skipIf(requires("chromium", "zbarimg"))("the page", () => {
  let shop: Shop;
  let browser: Browser;
  let page: Page;
  let folder = "";
  /** Every picture that was lit, below the status bar: on a slow machine some are soon gone. */
  const pictures = new Set<string>();
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "soundbox-page-"));
    shop = await openShop({ port: 0, width: 480, height: 800 });
    shop.parts.onFrame(() => pictures.add(fingerprint(bytesOf(lit()))));
    browser = await startBrowser();
    page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    page.setDefaultTimeout(PATIENCE_MS);
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
    await page.addInitScript({ content: RECORD_SOUND });
    await page.goto(shop.url);
    await page.waitForSelector('#link[data-state="ready"]');
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await shop?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What zbar reads in a picture of the whole page: on the display, and in the phone's camera. */
  async function scan(): Promise<ReadonlySet<string>> {
    const path = join(folder, "page.png");
    await page.screenshot({ path });
    const argv = ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", path];
    const stdio = ["ignore", "pipe", "ignore"] as const;
    const text = execFileSync("zbarimg", argv, { encoding: "utf8", stdio: [...stdio] });
    return new Set(text.trim().split("\n"));
  }

  /** The lit pixels below the status bar. */
  const lit = () => shop.parts.display.lit.pixels.slice(STATUS_ROWS * 480);

  it("shows the pixels that are lit, each where it is", async () => {
    const isSame = async () => {
      const shown = await page.evaluate<number[]>(CANVAS_PIXELS);
      return Buffer.compare(Buffer.from(Uint16Array.from(shown).buffer), bytesOf(lit())) === 0;
    };
    await expect.poll(isSame, POLL).toBe(true);
  });

  it("does nothing for a forged message but tell the bank", async () => {
    const before = lit();
    // A terminal that was slow to reach its bank has said so.
    const said = await utterance();
    await page.click(".bench summary");
    await page.click("[data-case=forged]");
    await page.waitForSelector("#heard :text('rejected (signature)')");
    expect(Buffer.compare(bytesOf(lit()), bytesOf(before))).toBe(0);
    expect(await page.getAttribute("#lamp-payment", "data-colour")).toBe("off");
    expect(await utterance()).toBe(said);
    await page.click(".bench summary");
  });

  /** The number of the latest utterance that the page draws; 0 before the first. */
  async function utterance(): Promise<number> {
    return Number((await page.getAttribute("#waveform", "data-utterance")) ?? 0);
  }

  it("takes a payment from the keys to the paid screen and the spoken amount", async () => {
    const said = await utterance();
    await page.click("#sound");
    await page.waitForSelector('#sound[aria-pressed="true"]');
    for (const digit of "125") await page.keyboard.press(digit);
    for (const key of ["0", "0", "charge"]) await page.click(`[data-key="${key}"]`);
    await page.waitForSelector("#amount:text('12,500')");

    const [khqr = "", ...others] = await scan();
    expect(others).toEqual([]);
    const decoded = decodeKhqr(khqr, Date.now());
    if (!decoded.ok) throw new Error(decoded.message);
    expect(decoded.money).toEqual(RIEL_12500);

    await page.click("#pay-button");
    await page.waitForSelector("#result[data-kind=good]");
    expect(await page.textContent("#result")).toContain("Paid 12,500 KHR");
    await page.waitForSelector("#path li.seen[data-step=lit]");
    await page.waitForSelector('#lamp-payment[data-colour="green"]');
    await expectPaidScreen();
    await expectSpeech(said + 1);
    expect(complaints).toEqual([]);
  }, 240_000);

  /** The display shows, pixel for pixel, what the paid screen of this payment is. */
  async function expectPaidScreen(): Promise<void> {
    const [issued] = shop.parts.acquirer.issued(shop.parts.terminal);
    const expected = await drawn({
      kind: "paid",
      status: STATUS,
      money: RIEL_12500,
      match: "matched",
      asked: undefined,
      reference: issued?.txid?.slice(0, 8) ?? "",
      minutesAgo: 0,
      test: false,
      repeat: false,
      payer: undefined,
    });
    await expect.poll(() => pictures.has(fingerprint(expected)), POLL).toBe(true);
  }

  /** Loudspeaker, page and browser all have the samples of this announcement. */
  async function expectSpeech(number: number): Promise<void> {
    await expect.poll(utterance, POLL).toBe(number);
    const saying = { kind: "received", money: RIEL_12500, match: "matched", test: false } as const;
    const { pcm } = compose(
      saying,
      ["km", "en"],
      openVoices(assetFolder("voices")),
      VOLUME_PERCENT,
    );
    const wave = await (await fetch(`${shop.url}/api/speech/${number}.wav`)).arrayBuffer();
    const spoken = parseWav(new Uint8Array(wave));
    expect(spoken?.sampleRateHz).toBe(pcm?.sampleRateHz);
    expect(spoken?.samples).toEqual(pcm?.samples);
    expect(spoken?.samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0)).toBeGreaterThan(
      3000,
    );
    const inPage = () => page.evaluate<{ samples: number; loudest: number }[]>("window.played");
    await expect.poll(async () => (await inPage()).length, POLL).toBe(1);
    const played = await inPage();
    expect(played[0]?.samples).toBe(pcm?.samples.length);
    expect(played[0]?.loudest).toBeGreaterThan(0.1);
  }

  it("tells how the payment went, step by step, until the last word", async () => {
    await page.waitForSelector("#path li.seen[data-step=spoken]");
    const steps = shop.parts.path.snapshot().steps.map(({ step }) => step);
    expect(steps).toHaveLength(9);
    await page.waitForSelector("#path-what:text('spoken')");
  }, 240_000);

  it("lets a second customer keep her own code, and pay it late and wrong", async () => {
    await page.click("#customers button:nth-of-type(2)");
    for (const key of ["5", "0", "0", "0", "charge"]) await page.click(`[data-key="${key}"]`);
    await page.waitForSelector("#amount:text('5,000')");
    await page.click("#customers button:nth-of-type(1)");
    await page.waitForSelector("#customers button:nth-of-type(1)[aria-pressed=true]");
    await page.click("#customers button:nth-of-type(2)");
    await page.click(".bench summary");
    await page.click("[data-case=half]");
    await page.waitForSelector("#caption p[lang=en]:text('two thousand five hundred riel')");
    await page.click(".bench summary");
    const { money } = shop.parts.acquirer.issued(shop.parts.terminal).at(-1) ?? {};
    expect(money).toEqual({ minor: 2_500, currency: "KHR" });
    await page.waitForSelector("#path li.seen[data-step=spoken]", { timeout: 30_000 });
  }, 60_000);

  it("gives a film of what was shown and said", async () => {
    const film = await browser.newPage();
    await film.setContent(await (await fetch(`${shop.url}/api/film.html`)).text());
    await film.waitForSelector("img");
    const said = await film.locator("blockquote[lang=en]").allTextContents();
    expect(said[0]).toContain("received twelve thousand five hundred riel");
    expect(await film.locator("img").count()).toBeGreaterThan(2);
    await film.close();
  });

  it("starts again with another panel and one language, and keeps the payments", async () => {
    await page.selectOption("#panel", "800x480");
    await page.selectOption("#first-language", "en");
    await page.selectOption("#second-language", "");
    await page.click("#counter button");
    await page.waitForSelector("#display[width='800'][height='480']");
    await page.waitForSelector('#link[data-state="ready"]');
    await page.keyboard.press("m");
    await page.waitForSelector("#caption p:text('two thousand five hundred riel')");
    await expect.poll(() => page.locator("#caption p").count(), POLL).toBe(1);
    expect(complaints).toEqual([]);
  }, 30_000);

  it("goes dark when it is switched off, and comes back", async () => {
    await page.click("#power");
    await page.waitForSelector('#power[aria-pressed="false"]');
    expect(shop.parts.display.lit.pixels.every((pixel) => pixel === 0)).toBe(true);
    await page.selectOption("#panel", "480x800");
    await page.selectOption("#first-language", "km");
    await page.selectOption("#second-language", "en");
    await page.click("#counter button");
    await page.waitForSelector('#power[aria-pressed="true"]');
    await page.waitForSelector("#display[width='480'][height='800']");
    await page.waitForSelector('#link[data-state="ready"]');
  }, 30_000);

  it("fits a telephone of 375 pixels, and its keys are large enough for a thumb", async () => {
    await page.setViewportSize({ width: 375, height: 812 });
    await expect.poll(() => page.evaluate(STICKING_OUT), POLL).toEqual([]);
    const keys = await page.locator(".key").all();
    const boxes = await Promise.all(keys.map((key) => key.boundingBox()));
    expect(boxes).toHaveLength(16);
    for (const box of boxes) {
      expect(box?.height).toBeGreaterThanOrEqual(44);
      expect(box?.width).toBeGreaterThanOrEqual(44);
    }
  });

  it("holds a key as long as it is held: a long press shows the totals of today", async () => {
    await page.hover('[data-key="middle"]');
    await page.mouse.down();
    const expected = await drawn({
      kind: "totals",
      status: STATUS,
      count: 2,
      sums: [{ minor: 15_000, currency: "KHR" }],
    });
    await expect.poll(() => pictures.has(fingerprint(expected)), POLL).toBe(true);
    await page.mouse.up();
  });

  it("says so when the shop has gone, and nothing else", async () => {
    await shop.close();
    await page.waitForSelector("#banner:not([hidden])");
  });
});

function fingerprint(pixels: Buffer): string {
  return createHash("sha256").update(pixels).digest("hex");
}

function bytesOf(pixels: Uint16Array): Buffer {
  return Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
}

/** What a scene looks like below the status bar. */
async function drawn(scene: Scene): Promise<Buffer> {
  const renderer = createRenderer(await loadShaper(assetFolder("fonts")), 480, 800);
  return bytesOf(renderer.render(scene).frame.pixels.slice(STATUS_ROWS * 480));
}
