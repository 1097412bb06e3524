/** The Open API client against the model, over real HTTP, with the network's own troubles. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createOpenApi } from "../../firmware/gateway/open-api.ts";
import { type OpenApiServer, openApiServer } from "../../sim/networks/bakong/http.ts";
import {
  bakongRig,
  dynamicCode,
  EMAIL,
  PAYER,
  riel,
  SHOP,
} from "../unit/sim/networks/bakong-rig.ts";

describe("the Open API client", () => {
  let server: OpenApiServer;
  let rig: ReturnType<typeof bakongRig>;
  let token: string;
  beforeEach(async () => {
    rig = bakongRig();
    token = rig.token;
    server = await openApiServer(rig.api);
  });
  afterEach(() => server.close());
  const client = (timeoutMs = 20_000) =>
    createOpenApi({ baseUrl: server.url, token: () => token, timeoutMs });

  function paid(minor = 12_500) {
    const khqr = dynamicCode(riel(minor), rig.clock.now);
    const answer = rig.bakong.pay({ from: PAYER, khqr, instructionRef: "I-1" });
    if (!answer.ok) throw new Error(answer.why);
    rig.clock.now += 2_000;
    return { ...answer.transfer, md5: answer.transfer.khqr?.md5 ?? "" };
  }

  it("finds one transfer by each of its names", async () => {
    const { hash, md5, externalRef } = paid();
    const api = client();
    const answers = [
      await api.byMd5(md5),
      await api.byHash(hash),
      await api.byShortHash(hash.slice(0, 8), "12500", "KHR"),
      await api.byInstructionRef("I-1"),
      await api.byExternalRef(externalRef),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({ kind: "found", transfer: { hash, money: riel(12_500) } });
    }
    const none = "0".repeat(32);
    const list = await api.byMd5List([md5, none]);
    expect(list.kind === "list" && list.rows.get(none)).toEqual({ kind: "not-found" });
    const hashes = await api.byHashList([hash]);
    expect(hashes.kind === "list" && hashes.rows.get(hash)?.kind).toBe("found");
  });

  it("checks accounts, makes links and renews the token", async () => {
    const api = client();
    expect((await api.account(SHOP)).kind).toBe("exists");
    expect((await api.account("no@one")).kind).toBe("not-found");
    const qr = dynamicCode(riel(5), rig.clock.now);
    const link = await api.deepLink(qr);
    expect(link.kind === "link" && rig.api.linked(link.link)).toBe(qr);
    expect((await api.deepLink("no code")).kind).toBe("bad-code");
    expect((await api.renew("nobody@example.com")).kind).toBe("not-registered");
    const renewed = await api.renew(EMAIL);
    rig.api.tokens.revoke(token);
    expect((await api.byMd5("0".repeat(32))).kind).toBe("unauthorized");
    token = renewed.kind === "token" ? renewed.token : "";
    expect((await api.byMd5("0".repeat(32))).kind).toBe("not-found");
  });

  it.each([
    ["http-500", "server-down"],
    ["no-server", "server-down"],
    ["html", "unreadable"],
    ["mistyped", "unreadable"],
    ["reset", "unreachable"],
    ["torn", "unreachable"],
  ] as const)("has a value for %s, and the next question is answered", async (trouble, kind) => {
    const { md5 } = paid();
    server.trouble(trouble);
    const api = client();
    expect((await api.byMd5(md5)).kind).toBe(kind);
    expect((await api.byMd5(md5)).kind).toBe("found");
  });

  it("gives up on a server that never answers", async () => {
    server.trouble("hang");
    expect((await client(50).byMd5("0".repeat(32))).kind).toBe("time-out");
  });

  it("says when nobody listens", async () => {
    const { url } = server;
    await server.close();
    const api = createOpenApi({ baseUrl: url, token: () => token, timeoutMs: 20_000 });
    expect(await api.byMd5("0".repeat(32))).toMatchObject({
      kind: "unreachable",
      detail: expect.stringContaining("ECONNREFUSED"),
      isSent: false,
    });
  });

  it("follows no redirection and reads no endless answer", async () => {
    const heard: (string | undefined)[] = [];
    const other = createServer((request, response) => {
      heard.push(request.headers.authorization);
      if (request.url?.includes("md5")) {
        response.writeHead(302, { location: `${server.url}/v1/check_transaction_by_md5` });
        response.end();
        return;
      }
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write(" ".repeat(65_536)));
      };
      response.on("drain", more);
      more();
    });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const options = { baseUrl: `http://127.0.0.1:${port}`, token: () => "t", timeoutMs: 20_000 };
    const api = createOpenApi(options);
    expect((await api.byMd5("0".repeat(32))).kind).toBe("unreadable");
    expect((await api.byHash("0".repeat(64))).kind).toBe("unreadable");
    await api.renew(EMAIL);
    expect([heard, server.requests]).toEqual([["Bearer t", "Bearer t", undefined], []]);
    other.closeAllConnections();
    await new Promise((resolve) => other.close(resolve));
  });
});
