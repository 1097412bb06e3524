/**
 * The technician's page in a real browser, with a serial port that the test lends it in place of
 * Web Serial's own: from the choice of the port to the saved certificate, and over a pulled cable.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { OpenPort, PortListener } from "../../drivers/linux/line-port.ts";
import type { ProvisionOptions } from "../../firmware/cli/provision/options.ts";
import { openPage, type ProvisionPage } from "../../firmware/cli/provision/page-server.ts";
import { STEPS } from "../../firmware/cli/provision/steps/all.ts";
import { requires } from "../requires.ts";
import { startBrowser } from "./browser.ts";
import { type ContractBox, plugContractBox } from "./contract-box.ts";
import { PATIENCE_MS } from "./patience.ts";
import { LABEL } from "./provision-fixture.ts";

/** Runs in the page: one serial port, whose other end is the test. */
const FAKE_SERIAL = `
  let inlet;
  const port = {
    async open({ baudRate }) {
      if (baudRate !== 115200) throw new Error("baud");
      this.readable = new ReadableStream({ start: (controller) => { inlet = controller; } });
      this.writable = new WritableStream({ write: (chunk) => window.toBox([...chunk]) });
      window.opened();
    },
    async close() {},
  };
  const serial = new EventTarget();
  serial.requestPort = async () => port;
  serial.getPorts = async () => [port];
  Object.defineProperty(navigator, "serial", { value: serial });
  window.fromBox = (bytes) => inlet?.enqueue(Uint8Array.from(bytes));
  window.pull = () => { inlet?.error(new Error("pulled")); inlet = undefined; };
  window.push = () => { const event = new Event("connect"); 
    Object.defineProperty(event, "target", { value: port }); serial.dispatchEvent(event); };
`;

/** A tool for boxes from the factory, that puts all it makes into a folder. */
function optionsFor(folder: string): ProvisionOptions {
  return {
    port: undefined,
    credentials: { technician: undefined, label: LABEL },
    signing: { kind: "folder", folder },
    outFolder: folder,
    reportPath: undefined,
    jobs: undefined,
    job: {},
    steps: STEPS,
    isDryRun: false,
    isJson: false,
    pagePort: 0,
  };
}

describe.skipIf(requires("chromium"))("the technician's page", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  }, PATIENCE_MS);
  afterAll(() => browser?.close());

  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function serveTool(): Promise<ProvisionPage> {
    const folder = mkdtempSync(join(tmpdir(), "soundbox-page-"));
    closers.push(() => rmSync(folder, { recursive: true, force: true }));
    const keys = join(folder, "keys.json");
    writeFileSync(keys, '{"keys":[]}');
    const tool = await openPage(
      {
        ...optionsFor(folder),
        jobs: [
          {
            line: 1,
            job: {
              terminal: "T-0007",
              ssid: "Market",
              acquirer: "acleda",
              keys,
              account: "demo.shop@devb",
              name: "Demo Coffee",
            },
          },
        ],
      },
      0,
    );
    closers.push(() => tool.close());
    return tool;
  }

  /** A page with the fake port, and a box of the contract at its other end. */
  async function openPageWithBox(url: string): Promise<{ page: Page; box: ContractBox }> {
    const page = await browser.newPage();
    closers.push(() => page.close());
    page.setDefaultTimeout(PATIENCE_MS);
    let listener: PortListener | undefined;
    // In the order in which the box wrote: each piece waits for the one before.
    let sending = Promise.resolve();
    const port: OpenPort = async (listens) => {
      listener = listens;
      return {
        write(bytes, done) {
          sending = sending
            .then(() => page.evaluate(`window.fromBox(${JSON.stringify([...bytes])})`))
            .then(
              () => done(undefined),
              () => done("gone"),
            );
        },
        pause: () => undefined,
        resume: () => undefined,
        close: () => undefined,
      };
    };
    const box = await plugContractBox(port, { label: LABEL });
    closers.push(box.close);
    await page.exposeFunction("toBox", (bytes: number[]) =>
      listener?.bytes(Uint8Array.from(bytes)),
    );
    // A box notices that its cable was pulled when it is plugged in again.
    let openings = 0;
    await page.exposeFunction("opened", () => {
      openings += 1;
      if (openings > 1) listener?.gone("missing", "pulled");
    });
    await page.addInitScript({ content: FAKE_SERIAL });
    await page.goto(url);
    return { page, box };
  }

  /** Answers one question, with the keyboard alone. */
  async function type(page: Page, asked: RegExp, text: () => string): Promise<void> {
    await page.locator("#asked", { hasText: asked }).waitFor();
    await page.locator("#answer:focus").waitFor();
    await page.keyboard.type(text());
    await page.keyboard.press("Enter");
  }

  it(
    "brings a box into service by keyboard, over a cable that comes out on the way",
    async () => {
      const tool = await serveTool();
      const { page, box } = await openPageWithBox(tool.url);
      await page.locator("#choose").focus();
      await page.keyboard.press("Enter");
      await type(page, /speak loudly/, () => "yes");
      await page.locator("#asked", { hasText: /whole screen/ }).waitFor();
      await page.evaluate("window.pull()");
      await page.locator("#state", { hasText: "The cable came out" }).waitFor();
      await page.evaluate("window.push()");
      // The question that was open is still the person's to answer; the next step finds the cable.
      await type(page, /whole screen/, () => "yes");
      await type(page, /number/, () => box.number);
      await page.locator("#progress", { hasText: "Box T-0007 is ready" }).waitFor();
      expect(box.told).toMatchObject({ ssid: "Market", merchant: { name: "Demo Coffee" } });
      expect(await page.locator("#steps li[data-state=done]").count()).toBeGreaterThan(5);
      const [certificate] = await Promise.all([
        page.waitForEvent("popup"),
        page.locator("#files button", { hasText: ".html" }).click(),
      ]);
      await certificate.locator("td", { hasText: "Demo Coffee" }).waitFor();
    },
    2 * PATIENCE_MS,
  );

  it(
    "says so where the browser cannot open a port",
    async () => {
      const tool = await serveTool();
      const page = await browser.newPage();
      closers.push(() => page.close());
      await page.addInitScript({
        content: 'Object.defineProperty(navigator, "serial", { value: undefined });',
      });
      await page.goto(tool.url);
      await page.locator("#state", { hasText: "Use Chrome or Edge" }).waitFor();
      expect(await page.locator("#choose").isDisabled()).toBe(true);
    },
    PATIENCE_MS,
  );
});

describe("the server of the technician's page", () => {
  it("answers nobody who does not know its word, or came by another name", async () => {
    const folder = mkdtempSync(join(tmpdir(), "soundbox-page-"));
    const tool = await openPage(optionsFor(folder), 0);
    try {
      const { origin, hash, port } = new URL(tool.url);
      const status = async (path: string, init?: RequestInit) =>
        (await fetch(`${origin}${path}`, init)).status;
      expect(await status("/")).toBe(200);
      expect(await status("/../../../package.json")).toBe(404);
      expect(await status("/api/talk")).toBe(403);
      expect(await status("/api/wire", { method: "POST", body: "x" })).toBe(403);
      const headers = { "x-soundbox": hash.slice(1) };
      expect(await status("/api/file/%2Fetc%2Fpasswd", { headers })).toBe(404);
      expect(await status("/api/answer", { method: "POST", headers, body: "{}" })).toBe(404);
      const foreign = await new Promise<number | undefined>((resolve, reject) => {
        const options = { port, path: "/", headers: { host: `evil.example:${port}` } };
        request(options, (response) => resolve(response.statusCode))
          .on("error", reject)
          .end();
      });
      expect(foreign).toBe(421);
    } finally {
      await tool.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
