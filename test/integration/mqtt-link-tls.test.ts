/**
 * The link driver over TLS with mutual certificates, against a real Mosquitto: the one good pair
 * works, every bad certificate of either side is refused with its reason in words.
 */
import { createServer, type TlsOptions } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TlsCredentials } from "../../drivers/hal/link.ts";
import { requires } from "../requires.ts";
import { type Authority, type Certificate, makeAuthority } from "./certificates.ts";
import { EVENTS, linkFixture } from "./link-fixture.ts";
import { type Mosquitto, startMosquitto } from "./mosquitto.ts";

const { probe, atEnd } = linkFixture();
const HERE = ["DNS:localhost", "IP:127.0.0.1"];

describe.skipIf(requires("mosquitto", "openssl"))("the link over TLS", () => {
  let authority: Authority;
  let foreign: Authority;
  let server: Certificate;
  let terminal: Certificate;

  beforeAll(() => {
    authority = makeAuthority("Soundbox test authority");
    foreign = makeAuthority("Somebody else");
    server = authority.issue({ commonName: "broker", names: HERE });
    terminal = authority.issue({ commonName: "T-0007" });
  });
  afterAll(() => {
    authority.remove();
    foreign.remove();
  });

  async function start(own: Certificate, lines: readonly string[] = []): Promise<Mosquitto> {
    const mosquitto = await startMosquitto({
      lines: [
        `cafile ${authority.caFile}`,
        `certfile ${own.certificateFile}`,
        `keyfile ${own.privateKeyFile}`,
        "require_certificate true",
        "use_identity_as_username true",
        ...lines,
      ],
    });
    atEnd(() => mosquitto.stop());
    return mosquitto;
  }

  function credentials(own: Certificate): TlsCredentials {
    return { ca: authority.ca, certificate: own.certificate, privateKey: own.privateKey };
  }

  test.each(["127.0.0.1", "localhost"])(
    "both sides are known at %s: a message arrives",
    async (host) => {
      const mosquitto = await start(server);
      const link = probe();
      await link.up({ url: `mqtts://${host}:${mosquitto.port}`, tls: credentials(terminal) });
      expect(await link.subscribe(EVENTS)).toMatchObject({ ok: true });
      expect(await link.publish(EVENTS, "paid")).toMatchObject({ ok: true });
      await link.messages(1);
      await mosquitto.logs(/as T-0007 \(p5, c0, k15, u'T-0007'\)/);
    },
  );

  test("TLS 1.2 is enough", async () => {
    const mosquitto = await start(server, ["tls_version tlsv1.2"]);
    await probe().up({ url: `mqtts://127.0.0.1:${mosquitto.port}`, tls: credentials(terminal) });
  });

  const badServers = [
    ["expired", "CERT_HAS_EXPIRED", { names: HERE, from: "20200101", to: "20210101" }],
    ["not yet valid", "CERT_NOT_YET_VALID", { names: HERE, from: "20400101", to: "20410101" }],
    ["for another name", "ERR_TLS_CERT_ALTNAME_INVALID", { names: ["DNS:elsewhere.example"] }],
    ["not for servers", "INVALID_PURPOSE", {}],
  ] as const;

  test.each(badServers)(
    "a broker's certificate that is %s is refused",
    async (_what, code, options) => {
      const mosquitto = await start(authority.issue({ commonName: "broker", ...options }));
      // The environment must not be able to switch the check off.
      process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
      atEnd(() => Reflect.deleteProperty(process.env, "NODE_TLS_REJECT_UNAUTHORIZED"));
      const link = probe();
      link.open({ url: `mqtts://127.0.0.1:${mosquitto.port}`, tls: credentials(terminal) });
      const down = await link.next("down");
      expect(down).toMatchObject({ reason: "certificate", detail: expect.stringContaining(code) });
      expect(mosquitto.log()).not.toContain("New client connected");
    },
  );

  test("a broker of an unknown authority is refused", async () => {
    const mosquitto = await start(foreign.issue({ commonName: "broker", names: HERE }));
    const link = probe();
    link.open({ url: `mqtts://127.0.0.1:${mosquitto.port}`, tls: credentials(terminal) });
    const down = await link.next("down");
    expect(down.reason).toBe("certificate");
    expect(down.detail).toContain("authority we do not know");
  });

  test("the broker says why it refuses this terminal's certificate", async () => {
    const mosquitto = await start(server);
    const url = `mqtts://127.0.0.1:${mosquitto.port}`;
    const stranger = foreign.issue({ commonName: "T-0007" });
    const old = authority.issue({ commonName: "T-0007", from: "20200101", to: "20210101" });
    for (const [own, words] of [
      [stranger, "does not know who signed"],
      [old, "expired"],
    ] as const) {
      for (let round = 0; round < 5; round += 1) {
        const link = probe();
        link.open({ url, tls: credentials(own) });
        const down = await link.next("down");
        expect(down).toMatchObject({
          reason: "certificate",
          detail: expect.stringContaining(words),
        });
      }
    }
  });

  test("a terminal without usable certificate is told so before anything is sent", async () => {
    const url = "mqtts://127.0.0.1:1";
    const link = probe();
    link.open({ url });
    expect((await link.next("down")).detail).toContain("no certificate yet");
    link.open({ url, tls: { ...credentials(terminal), privateKey: "no PEM" } });
    expect(await link.next("down")).toMatchObject({ reason: "certificate" });
    link.open({ url, tls: { ...credentials(terminal), privateKey: server.privateKey } });
    expect(await link.next("down")).toMatchObject({ reason: "certificate" });
  });

  test("a broker without TLS, or with an old one, gets nothing", async () => {
    const plain = await startMosquitto();
    atEnd(() => plain.stop());
    const link = probe();
    link.open({ url: `mqtts://127.0.0.1:${plain.port}`, tls: credentials(terminal) });
    expect(await link.next("down")).toMatchObject({ reason: "network" });

    const options: TlsOptions = {
      cert: server.certificate,
      key: server.privateKey,
      minVersion: "TLSv1",
      maxVersion: "TLSv1.1",
      ciphers: "DEFAULT@SECLEVEL=0",
    };
    let heard = 0;
    const old = createServer(options, (socket) => socket.on("data", () => (heard += 1)));
    await new Promise<void>((resolve) => old.listen(0, "127.0.0.1", resolve));
    atEnd(() => new Promise((resolve) => old.close(resolve)));
    const address = old.address();
    const port = typeof address === "object" ? address?.port : 0;
    link.open({ url: `mqtts://127.0.0.1:${port}`, tls: credentials(terminal) });
    expect(await link.next("down")).toMatchObject({ reason: "network" });
    expect(heard).toBe(0);
  });
});
