/**
 * Brings a box's certificate request to whoever signs it, and the certificate back: a command that
 * reads the request and prints the certificate, or a folder in which somebody puts the signed file.
 * The request holds a public key and a number, nothing secret.
 */
import { spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Refused } from "./refused.ts";
import type { Talk } from "./talk.ts";

/** How requests get signed. */
export type Signing =
  /** A line for the shell; `SOUNDBOX_TERMINAL` names the box. */
  | { readonly kind: "command"; readonly command: string }
  | { readonly kind: "folder"; readonly folder: string };

const OUTPUT_BYTES_MAX = 65_536;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * @returns one or more certificates in PEM, the box's own first.
 * @throws Refused when nobody signs, or what comes back is for another box.
 */
export async function sign(
  signing: Signing,
  terminal: string,
  request: string,
  talk: Talk,
): Promise<string> {
  const answer =
    signing.kind === "command"
      ? await runCommand(signing.command, terminal, request)
      : await exchangeFiles(signing.folder, terminal, request, talk);
  return checkCertificate(answer, terminal);
}

/** The certificates in a text, if the first is valid now and for this box. */
export function checkCertificate(text: string, terminal: string): string {
  const blocks = text.match(CERTIFICATE) ?? [];
  const [first] = blocks;
  const what = "The signed certificate is not used.";
  const next = "Have the request signed again by the bank's authority.";
  if (first === undefined) throw new Refused({ what, why: "There is no certificate in it.", next });
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(first);
  } catch {
    throw new Refused({ what, why: "It is damaged.", next });
  }
  const { CN: name } = certificate.toLegacyObject().subject ?? {};
  if (name !== terminal) {
    throw new Refused({
      what,
      why: `It is for ${String(name)}, and the box is ${terminal}.`,
      next,
    });
  }
  if (Date.parse(certificate.validTo) <= Date.now()) {
    throw new Refused({ what, why: `It expired on ${certificate.validTo}.`, next });
  }
  return `${blocks.join("\n")}\n`;
}

function runCommand(command: string, terminal: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, {
      shell: true,
      env: { ...process.env, SOUNDBOX_TERMINAL: terminal },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let [out, err] = ["", ""];
    child.stdout.on("data", (bytes: Buffer) => {
      if (out.length < OUTPUT_BYTES_MAX) out += bytes.toString("utf8");
    });
    child.stderr.on("data", (bytes: Buffer) => {
      err = (err + bytes.toString("utf8")).slice(-500);
    });
    // A command that reads nothing closes its input early; its exit code says how it went.
    child.stdin.on("error", () => undefined);
    child.stdin.end(request);
    const refuse = (why: string) =>
      reject(
        new Refused({
          what: "The signing command did not sign.",
          why,
          next: "Run the command by hand with the request; then begin again.",
        }),
      );
    child.once("error", (error) => refuse(`${error.message}.`));
    child.once("close", (code) => {
      if (code === 0) resolve(out);
      else refuse(err.trim().split("\n").at(-1) || `It ended with exit code ${code}.`);
    });
  });
}

async function exchangeFiles(
  folder: string,
  terminal: string,
  request: string,
  talk: Talk,
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const [asked, signed] = [join(folder, `${terminal}.csr.pem`), join(folder, `${terminal}.pem`)];
  writeFileSync(asked, request);
  if (!existsSync(signed)) {
    talk.tell({ event: "do", text: `Have ${asked} signed, and put the result at ${signed}.` });
    await talk.ask({ name: "signed", text: "Press Enter when it is there" });
  }
  if (existsSync(signed)) return readFileSync(signed, "utf8");
  throw new Refused({
    what: "The request is not signed yet.",
    why: `There is no file ${signed}.`,
    next: "Run this again when it is there; the box waits.",
  });
}
