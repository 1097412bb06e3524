/**
 * Where releases come from, over real HTTP and from a real folder: what is bounded and refused,
 * and that neither place can hide what the other has.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import type { Piece } from "../../drivers/hal/update.ts";
import { createReleaseSource, OFFER } from "../../drivers/linux/release-source.ts";
import { PATIENCE_MS } from "./patience.ts";

const PROGRAM = Buffer.from("0123456789");
const PIECE: Piece = { file: "firmware.cjs", from: 2, lengthBytes: 5 };

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A web server as they all are. */
const ordinary: Answer = (request, response) => {
  if (request.url === `/${OFFER}`) {
    response.end("the manifest");
    return;
  }
  const [, from = "0", to = "0"] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "") ?? [];
  response.writeHead(206).end(PROGRAM.subarray(Number(from), Number(to) + 1));
};

describe("a source of releases", { timeout: PATIENCE_MS }, () => {
  let server: Server;
  let inbox: string;
  let answer: Answer;
  let url: string;

  beforeEach(async () => {
    answer = ordinary;
    inbox = join(mkdtempSync(join(tmpdir(), "soundbox-source-")), "inbox");
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    rmSync(join(inbox, ".."), { recursive: true, force: true });
  });

  const source = (patienceMs = PATIENCE_MS) => createReleaseSource({ inbox, url, patienceMs });

  async function look(from = source(), limit = 100): Promise<string> {
    return told(await new Promise((done) => from.look(limit, done)));
  }

  async function fetch(from = source()): Promise<string> {
    return told(await new Promise((done) => from.fetch(PIECE, done)));
  }

  it("brings the manifest, and pieces of files by their range", async () => {
    expect(await look()).toBe("the manifest");
    expect(await fetch()).toBe("23456");
  });

  it("has nothing where nothing is offered", async () => {
    answer = (_request, response) => response.writeHead(404).end();
    expect(await look()).toBe("nothing");
    expect(await fetch()).toBe("unreachable");
  });

  it("stops reading what does not end", async () => {
    answer = (request, response) => {
      response.writeHead(request.headers.range === undefined ? 200 : 206);
      const more = () => !response.destroyed && response.write("x".repeat(65_536), () => more());
      more();
    };
    expect(await look()).toBe("too-large");
    expect(await fetch()).toBe("too-large");
  });

  it("gives up on who sends too slowly, or not at all", async () => {
    answer = (_request, response) => response.writeHead(200).write("t");
    expect(await look(source(50))).toBe("slow");
    answer = () => undefined;
    expect(await fetch(source(50))).toBe("slow");
  });

  it("is unreachable where nobody knows ranges, points elsewhere, or breaks off", async () => {
    answer = (_request, response) => response.end(PROGRAM);
    expect(await fetch()).toBe("unreachable");
    answer = (_request, response) => response.writeHead(302, { location: url }).end();
    expect(await look()).toBe("unreachable");
    answer = (_request, response) => response.destroy();
    expect(await look()).toBe("unreachable");
    answer = (_request, response) => {
      response.writeHead(200, { "content-length": 50 });
      response.write("half of it", () => response.destroy());
    };
    expect(await look()).toBe("unreachable");
  });

  it("takes what a technician brought first, and looks elsewhere the next time", async () => {
    mkdirSync(inbox);
    writeFileSync(join(inbox, OFFER), "from the stick");
    writeFileSync(join(inbox, "firmware.cjs"), "abcdefghij");
    const both = source();
    expect(await look(both)).toBe("from the stick");
    expect(await fetch(both)).toBe("cdefg");
    expect(await look(both)).toBe("the manifest");
    expect(await fetch(both)).toBe("23456");
    expect(await look(both)).toBe("from the stick");
    expect(await look(both, 5)).toBe("too-large");
  });
});

function told(outcome: Outcome<string, Uint8Array | undefined>): string {
  if (!outcome.ok) return outcome.fault;
  return outcome.value === undefined ? "nothing" : Buffer.from(outcome.value).toString();
}
