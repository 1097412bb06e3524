/**
 * The link doctor for real: our terminal as a process, a technician's laptop on a pseudo-terminal,
 * and in place of the bank one thing after the other that goes wrong in the field: real TLS servers
 * with bad certificates, a sign-in page, real Mosquittos with closed topics, banks that are silent
 * or not the right ones. Each is named in English and Khmer; then all is well, and that is said.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createWebServer } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Authority, makeAuthority } from "../integration/certificates.ts";
import { type FactoryBox, openFactoryBox, SECRET } from "../integration/factory-box.ts";
import { type Laptop, openLaptop } from "../integration/laptop.ts";
import { startMosquitto } from "../integration/mosquitto.ts";
import { type OutsideBank, openOutsideBank } from "../integration/outside-bank.ts";
import { PATIENCE_MS } from "../integration/patience.ts";
import { caller, openSetUp, withSecret } from "../integration/technician-session.ts";
import { requires } from "../requires.ts";

const TERMINAL = "T-0042";
const HERE = ["DNS:localhost", "IP:127.0.0.1"];

interface Step {
  readonly step: string;
  readonly ok: boolean;
  readonly finding?: string;
  readonly en: string;
  readonly km: string;
}

interface Topic {
  readonly topic: string;
  readonly way: string;
  readonly ok: boolean | null;
}

describe.skipIf(requires("socat", "openssl", "mosquitto"))("the link doctor", () => {
  const closers: (() => unknown)[] = [];
  let box: FactoryBox;
  let laptop: Laptop;
  let banks: Authority;
  let strangers: Authority;
  let call: ReturnType<typeof caller>;

  beforeAll(async () => {
    banks = makeAuthority("Bank");
    strangers = makeAuthority("Strangers");
    box = await openFactoryBox();
    laptop = await openLaptop(box.pair.laptop);
    closers.push(
      () => banks.remove(),
      () => strangers.remove(),
      () => box.close(),
      () => laptop.close(),
    );
    await openSetUp(box, laptop);
    const session = withSecret(laptop, SECRET);
    await session.ready;
    call = caller(session);
    const { csr } = (await call("identity.request")).result as { csr: string };
    const certificate = banks.sign(csr, []);
    await call("identity.install", { certificate, authority: banks.ca });
    // The bank that the box is bound to; all others have keys of their own.
    own = await startBank([]);
    const keys = own.bank.jwks;
    const merchant = { bakongAccountID: "sokha_coffee@devb", name: "Sokha Coffee" };
    const bound = await call("merchant.bind", {
      merchant,
      acquirer: { id: "acleda", epoch: 1, keys },
    });
    expect(bound.result).toHaveProperty("epoch", 1);
  }, 4 * PATIENCE_MS);
  afterAll(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  let own: { readonly port: number; readonly bank: OutsideBank };

  /** A Mosquitto of the bank's, and the bank's program at it. */
  async function startBank(acl: readonly string[]) {
    const folder = mkdtempSync(join(tmpdir(), "soundbox-acl-"));
    const file = join(folder, "acl");
    writeFileSync(file, `user bank\ntopic readwrite #\nuser ${TERMINAL}\n${acl.join("\n")}\n`);
    const server = banks.issue({ commonName: "broker", names: HERE });
    const mosquitto = await startMosquitto({
      lines: [
        `cafile ${banks.caFile}`,
        `certfile ${server.certificateFile}`,
        `keyfile ${server.privateKeyFile}`,
        "require_certificate true",
        "use_identity_as_username true",
        ...(acl.length > 0 ? [`acl_file ${file}`] : []),
      ],
    });
    const own = banks.issue({ commonName: "bank" });
    const bank = await openOutsideBank({
      url: `mqtts://127.0.0.1:${mosquitto.port}`,
      terminal: TERMINAL,
      tls: { ca: banks.ca, cert: own.certificate, key: own.privateKey },
    });
    closers.push(async () => {
      await bank.close();
      await mosquitto.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    return { port: mosquitto.port, bank };
  }

  async function listen(server: Server): Promise<number> {
    server.on("error", () => undefined);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    // Whoever is still connected would keep it open for ever.
    const sockets = new Set<Socket>();
    server.on("connection", (socket: Socket) => sockets.add(socket));
    closers.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  }

  async function test(url: string) {
    await call("link.configure", { url });
    const { result, error } = await call("link.test");
    if (error !== undefined) throw new Error(error.message);
    const steps = result.steps as readonly Step[];
    const last = steps.at(-1);
    if (last === undefined) throw new Error("no steps");
    return {
      isOk: result.ok,
      last,
      topics: (result.topics ?? []) as readonly Topic[],
      result,
    };
  }

  /** One in words of both languages. */
  function explained({ en, km }: Step): void {
    expect(en).toMatch(/\. .*\. /);
    expect(km).toMatch(/[\u1780-\u17ff]{10}/);
  }

  it(
    "names an address without a name, and a port without a listener",
    async () => {
      const nameless = await test("mqtts://nobody.invalid:8883");
      expect(nameless.last).toMatchObject({ step: "name", ok: false });
      explained(nameless.last);
      const closed = await test("mqtts://127.0.0.1:1");
      expect(closed.last).toMatchObject({ step: "route", finding: "port-closed" });
      explained(closed.last);
    },
    4 * PATIENCE_MS,
  );

  it(
    "tells a sign-in page from a plain port",
    async () => {
      const page = createWebServer((_, response) =>
        response.writeHead(302, { location: "/" }).end(),
      );
      const portal = await test(`mqtts://127.0.0.1:${await listen(page)}`);
      expect(portal.last).toMatchObject({ step: "route", finding: "captive-portal" });
      explained(portal.last);
      const other = createServer((socket) => {
        socket.on("error", () => undefined);
        socket.write("+OK ready\r\n");
      });
      const plain = await test(`mqtts://127.0.0.1:${await listen(other)}`);
      expect(plain.last).toMatchObject({ step: "tls", finding: "not-tls" });
      explained(plain.last);
    },
    4 * PATIENCE_MS,
  );

  it.each([
    ["expired", { from: "20200101", to: "20210101", names: HERE }],
    // Nobody has told this box the time yet, so its clock is the likelier cause.
    ["clock-wrong", { from: "20400101", to: "20410101", names: HERE }],
    ["wrong-name", { names: ["DNS:elsewhere.example"] }],
    ["unknown-authority", { names: HERE, isStranger: true }],
  ] as const)(
    "finds the bank's certificate %s",
    async (
      finding,
      {
        isStranger = false,
        ...options
      }: { isStranger?: boolean; names: readonly string[]; from?: string; to?: string },
    ) => {
      const own = (isStranger ? strangers : banks).issue({ commonName: "broker", ...options });
      const server = createTlsServer({ cert: own.certificate, key: own.privateKey });
      server.on("tlsClientError", () => undefined);
      const { last } = await test(`mqtts://127.0.0.1:${await listen(server)}`);
      expect(last).toMatchObject({ step: "tls", finding });
      explained(last);
    },
    4 * PATIENCE_MS,
  );

  it(
    "names a bank whose authority does not know the box",
    async () => {
      const own = banks.issue({ commonName: "broker", names: HERE });
      const mosquitto = await startMosquitto({
        lines: [
          `cafile ${strangers.caFile}`,
          `certfile ${own.certificateFile}`,
          `keyfile ${own.privateKeyFile}`,
          "require_certificate true",
        ],
      });
      closers.push(() => mosquitto.stop());
      const { last } = await test(`mqtts://127.0.0.1:${mosquitto.port}`);
      expect(last).toMatchObject({ step: "tls", finding: "own-unknown" });
      explained(last);
    },
    4 * PATIENCE_MS,
  );

  it(
    "names each topic that is closed to the box, and a bank that answers nobody",
    async () => {
      const up = (what: string) => `khqr/v1/acleda/${TERMINAL}/up/${what}`;
      const all = ["hello", "state", "receipt", "request", "health"];
      const read = `topic read khqr/v1/+/${TERMINAL}/dn/#`;
      const write = (names: readonly string[]) => names.map((what) => `topic write ${up(what)}`);
      for (const closed of ["hello", "request", "health"]) {
        const open = all.filter((what) => what !== closed);
        const { port } = await startBank([read, ...write(open)]);
        const { last, topics } = await test(`mqtts://127.0.0.1:${port}`);
        expect(last).toMatchObject({ step: "publishing", finding: "publish-refused" });
        expect(last.en).toContain(up(closed));
        explained(last);
        expect(topics.filter(({ ok }) => ok === false)).toMatchObject([{ topic: up(closed) }]);
      }
      // Mosquitto grants the subscription and keeps every message back: only a welcome is proof.
      const { port } = await startBank(write(all));
      const { last } = await test(`mqtts://127.0.0.1:${port}`);
      expect(last).toMatchObject({ step: "welcome", finding: "bank-silent" });
      explained(last);
    },
    6 * PATIENCE_MS,
  );

  it(
    "hears a bank that answers with the wrong keys, and one that answers as it should",
    async () => {
      const { port } = await startBank([]);
      const wrong = await test(`mqtts://127.0.0.1:${port}`);
      expect(wrong.last).toMatchObject({ step: "welcome", finding: "welcome-unsigned" });
      explained(wrong.last);
      const good = await test(`mqtts://127.0.0.1:${own.port}`);
      expect(good.isOk, JSON.stringify(good.last)).toBe(true);
      // Tested again on the same connection: by a hello and a welcome of its own.
      const hellos = () => own.bank.heard.filter(({ claims }) => claims.kind === "session.hello");
      const before = hellos().length;
      const { result } = await call("link.test");
      expect(result).toMatchObject({ ok: true, roundTripMs: expect.any(Number) });
      expect(hellos().length).toBeGreaterThan(before);
      const topics = result.topics as readonly Topic[];
      expect(topics).toHaveLength(11);
      expect(topics.filter(({ ok }) => ok === false)).toEqual([]);
      expect(topics.filter(({ way, ok }) => way === "write" && ok === true)).toHaveLength(4);
    },
    6 * PATIENCE_MS,
  );
});
