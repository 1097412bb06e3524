/**
 * The API of the shop, over real HTTP on this machine and with the embedded broker; in place of the
 * firmware stands a terminal that does nothing, so that only the shop is judged.
 */
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseWav } from "../../../../drivers/linux/wav.ts";
import { openShop, type Shop } from "../../../../sim/shop/shop.ts";
import type { TerminalParts } from "../../../../sim/shop/terminal.ts";

let shop: Shop;
let terminal: TerminalParts;
const keys: string[] = [];

beforeAll(async () => {
  shop = await openShop({
    port: 0,
    width: 32,
    height: 16,
    async start(parts) {
      terminal = parts;
      parts.panel.listen((key, phase) => keys.push(`${key} ${phase}`));
      return { stop() {} };
    },
  });
});
afterAll(() => shop.close());

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${shop.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const answer = (await response.json()) as { readonly ok: boolean; readonly message?: string };
  return { status: response.status, answer };
}

/** `fetch` writes its own Host header; this does not. */
function statusFor(headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const url = new URL(shop.url);
    request({ host: url.hostname, port: url.port, path: "/api/state", headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });
}

describe("the shop's server", () => {
  it("serves the page and all that it asks for, and nothing from elsewhere", async () => {
    const page = await fetch(`${shop.url}/`);
    const html = await page.text();
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address);
    expect(addresses.length).toBeGreaterThan(4);
    for (const address of addresses) {
      expect(address).toMatch(/^\//);
      expect((await fetch(`${shop.url}${address}`)).status).toBe(200);
    }
  });

  it("serves every script that another script imports", async () => {
    const app = await (await fetch(`${shop.url}/app.js`)).text();
    const names = [...app.matchAll(/from "\.(\/[^"]+)"/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(4);
    for (const name of names) expect((await fetch(`${shop.url}${name}`)).status).toBe(200);
  });

  it.each([
    "/app.ts",
    "/../package.json",
    "/%2e%2e/shop.ts",
    "/api/speech/0.wav",
    "/api/speech/9.wav",
  ])("answers 404 for %s", async (path) => {
    expect((await fetch(`${shop.url}${path}`)).status).toBe(404);
  });

  it("answers only to its own name: a foreign name for 127.0.0.1 is no way in", async () => {
    const { port } = new URL(shop.url);
    expect(await statusFor({ host: `127.0.0.1:${port}` })).toBe(200);
    expect(await statusFor({ host: `localhost:${port}` })).toBe(200);
    expect(await statusFor({ host: `evil.example:${port}` })).toBe(421);
    expect(await statusFor({ host: "127.0.0.1" })).toBe(421);
  });

  it("takes orders from its own page only, and only as JSON", async () => {
    const key = { key: "1", phase: "tap" };
    expect((await post("/api/key", key, { origin: "http://evil.example" })).status).toBe(403);
    expect((await post("/api/key", key, { "content-type": "text/plain" })).status).toBe(415);
    expect((await post("/api/key", key, { origin: shop.url })).status).toBe(200);
  });

  it.each([
    ["no JSON", "{", "one JSON object"],
    ["a list", "[]", "one JSON object"],
    ["too much", JSON.stringify({ key: "x".repeat(9000) }), "larger than 8192 bytes"],
  ])("refuses a body that is %s", async (_name, body, words) => {
    const { status, answer } = await post("/api/key", body);
    expect(status).toBe(400);
    expect(answer).toMatchObject({ ok: false, message: expect.stringContaining(words) });
  });

  it("wants a POST for what changes something and a GET for the rest", async () => {
    expect((await fetch(`${shop.url}/api/key`)).status).toBe(405);
    expect((await post("/api/state", {})).status).toBe(405);
  });

  it("presses and releases the keys of the panel", async () => {
    keys.length = 0;
    await post("/api/key", { key: "volume-up", phase: "press" });
    await post("/api/key", { key: "volume-up", phase: "release" });
    await post("/api/key", { key: "7" });
    expect(keys).toEqual(["volume-up press", "volume-up release", "7 press", "7 release"]);
  });

  it.each([
    [{ key: "enter" }, '"key" must be one of'],
    [{ key: "1", phase: "hold" }, '"phase" must be'],
    [{}, '"key" must be one of'],
  ])("refuses the key %j in words", async (body, words) => {
    const { status, answer } = await post("/api/key", body);
    expect(status).toBe(400);
    expect(answer.message).toContain(words);
  });

  it.each([
    ["/api/pay", {}, 400, '"khqr" and "wallet"'],
    ["/api/pay", { khqr: "x", wallet: "bakong", amount: 5 }, 400, '"amount" must be a text'],
    ["/api/pay", { khqr: "x", wallet: "bakong" }, 422, "not a valid KHQR"],
    ["/api/pay", { khqr: "x", wallet: "bakong", person: "x" }, 400, "one of dara min-ji wei"],
    ["/api/quote", { khqr: "x", wallet: "wechat" }, 422, "Nobody has published"],
    ["/api/abroad/pay", {}, 400, '"code" must be a text'],
    ["/api/abroad/pay", { code: "ALIPAYPLUS-MODEL|no-shop|5" }, 422, "no merchant's code"],
    ["/api/abroad/quote", { code: "x", person: "x" }, 400, "one of dara min-ji wei"],
    ["/api/refund", { txid: "0" }, 404, "no such payment"],
    ["/api/refund", { txid: "0", part: "most" }, 400, "all or half"],
    ["/api/merchant", { hasRiel: "yes" }, 400, "true or false"],
    ["/api/bank/gateway", { temper: "bad" }, 400, "sound slow broken"],
    ["/api/bank/reversal", {}, 409, "no payment yet"],
    ["/api/wire", { up: "no" }, 400, "true or false"],
    ["/api/bank/credit", { amount: "1.5", currency: "KHR" }, 400, '"12500"'],
    ["/api/bank/credit", { amount: "5", currency: "THB" }, 400, '"12500"'],
    ["/api/bank/late", { minutes: 0 }, 400, '"minutes"'],
    ["/api/bank/burst", { count: 1000 }, 400, '"count"'],
    ["/api/bank/duplicate", {}, 409, "no payment yet"],
  ])("refuses %s %j", async (path, body, status, words) => {
    const refused = await post(path, body);
    expect(refused.status).toBe(status);
    expect(refused.answer).toMatchObject({ ok: false, message: expect.stringContaining(words) });
  });

  it("hands out the lit pixels, as they are and as a picture", async () => {
    const whole = { x: 0, y: 0, width: 32, height: 16 };
    const pixels = Uint16Array.from({ length: 512 }, (_, index) => index * 128);
    await new Promise((resolve) => {
      terminal.display.show({ width: 32, height: 16, pixels }, whole, resolve);
    });
    const raw = await fetch(`${shop.url}/api/frame`);
    expect(raw.headers.get("x-width")).toBe("32");
    expect([...new Uint16Array(await raw.arrayBuffer())]).toEqual([...pixels]);
    const png = new Uint8Array(await (await fetch(`${shop.url}/api/frame.png`)).arrayBuffer());
    expect([...png.subarray(1, 4)]).toEqual([...Buffer.from("PNG")]);
  });

  it("hands out an utterance, sample for sample", async () => {
    const samples = Int16Array.from({ length: 800 }, (_, index) => index * 40 - 16_000);
    await new Promise((resolve) =>
      terminal.speaker.play({ sampleRateHz: 16_000, samples }, resolve),
    );
    const response = await fetch(`${shop.url}/api/speech/1.wav`);
    expect(response.headers.get("content-type")).toBe("audio/wav");
    const pcm = parseWav(new Uint8Array(await response.arrayBuffer()));
    expect(pcm).toEqual({ sampleRateHz: 16_000, samples });
  });

  it("greets a page with the whole state, then tells of what happens", async () => {
    const stop = new AbortController();
    const events = await fetch(`${shop.url}/api/events`, { signal: stop.signal });
    expect(events.headers.get("content-type")).toBe("text/event-stream");
    const names: string[] = [];
    let text = "";
    for await (const chunk of events.body ?? []) {
      text += Buffer.from(chunk).toString("utf8");
      names.splice(
        0,
        names.length,
        ...[...text.matchAll(/^event: (.+)$/gm)].map(([, n]) => n ?? ""),
      );
      if (names.length === 2) terminal.panel.setLamp("payment", "green");
      if (names.length >= 3) break;
    }
    stop.abort();
    expect(names).toEqual(["state", "frame", "lamp"]);
  });

  it("says what to do when the port is taken", async () => {
    const port = Number(new URL(shop.url).port);
    await expect(openShop({ port, width: 32, height: 16 })).rejects.toThrow(
      `port ${port} on this machine is taken`,
    );
  });
});
