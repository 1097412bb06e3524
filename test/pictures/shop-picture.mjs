/**
 * Makes the picture of the README: opens the shop, keys 12,500 riel, waits until the phone has read
 * the code, and photographs the page. Plain JavaScript: `node test/pictures/shop-picture.mjs`.
 */
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { PNG } from "pngjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const PICTURE = join(ROOT, ".readme", "shop.png");
const SIZE = { width: 1280, height: 900 };

const shop = spawn(process.execPath, [
  ...[join(ROOT, "firmware", "cli", "soundbox.mjs"), "simulate"],
  ...["--port", "0"],
]);
shop.stderr.pipe(process.stderr);
try {
  const url = await addressOf(shop.stdout);
  const picture = packed(await photograph(url));
  mkdirSync(dirname(PICTURE), { recursive: true });
  writeFileSync(PICTURE, picture);
  process.stdout.write(`${PICTURE}: ${Math.ceil(picture.length / 1024)} KB\n`);
} finally {
  shop.kill("SIGTERM");
}

/** The address that the shop prints once it is open. */
async function addressOf(stdout) {
  for await (const line of createInterface({ input: stdout })) {
    const [url] = /http:\/\/\S+/.exec(line) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error("the shop did not open");
}

async function photograph(url) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--mute-audio"],
  });
  try {
    const page = await browser.newPage({ viewport: SIZE, colorScheme: "light" });
    await page.goto(url);
    await page.waitForSelector('#link[data-state="ready"]');
    for (const key of ["1", "2", "5", "0", "0", "Enter"]) await page.keyboard.press(key);
    await page.waitForSelector("#amount:text('12,500')");
    return await page.screenshot({ animations: "disabled" });
  } finally {
    await browser.close();
  }
}

/** The same pixels in a smaller file: flat areas pack best unfiltered. */
function packed(png) {
  const { width, height, data } = PNG.sync.read(png);
  const packing = { colorType: 2, filterType: 0, deflateLevel: 9, deflateStrategy: 0 };
  return PNG.sync.write({ width, height, data }, packing);
}
