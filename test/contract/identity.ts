/** One suite for every keeper of the certificate: what `drivers/hal/identity.ts` promises. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Identity, IdentityFault, IssuedCertificates } from "../../drivers/hal/identity.ts";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import type { StorageFault } from "../../drivers/hal/storage.ts";
import { until } from "../integration/patience.ts";

/** A medium, what is put to work on it, and an authority that signs. */
export interface IdentityRig {
  /** An identity on the medium; what an earlier one kept is there. */
  start(): Identity;
  /** What the authority makes of a request. */
  issue(request: string): IssuedCertificates;
  /** The medium fails from now on, until it is mended. */
  breakMedium(): void;
  mend(): void;
  dispose(): void;
}

const request = (identity: Identity, terminal = "T-1") =>
  new Promise<Outcome<StorageFault, string>>((done) => identity.request(terminal, done));
const install = (identity: Identity, issued: IssuedCertificates, terminal = "T-1") =>
  new Promise<Outcome<IdentityFault, string>>((done) => identity.install(terminal, issued, done));
const forget = (identity: Identity) =>
  new Promise<Outcome<StorageFault>>((done) => identity.forget(done));

const faulty = (fault: IdentityFault) => ({ ok: false, fault, detail: expect.stringMatching(/./) });
const INSTALLED = { ok: true, value: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) };

/** The text of a request that was taken. */
async function requested(identity: Identity, terminal?: string): Promise<string> {
  const outcome = await request(identity, terminal);
  if (!outcome.ok) throw new Error(outcome.detail);
  return outcome.value;
}

/** Runs the suite over the identity that `open` gives, on a new medium for each test. */
export function describeIdentity(name: string, open: () => IdentityRig): void {
  describe(name, () => {
    let rig: IdentityRig;
    let identity: Identity;

    beforeEach(() => {
      rig = open();
      identity = rig.start();
    });

    afterEach(() => rig.dispose());

    it("is none until something is installed, and then for this start and the next", async () => {
      expect(identity.credentials()).toBeUndefined();
      const text = await requested(identity);
      expect(text).not.toContain("PRIVATE KEY");
      expect(identity.credentials()).toBeUndefined();
      const issued = rig.issue(text);
      expect(await install(rig.start(), issued)).toEqual(INSTALLED);
      const { certificate, authority } = issued;
      const expected = { ca: authority, certificate, privateKey: expect.stringMatching(/./) };
      const later = rig.start();
      expect(later.credentials()).toEqual(expected);
      // Once more, because the first answer may have been lost.
      expect(await install(later, issued)).toEqual(INSTALLED);
      expect(later.credentials()).toEqual(expected);
    });

    it("stays in use while another is asked for, and is then replaced", async () => {
      const first = rig.issue(await requested(identity));
      await install(identity, first);
      const text = await requested(identity);
      expect(await install(identity, first)).toEqual(faulty("wrong-key"));
      expect(identity.credentials()?.certificate).toBe(first.certificate);
      const second = rig.issue(text);
      expect(await install(identity, second)).toEqual(INSTALLED);
      expect(identity.credentials()?.certificate).toBe(second.certificate);
    });

    it("names what is wrong with certificates, and takes none of them", async () => {
      const issued = rig.issue(await requested(identity));
      expect(await install(identity, issued, "T-2")).toEqual(faulty("wrong-name"));
      const none = { ...issued, certificate: "no certificate" };
      expect(await install(identity, none)).toEqual(faulty("no-certificate"));
      expect(identity.credentials()).toBeUndefined();
      expect(await install(identity, issued)).toEqual(INSTALLED);
      expect(await install(identity, none)).toEqual(faulty("no-certificate"));
      expect(identity.credentials()?.certificate).toBe(issued.certificate);
    });

    it("forgets its key and its certificates for good", async () => {
      const issued = rig.issue(await requested(identity));
      await install(identity, issued);
      expect(await forget(identity)).toEqual({ ok: true, value: undefined });
      for (const one of [identity, rig.start()]) {
        expect(one.credentials()).toBeUndefined();
        expect(await install(one, issued)).toEqual(faulty("not-asked"));
      }
      // The key of the next request is another one.
      await requested(identity);
      expect(await install(identity, issued)).toEqual(faulty("wrong-key"));
      expect(await forget(identity)).toEqual({ ok: true, value: undefined });
    });

    it("names what the medium said, and stays in use", async () => {
      const issued = rig.issue(await requested(identity));
      await install(identity, issued);
      rig.breakMedium();
      expect(await request(identity)).toEqual(faulty("io"));
      expect(await forget(identity)).toEqual(faulty("io"));
      rig.mend();
      expect(rig.start().credentials()?.certificate).toBe(issued.certificate);
    });

    it("answers each call once, and later than the call", async () => {
      const order: string[] = [];
      const nothing = { certificate: "", authority: "", technicians: undefined };
      identity.install("T-1", nothing, () => order.push("install"));
      order.push("returned");
      await until(() => order.length === 2);
      identity.request("T-1", () => order.push("request"));
      order.push("returned");
      await until(() => order.length === 4);
      identity.forget(() => order.push("forget"));
      order.push("returned");
      await until(() => order.length === 6);
      expect(order.filter((_, index) => index % 2 === 0)).toEqual(Array(3).fill("returned"));
      expect(order.filter((step) => step !== "returned")).toEqual(["install", "request", "forget"]);
    });
  });
}
