/**
 * A terminal fresh from the factory, set up over a real pseudo-terminal by a technician's laptop
 * that knows the contract and nothing of ours: label secret, certificates, binding, reset, and what
 * a thief with the same cable gets.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import { exportJWK, generateKeyPair } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { makeAuthority } from "../integration/certificates.ts";
import { openFactoryBox as openBox, SECRET } from "../integration/factory-box.ts";
import { openLaptop } from "../integration/laptop.ts";
import {
  askUntil,
  caller,
  openSetUp,
  starttls,
  withSecret,
} from "../integration/technician-session.ts";
import { requires } from "../requires.ts";

describe.skipIf(requires("socat", "openssl"))("a terminal fresh from the factory", () => {
  const closers: (() => unknown)[] = [];

  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  it("is set up by its label secret, then by certificates, and released again", async () => {
    const box = await openBox();
    closers.push(() => box.close());
    const laptop = await openLaptop(box.pair.laptop);
    closers.push(() => laptop.close());
    await openSetUp(box, laptop);
    const first = withSecret(laptop, SECRET);
    await first.ready;
    const call = caller(first);
    expect((await call("device.describe")).result).toMatchObject({ isBound: false });

    const banks = makeAuthority("Bank");
    const technicians = makeAuthority("Technicians");
    closers.push(
      () => banks.remove(),
      () => technicians.remove(),
    );
    const { csr } = (await call("identity.request")).result as { csr: string };
    const own = banks.sign(csr, ["DNS:T-0042"]);
    const wrong = banks.issue({ commonName: "T-0042" }).certificate;
    const pems = { authority: banks.ca, technicians: technicians.ca };
    const refused = await call("identity.install", { certificate: wrong, ...pems });
    expect(refused.error.message).toContain("another key");
    const installed = await call("identity.install", { certificate: own, ...pems });
    expect(installed.result).toHaveProperty("validTo");

    const { publicKey } = await generateKeyPair("EdDSA");
    const jwk = { ...(await exportJWK(publicKey)), kid: "key-1", use: "sig" };
    const merchant = { bakongAccountID: "sokha_coffee@devb", name: "Sokha Coffee" };
    const acquirer = { id: "acleda", epoch: 1, keys: { keys: [jwk] } };
    const bound = await call("merchant.bind", { merchant, acquirer });
    expect(bound.result).toMatchObject({ merchant: { account: "sokha_coffee@devb" } });
    await call("link.configure", { url: "mqtts://127.0.0.1:1" });
    const { result: tested } = await call("link.test");
    expect(tested["ok"]).toBe(false);
    expect(JSON.stringify(tested)).toContain("nothing listens at the broker's address");
    const { result: log } = await call("log.read");
    const methods = (log["entries"] as { method: string }[]).map(({ method }) => method);
    expect(methods.slice(-2)).toEqual(["merchant.bind", "link.configure"]);
    await first.end();

    await box.cutPower();
    await openSetUp(box, laptop);
    const sokDara = technicians.issue({ commonName: "Sok Dara", units: ["right:inspect"] });
    const second = laptop.secure({
      ca: banks.ca,
      cert: sokDara.certificate,
      key: sokDara.privateKey,
      servername: "T-0042",
    });
    await second.ready;
    const ask = caller(second);
    expect((await ask("device.describe")).result).toMatchObject({
      isBound: true,
      merchant: { name: "Sokha Coffee" },
      session: { rights: ["inspect"] },
    });
    expect((await ask("factory.reset", { terminal: "T-0042" })).error.code).toBe(-32002);
    await second.end();
    // The label secret is worth nothing any more.
    expect(await starttls(laptop)).toContain("ok: TLS begins now");
    await expect(withSecret(laptop, SECRET).ready).rejects.toThrow();
    expect(box.complaints()).not.toContain("Error");
    const kept = join(box.folder, "ledger.db.documents", "identity.json");
    expect(statSync(kept).mode & 0o077).toBe(0);
  }, 240_000);

  it("locks its line after five wrong secrets, kept over a power cut", async () => {
    const box = await openBox();
    closers.push(() => box.close());
    const laptop = await openLaptop(box.pair.laptop);
    closers.push(() => laptop.close());
    await openSetUp(box, laptop);
    for (let wrong = 1; ; wrong += 1) {
      await expect(withSecret(laptop, SECRET.replace("00", "ff")).ready).rejects.toThrow();
      await askUntil(laptop, "status", /set-up: /);
      if (wrong === 5) break;
      expect(await starttls(laptop)).toContain("ok: TLS begins now");
    }
    expect(await starttls(laptop)).toContain("refused: locked after wrong secrets");
    await box.cutPower();
    await askUntil(laptop, "status", /set-up: locked for/);
  }, 240_000);

  it("is not fooled by a recorded session that is played again", async () => {
    const box = await openBox();
    closers.push(() => box.close());
    const laptop = await openLaptop(box.pair.laptop);
    closers.push(() => laptop.close());
    await openSetUp(box, laptop);
    const tape: Buffer[] = [];
    const good = withSecret(laptop, SECRET);
    laptop.record((bytes) => tape.push(Buffer.from(bytes)));
    await good.ready;
    expect((await caller(good)("device.describe")).result).toMatchObject({ terminal: "T-0042" });
    await good.end();
    laptop.record(undefined);
    expect(tape.length).toBeGreaterThan(2);
    expect(await starttls(laptop)).toContain("ok: TLS begins now");
    for (const bytes of tape) laptop.write(bytes);
    const after = await laptop.until(/refused: [^\n]*\n/);
    expect(after).not.toContain("T-0042");
    await askUntil(laptop, "id", /terminal: T-0042/);
  }, 240_000);
});
