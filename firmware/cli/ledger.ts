/**
 * `soundbox ledger`: the payment record for the vendor's questions, the bank's disputes and the
 * auditor's doubts. Only ever reads, also while the terminal is running.
 */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { verifyLedger } from "../../drivers/linux/ledger-audit.ts";
import {
  LedgerReadError,
  type LedgerReader,
  openLedgerReader,
} from "../../drivers/linux/ledger-reader.ts";
import { type Command, parseOptions, Refusal, WrongUsage } from "./command.ts";
import {
  auditJson,
  auditText,
  dayBounds,
  exportJson,
  listJson,
  listText,
  phnomPenhDay,
  totalsJson,
  totalsText,
} from "./ledger-text.ts";
import { writerTo } from "./lines.ts";

const LIST_DEFAULT = 20;
const LIST_MAX = 10_000;

const HELP = `
Usage: soundbox ledger list   (--ledger FILE | --config FILE) [--limit N] [--json]
       soundbox ledger totals (--ledger FILE | --config FILE) [--date YYYY-MM-DD] [--json]
       soundbox ledger export (--ledger FILE | --config FILE) [--json]
       soundbox ledger verify (--ledger FILE | --config FILE) [--json]

Reads the payment record. Changes nothing, and may be used while the terminal is running.

list    the latest payments, newest first: when, how much, what became of them (recorded: nobody was
        told yet; speaking, spoken, shown, digested), the end of the transaction hash, the bill
totals  one day's sums, a line for each currency; payments less what was taken back on that day;
        test payments are not counted
export  every record, one JSON object a line, oldest first, with the bytes that the bank signed
        ("jws") and its place in the hash chain ("previousHash", "hash"), for disputes
verify  checks that no record is missing or altered; exit code 1 and one line at the first that is

  --ledger FILE      the record itself
  --config FILE      the terminal's configuration, which names it
  --limit N          how many to list, 1 to ${LIST_MAX}; ${LIST_DEFAULT} when left out
  --date YYYY-MM-DD  the day in Phnom Penh; today when left out
  --json             for machines: one JSON object a line

A record's hash is SHA-256 over the hash before it (32 zero bytes before the first) and a JSON array
of its contents; drivers/linux/ledger-chain.ts has the order.

Example: soundbox ledger totals --ledger /var/lib/soundbox/ledger.db --date 2026-11-22
`;

/** Where the command writes and what time it believes it is. */
export interface LedgerConsole {
  readonly nowMs: number;
  /** Resolves when more may be written; false when nobody reads any more. */
  readonly write: (text: string) => Promise<boolean>;
}

/** The command `ledger`. */
export const ledgerCommand: Command = {
  name: "ledger",
  summary: "list, total, export and verify the payment record",
  help: HELP,
  run: (args) => runLedger(args, { nowMs: Date.now(), write: writerTo(process.stdout) }),
};

interface Request {
  readonly path: string;
  readonly limit: number;
  readonly date: string;
  readonly isJson: boolean;
}

type Verb = (request: Request, console: LedgerConsole) => Promise<void>;

const VERBS: ReadonlyMap<string, { readonly options: readonly string[]; readonly run: Verb }> =
  new Map([
    ["list", { options: ["limit", "json"], run: list }],
    ["totals", { options: ["date", "json"], run: totals }],
    ["export", { options: ["json"], run: exportAll }],
    ["verify", { options: ["json"], run: verify }],
  ]);

/**
 * Does what the command line says.
 * @throws Refusal when the record cannot be read or is damaged; WrongUsage when typed wrongly.
 */
export async function runLedger(args: readonly string[], console: LedgerConsole): Promise<void> {
  const { values, positionals } = parseOptions(args, {
    ledger: { type: "string" },
    config: { type: "string" },
    limit: { type: "string" },
    date: { type: "string" },
    json: { type: "boolean" },
  });
  const [name, ...more] = positionals;
  const verb = VERBS.get(name ?? "");
  if (verb === undefined || more.length > 0) {
    throw new WrongUsage("say one of list, totals, export, verify");
  }
  for (const option of ["limit", "date", "json"] as const) {
    if (values[option] !== undefined && !verb.options.includes(option)) {
      throw new WrongUsage(`${name} takes no --${option}`);
    }
  }
  const { limit = String(LIST_DEFAULT), date = phnomPenhDay(console.nowMs) } = values;
  if (!/^[1-9][0-9]{0,4}$/.test(limit) || Number(limit) > LIST_MAX) {
    throw new WrongUsage(`--limit is a number from 1 to ${LIST_MAX}, not ${JSON.stringify(limit)}`);
  }
  const path = ledgerPath(values.ledger, values.config);
  const request = { path, limit: Number(limit), date, isJson: values.json === true };
  try {
    await verb.run(request, console);
  } catch (error) {
    throw error instanceof LedgerReadError ? new Refusal(error.message) : error;
  }
}

async function list({ path, limit, isJson }: Request, { nowMs, write }: LedgerConsole) {
  const listed = reading(path, (reader) => reader.recent(limit));
  await write(isJson ? listed.map((it) => `${listJson(it)}\n`).join("") : listText(listed, nowMs));
}

async function totals({ path, date, isJson }: Request, { write }: LedgerConsole) {
  const bounds = dayBounds(date);
  if (bounds === undefined) {
    throw new WrongUsage(`--date is a day like 2026-11-22, not ${JSON.stringify(date)}`);
  }
  const sums = reading(path, (reader) => reader.totals(bounds.from, bounds.to));
  await write(isJson ? `${totalsJson(date, sums)}\n` : totalsText(date, sums));
}

async function exportAll({ path }: Request, { write }: LedgerConsole) {
  const reader = openLedgerReader(path);
  try {
    for (const exported of reader.rows()) {
      if (!(await write(`${exportJson(exported)}\n`))) return;
    }
  } finally {
    reader.close();
  }
}

async function verify({ path, isJson }: Request, { write }: LedgerConsole) {
  const audit = verifyLedger(path);
  if (isJson) await write(`${auditJson(audit)}\n`);
  const { damage } = audit;
  if (damage !== null) {
    const where = damage.row === null ? "the record is damaged" : `row ${damage.row} is damaged`;
    throw new Refusal(`${where}: ${damage.why}`);
  }
  if (!isJson) await write(auditText(audit));
}

function reading<Value>(path: string, work: (reader: LedgerReader) => Value): Value {
  const reader = openLedgerReader(path);
  try {
    return work(reader);
  } finally {
    reader.close();
  }
}

/** Read without checking the rest: a broken configuration is no reason to hide the record. */
function ledgerPath(ledger: string | undefined, config: string | undefined): string {
  if ((ledger === undefined) === (config === undefined)) {
    throw new WrongUsage("say where the record is: either --ledger FILE or --config FILE");
  }
  if (ledger !== undefined) return ledger;
  const file = config ?? "";
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Refusal(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const named =
    typeof document === "object" && document !== null && "ledger" in document
      ? document.ledger
      : undefined;
  if (typeof named !== "string" || named === "") {
    throw new Refusal(`${file}: names no record (the key "ledger")`);
  }
  return resolve(dirname(file), named);
}
