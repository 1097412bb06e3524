/**
 * The terminal's certificate in one file of its folder, key and all, replaced whole: a power cut
 * leaves the old identity or the new one. A key that waits for its certificate has a file of its
 * own. Both are for the owner alone (mode 0600).
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Identity, IdentityFault, IssuedCertificates } from "../hal/identity.ts";
import type { TlsCredentials } from "../hal/link.ts";
import type { Outcome } from "../hal/outcome.ts";
import type { StorageFault } from "../hal/storage.ts";
import { certificateRequest } from "./certificate-request.ts";
import { readDocument, saveDocument, syncFolder } from "./file-storage.ts";
import { storageFault } from "./folder-storage.ts";

export interface FolderIdentity extends Identity {
  /** The authority of technicians that was installed, PEM. */
  technicians(): string | undefined;
}

interface Kept extends TlsCredentials {
  readonly technicians?: string;
}

/** @param folder made when something is first kept in it. */
export function createFolderIdentity(folder: string): FolderIdentity {
  const installed = join(folder, "identity.json");
  const requested = join(folder, "requested.json");
  const later = (run: () => void) => setImmediate(run);
  let kept = readKept(installed);

  return {
    credentials: () => kept,
    technicians: () => kept?.technicians,
    request(terminal, done) {
      const outcome = attempt<string, StorageFault>(() => {
        const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        saveDocument(requested, {
          privateKey: privateKey.export({ type: "pkcs8", format: "pem" }),
        });
        return { ok: true, value: certificateRequest(privateKey, terminal) };
      });
      later(() => done(outcome));
    },
    install(terminal, issued, done) {
      const outcome = attempt<string, IdentityFault>(() => {
        const key = readKey(requested);
        const judged = judge(terminal, issued, key);
        if (!judged.ok || key === undefined) return judged;
        const technicians = issued.technicians ?? kept?.technicians;
        const next: Kept = {
          ca: issued.authority,
          certificate: issued.certificate,
          privateKey: key.export({ type: "pkcs8", format: "pem" }).toString(),
          ...(technicians === undefined ? {} : { technicians }),
        };
        saveDocument(installed, next);
        kept = next;
        return judged;
      });
      later(() => done(outcome));
    },
    forget(done) {
      const outcome = attempt<undefined, StorageFault>(() => {
        rmSync(installed, { force: true });
        rmSync(requested, { force: true });
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        syncFolder(dirname(installed));
        kept = undefined;
        return { ok: true, value: undefined };
      });
      later(() => done(outcome));
    },
  };
}

/** Whether these are certificates, and for this terminal and its key. */
function judge(
  terminal: string,
  { certificate, authority, technicians }: IssuedCertificates,
  key: KeyObject | undefined,
): Outcome<IdentityFault, string> {
  const refuse = (fault: IdentityFault, detail: string) => ({ ok: false, fault, detail }) as const;
  if (key === undefined) return refuse("not-asked", "no certificate was asked for yet");
  const own = readCertificate(certificate);
  if (own === undefined) return refuse("no-certificate", "certificate is none");
  if (readCertificate(authority) === undefined)
    return refuse("no-certificate", "authority is none");
  if (technicians !== undefined && readCertificate(technicians)?.ca !== true) {
    return refuse("no-certificate", "technicians is no certificate of an authority");
  }
  if (!createPublicKey(key).equals(own.publicKey)) {
    return refuse("wrong-key", "the certificate is for another key than the last request's");
  }
  const { subject } = own.toLegacyObject();
  if (subject.CN !== terminal) {
    return refuse("wrong-name", `the certificate is for ${subject.CN}, this is ${terminal}`);
  }
  return { ok: true, value: new Date(own.validTo).toISOString() };
}

function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function readKept(path: string): Kept | undefined {
  const document = readDocument(path);
  if (typeof document !== "object" || document === null) return undefined;
  const { ca, certificate, privateKey, technicians } = document as Readonly<
    Record<string, unknown>
  >;
  if (typeof ca !== "string" || typeof certificate !== "string") return undefined;
  if (typeof privateKey !== "string") return undefined;
  const named = typeof technicians === "string" ? { technicians } : {};
  return { ca, certificate, privateKey, ...named };
}

function readKey(path: string): KeyObject | undefined {
  const document = readDocument(path);
  if (typeof document !== "object" || document === null) return undefined;
  const { privateKey } = document as { readonly privateKey?: unknown };
  return typeof privateKey === "string" ? createPrivateKey(privateKey) : undefined;
}

/** What the medium says becomes a fault; what the bytes say has been judged. */
function attempt<Value, Fault extends string>(
  action: () => Outcome<Fault | StorageFault, Value>,
): Outcome<Fault | StorageFault, Value> {
  try {
    return action();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, fault: storageFault(error), detail };
  }
}
