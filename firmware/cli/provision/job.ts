/**
 * What one box is to become: the fields of a job, one table of rules for job files, options, the
 * page and the questions at the laptop. Reads no file; paths in a job are read when their step
 * comes.
 */

export interface JobField {
  readonly name: JobFieldName;
  /** How it is asked for. */
  readonly question: string;
  /** The rule, in the words of its refusal. */
  readonly rule: string;
  readonly pattern: RegExp;
  /** Never shown, never written down. */
  readonly isSecret?: true;
}

export type JobFieldName =
  | "terminal"
  | "ssid"
  | "password"
  | "url"
  | "acquirer"
  | "epoch"
  | "keys"
  | "bankAuthority"
  | "technicianAuthority"
  | "account"
  | "name"
  | "nameKhmer"
  | "city"
  | "release";

/** The values that are known; a box gets no more than its job names. */
export type Job = Readonly<Partial<Record<JobFieldName, string>>>;

const LINE = /^[^\p{Cc}]{1,500}$/u;

export const JOB_FIELDS: readonly JobField[] = [
  {
    name: "terminal",
    question: "Number of the box",
    rule: "must be the number of the box: 1 to 32 letters, digits, _ or -",
    pattern: /^[A-Za-z0-9_-]{1,32}$/,
  },
  {
    name: "ssid",
    question: "Name of the Wi-Fi (empty: the box has a cable or SIM)",
    rule: "must be the name of a Wi-Fi, 1 to 32 characters",
    pattern: /^[^\p{Cc}]{1,32}$/u,
  },
  {
    name: "password",
    question: "Password of the Wi-Fi (empty: it has none)",
    rule: "must be the password of a Wi-Fi, 8 to 63 characters",
    pattern: /^[\x20-\x7e]{8,63}$/,
    isSecret: true,
  },
  {
    name: "url",
    question: "Address of the bank's broker (mqtts://…)",
    rule: "must be mqtts://host or mqtts://host:port",
    pattern: /^mqtts:\/\/[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?$|^mqtt:\/\/127\.0\.0\.1(:[0-9]{1,5})?$/,
  },
  {
    name: "acquirer",
    question: "Short name of the bank",
    rule: "must be the bank's short name: 1 to 32 letters, digits, _ or -",
    pattern: /^[A-Za-z0-9_-]{1,32}$/,
  },
  {
    name: "epoch",
    question: "Binding number from the bank (empty: the next one)",
    rule: "must be a whole number from 1",
    pattern: /^[1-9][0-9]{0,8}$/,
  },
  {
    name: "keys",
    question: "File with the bank's public keys (JWKS)",
    rule: "must be the path of the bank's JWKS",
    pattern: LINE,
  },
  {
    name: "bankAuthority",
    question: "File with the authority of the bank's broker (PEM)",
    rule: "must be the path of a PEM file",
    pattern: LINE,
  },
  {
    name: "technicianAuthority",
    question: "File with the technicians' authority (PEM)",
    rule: "must be the path of a PEM file",
    pattern: LINE,
  },
  {
    name: "account",
    question: "Bakong account of the merchant (name@bank)",
    rule: "must be a Bakong account: name@bank, at most 32 characters",
    pattern: /^(?=.{3,32}$)[A-Za-z0-9._-]+@[A-Za-z0-9._-]+$/,
  },
  {
    name: "name",
    question: "Name of the merchant, Latin letters",
    rule: "must be the merchant's name, 1 to 25 characters",
    pattern: /^[^\p{Cc}]{1,25}$/u,
  },
  {
    name: "nameKhmer",
    question: "Name of the merchant in Khmer (empty: none)",
    rule: "must be the merchant's name in Khmer, 1 to 25 characters",
    pattern: /^[^\p{Cc}]{1,25}$/u,
  },
  {
    name: "city",
    question: "City of the merchant (empty: Phnom Penh)",
    rule: "must be a city, 1 to 15 characters",
    pattern: /^[^\p{Cc}]{1,15}$/u,
  },
  {
    name: "release",
    question: "Release of the former owner (one line, from the bank)",
    rule: "must be the release that the bank gave, one line",
    pattern: /^[\x21-\x7e]{1,8000}$/,
    isSecret: true,
  },
];

export function fieldOf(name: string): JobField | undefined {
  return JOB_FIELDS.find((field) => field.name === name);
}

/** What is wrong with a value, in words that hide a secret; undefined when nothing is. */
export function problemOf(field: JobField, value: string): string | undefined {
  if (field.pattern.test(value)) return undefined;
  const seen = field.isSecret ? "" : `; it is ${JSON.stringify(value.slice(0, 60))}`;
  return `${field.name} ${field.rule}${seen}`;
}

export type JobRead =
  | { readonly ok: true; readonly job: Job }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Checks names and values; an empty value counts as absent. */
export function readJob(fields: Readonly<Record<string, unknown>>): JobRead {
  const problems: string[] = [];
  const job: Partial<Record<JobFieldName, string>> = {};
  for (const [name, value] of Object.entries(fields)) {
    const field = fieldOf(name);
    if (field === undefined) {
      const names = JOB_FIELDS.map((known) => known.name).join(", ");
      problems.push(`there is no field "${name.slice(0, 40)}"; there are ${names}`);
    } else if (typeof value !== "string") {
      problems.push(`${name} must be a text in quotation marks`);
    } else if (value !== "") {
      const problem = problemOf(field, value);
      if (problem === undefined) job[field.name] = value;
      else problems.push(problem);
    }
  }
  if (job.password !== undefined && job.ssid === undefined)
    problems.push("password goes with ssid");
  const binding = (["account", "name", "acquirer", "keys"] as const).filter(
    (name) => job[name] === undefined,
  );
  if (job.account !== undefined && binding.length > 0) {
    problems.push(`account wants ${binding.join(", ")} too`);
  }
  return problems.length === 0 ? { ok: true, job } : { ok: false, problems };
}

/** A job as people may see it: without its secrets. */
export function visible(job: Job): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(job).map(([name, value]) => [
      name,
      fieldOf(name)?.isSecret ? "(hidden)" : value,
    ]),
  );
}
