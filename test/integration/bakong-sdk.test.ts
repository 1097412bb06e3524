/**
 * The National Bank's own SDK as a client of the model: its deep link and its account check, over
 * HTTP. It takes the whole address, so that pointing it at this machine needs nothing special; only
 * the path of the deep link is fixed by it.
 */
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenApiServer, openApiServer } from "../../sim/networks/bakong/http.ts";
import { bakongRig, dynamicCode, riel, SHOP } from "../unit/sim/networks/bakong-rig.ts";

interface SdkAnswer {
  readonly status?: { readonly code: number; readonly errorCode: number | null };
  readonly data?: unknown;
}

interface Sdk {
  readonly BakongKHQR: {
    generateDeepLink(url: string, qr: string, source: unknown): Promise<SdkAnswer>;
    checkBakongAccount(url: string, id: string): Promise<SdkAnswer>;
  };
  readonly SourceInfo: new (icon: string, name: string, callback: string) => object;
}

const { BakongKHQR, SourceInfo } = createRequire(import.meta.url)("bakong-khqr") as Sdk;

describe("the official SDK against the model", () => {
  const { api, clock } = bakongRig();
  let server: OpenApiServer;
  beforeAll(async () => {
    server = await openApiServer(api);
  });
  afterAll(() => server.close());
  const linkUrl = () => `${server.url}/v1/generate_deeplink_by_qr`;
  const accountUrl = () => `${server.url}/v1/check_bakong_account`;

  it("gets a short link for a code, and the link leads back to the code", async () => {
    const qr = dynamicCode(riel(12_500), clock.now);
    const source = new SourceInfo("https://shop.example/icon.png", "Shop", "https://shop.example");
    const { data } = await BakongKHQR.generateDeepLink(linkUrl(), qr, source);
    const { shortLink } = data as { readonly shortLink: string };
    expect(shortLink).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/l\/\w+$/);
    expect(api.linked(shortLink)).toBe(qr);
  });

  it("finds an account that is there, and not one that is not", async () => {
    expect(await BakongKHQR.checkBakongAccount(accountUrl(), SHOP)).toMatchObject({
      status: { code: 0 },
      data: { bakongAccountExisted: true },
    });
    expect(await BakongKHQR.checkBakongAccount(accountUrl(), "no@one")).toMatchObject({
      status: { code: 0 },
      data: { bakongAccountExisted: false },
    });
  });

  it("reads a server error, a torn answer and a wrong address as unreachable", async () => {
    for (const trouble of ["http-500", "reset", "torn"] as const) {
      server.trouble(trouble);
      const answer = await BakongKHQR.checkBakongAccount(accountUrl(), SHOP);
      expect([trouble, answer.status?.errorCode]).toEqual([trouble, 13]);
    }
    const elsewhere = await BakongKHQR.generateDeepLink(`${server.url}/v1/other`, "x", undefined);
    expect(elsewhere.status?.errorCode).toBe(29);
  });
});
