/**
 * The options of `soundbox provision`, read and checked before any box is touched: credentials,
 * jobs, who signs. A secret is never taken from the command line, where every program can read it.
 */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseOptions, Refusal, WrongUsage } from "../command.ts";
import type { Signing } from "./authority.ts";
import { fieldOf, type Job, readJob } from "./job.ts";
import { type JobLine, readJobFile } from "./job-file.ts";
import type { Credentials } from "./secure-session.ts";
import type { Step } from "./step.ts";
import { STEPS, STEPS_ON_DEMAND } from "./steps/all.ts";

export interface ProvisionOptions {
  readonly port: string | undefined;
  readonly credentials: Credentials;
  readonly signing: Signing;
  readonly outFolder: string;
  readonly reportPath: string | undefined;
  /** Of the job file; undefined without one, and then `job` is for the one box. */
  readonly jobs: readonly JobLine[] | undefined;
  readonly job: Job;
  readonly steps: readonly Step[];
  readonly isDryRun: boolean;
  readonly isJson: boolean;
  /** Port of the page on 127.0.0.1; undefined for no page. */
  readonly pagePort: number | undefined;
}

export function readProvisionOptions(args: readonly string[]): ProvisionOptions {
  const { values, positionals } = parseOptions(args, {
    technician: { type: "string" },
    key: { type: "string" },
    authority: { type: "string" },
    label: { type: "string" },
    sign: { type: "string" },
    job: { type: "string" },
    set: { type: "string", multiple: true, default: [] },
    steps: { type: "string" },
    report: { type: "string" },
    out: { type: "string", default: "." },
    "dry-run": { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    page: { type: "boolean", default: false },
    listen: { type: "string", default: "8190" },
  });
  if (positionals.length > 1) throw new WrongUsage(`"${positionals[1]}" is not expected here`);
  const { sign, out } = values;
  const listen = Number(values.listen);
  if (!/^[0-9]{1,5}$/.test(values.listen) || listen > 65_535) {
    throw new WrongUsage(`--listen wants a port number, not "${values.listen}"`);
  }
  return {
    port: positionals[0],
    credentials: readCredentials(values),
    signing:
      sign === undefined ? { kind: "folder", folder: out } : { kind: "command", command: sign },
    outFolder: out,
    reportPath: values.report,
    jobs: values.job === undefined ? undefined : readJobs(values.job),
    job: readSettings(values.set),
    steps: readSteps(values.steps),
    isDryRun: values["dry-run"],
    isJson: values.json,
    pagePort: values.page ? listen : undefined,
  };
}

type CredentialFiles = Partial<Record<"technician" | "key" | "authority" | "label", string>>;

function readCredentials(files: { readonly [Name in keyof CredentialFiles]: string | undefined }) {
  const { technician, key, authority, label } = files;
  const given = [technician, key, authority].filter((file) => file !== undefined);
  if (given.length !== 0 && given.length !== 3) {
    throw new WrongUsage("--technician, --key and --authority go together");
  }
  const credentials: Credentials = {
    technician:
      technician === undefined || key === undefined || authority === undefined
        ? undefined
        : {
            certificate: readTechnician(technician),
            privateKey: readText("--key", key),
            authority: readText("--authority", authority),
          },
    label: label === undefined ? undefined : readLabel(readText("--label", label), label),
  };
  return credentials;
}

/** Told here in plain words; the box would only break the session. */
function readTechnician(path: string): string {
  const pem = readText("--technician", path);
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    throw new Refusal(`--technician ${path} holds no certificate in PEM`);
  }
  const { validFrom, validTo } = certificate;
  if (Date.parse(validTo) <= Date.now()) {
    throw new Refusal(`your certificate expired on ${validTo}; ask the bank for a new one`);
  }
  if (Date.parse(validFrom) > Date.now()) {
    throw new Refusal(`your certificate begins on ${validFrom}; is this computer's date right?`);
  }
  return pem;
}

/** Sixteen bytes in hexadecimal digits, as the label has them; spaces and dashes do not matter. */
export function readLabel(text: string, source: string): Uint8Array {
  const digits = text.replaceAll(/[\s-]/g, "");
  if (/^[0-9a-f]{32}$/i.test(digits)) return Buffer.from(digits, "hex");
  throw new Refusal(`${source} must hold the 32 digits (0-9, a-f) of the label inside the box`);
}

function readJobs(path: string): readonly JobLine[] {
  const read = readJobFile(readText("--job", path));
  if (read.ok) return read.jobs;
  const [first, ...more] = read.problems;
  for (const problem of more) process.stderr.write(`${path}: ${problem}\n`);
  throw new Refusal(`${path}: ${first}`);
}

function readSettings(settings: readonly string[]): Job {
  const fields = settings.map((setting) => {
    const [name = "", ...value] = setting.split("=");
    if (value.length === 0) throw new WrongUsage(`--set wants NAME=VALUE, not "${name}"`);
    if (fieldOf(name)?.isSecret) {
      throw new WrongUsage(`${name} is a secret: put it into a job file, or type it when asked`);
    }
    return [name, value.join("=")] as const;
  });
  const read = readJob(Object.fromEntries(fields));
  if (read.ok) return read.job;
  throw new WrongUsage(`--set: ${read.problems[0]}`);
}

function readSteps(list: string | undefined): readonly Step[] {
  if (list === undefined) return STEPS;
  const wanted = list.split(",").map((id) => id.trim());
  const all = [...STEPS, ...STEPS_ON_DEMAND];
  const unknown = wanted.find((id) => !all.some((step) => step.id === id));
  if (unknown === undefined) return all.filter((step) => wanted.includes(step.id));
  const known = all.map(({ id }) => id).join(",");
  throw new WrongUsage(`--steps: there is no step "${unknown}"; there are ${known}`);
}

function readText(option: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new Refusal(`cannot read the file of ${option}: ${path}`);
  }
}
