/** The technician's line over real pseudo-terminals: real serialport, real TLS, pulled cables. */
import { afterEach, describe, expect, it } from "vitest";
import type { SerialLine, SerialLineEvent } from "../../drivers/hal/serial-line.ts";
import { openTtyPort } from "../../drivers/linux/line-port.ts";
import type { LineCredentials } from "../../drivers/linux/line-tls.ts";
import { createPortSerialLine } from "../../drivers/linux/port-serial-line.ts";
import { requires } from "../requires.ts";
import { makeAuthority } from "./certificates.ts";
import { type Laptop, openLaptop } from "./laptop.ts";
import { PATIENCE_MS } from "./patience.ts";
import { type PtyPair, plugPtyPair } from "./pty-pair.ts";

const SECRET = Buffer.from("00112233445566778899aabbccddeeff", "hex");
const WRONG = Buffer.from("ff112233445566778899aabbccddeeff", "hex");
const HANDSHAKE_MS = 60_000;
const PSK_1_2 = "ECDHE-PSK-CHACHA20-POLY1305:PSK-AES128-GCM-SHA256";

/** The terminal's end: every event so far, and the next of a type. */
interface Box {
  readonly line: SerialLine;
  readonly events: SerialLineEvent[];
  next<Type extends SerialLineEvent["type"]>(
    type: Type,
  ): Promise<Extract<SerialLineEvent, { type: Type }>>;
}

function openBox(path: string, credentials: () => LineCredentials | undefined): Box {
  const line = createPortSerialLine(openTtyPort(path), credentials);
  const events: SerialLineEvent[] = [];
  let seen = 0;
  let look = () => {};
  line.listen((event) => {
    events.push(event);
    look();
  });
  return {
    line,
    events,
    next: (type) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no "${type}"`)), PATIENCE_MS);
        look = () => {
          const at = events.findIndex((event, index) => index >= seen && event.type === type);
          if (at < 0) return;
          clearTimeout(timer);
          seen = at + 1;
          look = () => {};
          resolve(events[at] as never);
        };
        look();
      }),
  };
}

function psk(secret: Uint8Array, version: "TLSv1.2" | "TLSv1.3", ciphers = "") {
  return {
    pskCallback: () => ({ psk: secret, identity: "label" }),
    minVersion: version,
    maxVersion: version,
    checkServerIdentity: () => undefined,
    ...(ciphers === "" ? {} : { ciphers }),
  };
}

describe.skipIf(requires("socat", "openssl"))("the technician's line on a pseudo-terminal", () => {
  const closers: (() => unknown)[] = [];

  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function plug(credentials: () => LineCredentials | undefined): Promise<{
    readonly box: Box;
    readonly laptop: Laptop;
    readonly pair: PtyPair;
  }> {
    const pair = await plugPtyPair();
    closers.push(() => pair.pull());
    const box = openBox(pair.box, credentials);
    closers.push(() => box.line.close());
    box.line.open();
    await box.next("opened");
    const laptop = await openLaptop(pair.laptop);
    closers.push(() => laptop.close());
    return { box, laptop, pair };
  }

  const labelled = () => ({ kind: "label-secret", secret: SECRET }) as const;

  it("brings bytes and takes bytes, both ways whole and in order", async () => {
    const { box, laptop } = await plug(() => undefined);
    const sent = Uint8Array.from({ length: 20_000 }, (_, at) => (at * 7) % 256);
    laptop.write(sent);
    const got: number[] = [];
    while (got.length < sent.length) got.push(...(await box.next("received")).bytes);
    expect(Uint8Array.from(got)).toEqual(sent);
    box.line.send(Buffer.from("id: T-0007\r\n"), () => undefined);
    expect(await laptop.until(/\n/)).toBe("id: T-0007\r\n");
    expect(box.line.proof()).toBeUndefined();
  });

  it("says what is wrong with a port: missing, in use, no device", async () => {
    const { pair } = await plug(() => undefined);
    const missing = openBox(`${pair.box}-not`, () => undefined);
    missing.line.open();
    expect((await missing.next("closed")).fault).toBe("missing");
    const second = openBox(pair.box, () => undefined);
    second.line.open();
    expect((await second.next("closed")).fault).toBe("in-use");
  });

  it("says that the port was pulled, and opens it again", async () => {
    const { box, pair } = await plug(() => undefined);
    await pair.pull();
    expect((await box.next("closed")).fault).toBe("missing");
    box.line.send(Buffer.from("x"), () => undefined);
    box.line.open();
    expect((await box.next("closed")).fault).toBe("missing");
  });

  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    const ciphers = version === "TLSv1.2" ? PSK_1_2 : "";

    it(`opens a session with the label secret over ${version}, and is plain afterwards`, async () => {
      const { box, laptop } = await plug(labelled);
      box.line.secure(HANDSHAKE_MS);
      const session = laptop.secure(psk(SECRET, version, ciphers));
      await session.ready;
      expect((await box.next("secured")).peer).toEqual({ kind: "label-secret" });
      session.socket.write('{"jsonrpc":"2.0"}\n');
      expect(Buffer.from((await box.next("received")).bytes).toString()).toBe(
        '{"jsonrpc":"2.0"}\n',
      );
      box.line.send(Buffer.from("answer\n"), () => undefined);
      expect(await session.until(/\n/)).toBe("answer\n");
      await session.end();
      expect((await box.next("unsecured")).end).toBe("closed");
      laptop.write("help\n");
      expect(Buffer.from((await box.next("received")).bytes).toString()).toBe("help\n");
    });

    it(`refuses a wrong label secret over ${version}`, async () => {
      const { box, laptop } = await plug(labelled);
      box.line.secure(HANDSHAKE_MS);
      const session = laptop.secure(psk(WRONG, version, ciphers));
      await expect(session.ready).rejects.toThrow();
      expect((await box.next("unsecured")).end).toBe("refused");
    });
  }

  it("opens a session between certificates, and knows the technician and their rights", async () => {
    const authority = makeAuthority("Technicians");
    const own = makeAuthority("Terminals");
    closers.push(
      () => authority.remove(),
      () => own.remove(),
    );
    const device = own.issue({ commonName: "T-0007", names: ["DNS:T-0007"] });
    const technician = authority.issue({
      commonName: "Sok Dara",
      units: ["right:inspect", "right:network", "Phnom Penh"],
    });
    const { box, laptop } = await plug(() => ({
      kind: "certificate",
      certificate: device.certificate,
      privateKey: device.privateKey,
      authority: authority.ca,
    }));
    box.line.secure(HANDSHAKE_MS);
    const session = laptop.secure({
      ca: own.ca,
      cert: technician.certificate,
      key: technician.privateKey,
      servername: "T-0007",
    });
    await session.ready;
    expect(session.socket.authorized).toBe(true);
    const { peer } = await box.next("secured");
    expect(peer).toMatchObject({
      kind: "certificate",
      technician: "Sok Dara",
      rights: ["inspect", "network"],
    });
    box.line.unsecure();
    expect((await box.next("unsecured")).end).toBe("closed");
  });

  it("refuses certificates of others, expired ones, and none, in words inside the session", async () => {
    const authority = makeAuthority("Technicians");
    const stranger = makeAuthority("Technicians");
    const own = makeAuthority("Terminals");
    closers.push(() => {
      for (const one of [authority, stranger, own]) one.remove();
    });
    const device = own.issue({ commonName: "T-0007", names: ["DNS:T-0007"] });
    const { box, laptop } = await plug(() => ({
      kind: "certificate",
      certificate: device.certificate,
      privateKey: device.privateKey,
      authority: authority.ca,
    }));
    const cases = [
      [stranger.issue({ commonName: "Sok Dara" }), /not accepted/],
      [authority.issue({ commonName: "Sok Dara", from: "20200101", to: "20210101" }), /EXPIRED/],
      [authority.issue({ commonName: "Sok Dara", from: "20400101", to: "20410101" }), /NOT_YET/],
      [undefined, /no certificate/],
    ] as const;
    for (const [shown, why] of cases) {
      box.line.secure(HANDSHAKE_MS);
      const session = laptop.secure({
        ca: own.ca,
        servername: "T-0007",
        ...(shown === undefined ? {} : { cert: shown.certificate, key: shown.privateKey }),
      });
      expect(await session.until(/refused.*\n/)).toMatch(why);
      await session.end();
      expect((await box.next("unsecured")).end).toBe("refused");
    }
    expect(box.events.some(({ type }) => type === "secured")).toBe(false);
  });

  it("drops noise in front of the handshake, and says that noise alone is no session", async () => {
    const { box, laptop } = await plug(labelled);
    box.line.secure(HANDSHAKE_MS);
    laptop.write("[  12.3] usb 1-1: new device\r\nlogin: ");
    const session = laptop.secure(psk(SECRET, "TLSv1.3"));
    await session.ready;
    await box.next("secured");
    await session.end();
    await box.next("unsecured");
    box.line.secure(HANDSHAKE_MS);
    laptop.write(Uint8Array.from({ length: 400 }, (_, at) => (at === 0 ? 0x16 : at % 256)));
    expect((await box.next("unsecured")).end).toBe("no-session");
    box.line.secure(50);
    expect((await box.next("unsecured")).end).toBe("no-session");
  });

  it("ends a session whose bytes were altered, and goes on in plain", async () => {
    const { box, laptop } = await plug(labelled);
    box.line.secure(HANDSHAKE_MS);
    const session = laptop.secure(psk(SECRET, "TLSv1.3"));
    await session.ready;
    await box.next("secured");
    laptop.write("this is no record of the session\n");
    expect((await box.next("unsecured")).end).toBe("broken");
    expect(box.events.filter(({ type }) => type === "received")).toEqual([]);
    laptop.write("\nid\n");
    expect(Buffer.from((await box.next("received")).bytes).toString()).toContain("id");
  });
});
