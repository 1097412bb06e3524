/**
 * A terminal's ledger in a process of its own, to be killed or robbed of its disk by a test. Writes
 * batches without end and says on standard output what it does and what was acknowledged; a batch
 * that met a fault comes again. Arguments: FILE SEED, and optionally how many batches to try before
 * it ends in good order, and how many entries a batch has at most.
 */
import { writeSync } from "node:fs";
import type { LedgerSnapshot, RecordResult } from "../../drivers/hal/ledger.ts";
import { createSqliteLedger } from "../../drivers/linux/sqlite-ledger.ts";
import { credit, mark, OPENING, outcomeOf } from "../contract/ledger-entries.ts";

const [path = "", seedText = "1", batchMax = "1000000000", sizeMax = "24"] = process.argv.slice(2);

/** A small linear congruential generator: the same seed writes the same batches. */
let state = Number(seedText) >>> 0;
function draw(below: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

const ledger = createSqliteLedger(path);
const start = await outcomeOf<LedgerSnapshot>((done) => ledger.open(OPENING, done));
if (!start.ok) {
  say(`open ${start.fault}`);
  process.exit(0);
}
say(`boot ${start.value.boot}`);
// What may have been acknowledged by nobody comes again, as the acquirer would send it.
let seq = Math.max(1, start.value.sequence.highest - 8);
for (let batch = 0; batch < Number(batchMax); batch++) {
  const entries = Array.from({ length: 1 + draw(Number(sizeMax)) }, () => credit(seq++));
  say("record");
  const result = await outcomeOf<readonly RecordResult[]>((done) => ledger.record(entries, done));
  if (result.ok) {
    for (const [index, entry] of entries.entries()) {
      if (result.value[index] !== "recorded") say(`known ${entry.txid}`);
      say(`ack ${entry.txid}`);
    }
    const spoken = entries.filter(() => draw(2) === 0).map((entry) => mark(entry.seq, "spoken"));
    say("mark");
    const marking = await outcomeOf<undefined>((done) => ledger.mark(spoken, done));
    if (!marking.ok) say(`fault ${marking.fault}`);
  } else {
    say(`fault ${result.fault}`);
    seq -= entries.length;
  }
}
ledger.close();
say("end");
