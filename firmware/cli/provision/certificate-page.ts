/**
 * The commissioning certificate as one printable page in Khmer and English, for the vendor's wall
 * and the bank's file. It loads nothing from anywhere. What the record says stands in it as it is;
 * the record itself is at the foot, so that the page can be checked for ever.
 */
import { type Answer, objectOf } from "./methods.ts";
import type { CommissionRecord } from "./record.ts";

/** What people call the claims; others are shown under their own names. */
const LABELS: Readonly<Record<string, readonly [khmer: string, english: string]>> = {
  iss: ["លេខឧបករណ៍", "Box"],
  aud: ["ធនាគារ", "Bank"],
  at: ["ថ្ងៃម៉ោង", "Commissioned at"],
  technician: ["អ្នកបច្ចេកទេស", "Technician"],
  firmware: ["កម្មវិធី", "Firmware"],
  "merchant.account": ["គណនីបាគង", "Bakong account"],
  "merchant.name": ["ឈ្មោះហាង", "Merchant"],
  "merchant.nameKhmer": ["ឈ្មោះហាងជាខ្មែរ", "Merchant in Khmer"],
  "merchant.merchantID": ["លេខអ្នកលក់", "Merchant number"],
  epoch: ["លេខចងភ្ជាប់", "Binding number"],
  khqr: ["កូដ KHQR លើអេក្រង់", "KHQR on its screen"],
  number: ["លេខដែលបានឮ", "Spoken number"],
  "test.amountMinor": ["ចំនួនសាកល្បង (រៀល ឬសេន)", "Test payment, riel or cents"],
  "test.currency": ["រូបិយប័ណ្ណ", "Currency"],
  "test.txid": ["លេខប្រតិបត្តិការ", "Transaction"],
  "test.stage": ["លទ្ធផល", "What became of it"],
  "test.creditedAt": ["ធនាគារទទួល", "Credited at the bank"],
  "test.receivedAt": ["មកដល់ឧបករណ៍", "Arrived at the box"],
  "test.recordedAt": ["កត់ត្រា", "Recorded"],
  "test.toldAt": ["និយាយចប់", "Told to its end"],
  volumePercent: ["កម្រិតសំឡេង", "Volume, percent"],
};

/** Claims of the envelope that say nothing to people. */
const HIDDEN = new Set(["jti", "iat", "kind", "terminal"]);
const ROWS_MAX = 60;

const STYLE = `
  @page { size: A4; margin: 18mm }
  body { font: 12pt/1.5 "Noto Sans Khmer", "Khmer OS", sans-serif; max-width: 46rem;
    margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff }
  h1 { font-size: 20pt; margin: 0 } h1 + p { margin-top: 0; color: #444 }
  table { border-collapse: collapse; width: 100%; margin: 1.5rem 0 }
  th, td { text-align: left; vertical-align: top; padding: .35rem .5rem }
  tr { border-bottom: 1px solid #ccc }
  th { font-weight: normal; width: 45% } th span { color: #555 } td { overflow-wrap: anywhere }
  .signs { display: flex; gap: 3rem; margin: 3rem 0 1rem }
  .signs p { flex: 1; border-top: 1px solid }
  pre { font: 7pt/1.3 monospace; white-space: pre-wrap; overflow-wrap: anywhere; color: #555 }
`;

export function certificatePage(record: CommissionRecord): string {
  const rows = rowsOf(record.claims, "")
    .slice(0, ROWS_MAX)
    .map(([name, value]) => {
      const [khmer, english] = LABELS[name] ?? ["", name];
      const label = `${escaped(khmer)} <span>${escaped(english)}</span>`;
      return `<tr><th scope="row">${label}</th><td>${escaped(value)}</td></tr>`;
    });
  const signature =
    record.signature === "checked"
      ? "The signature of the box was checked when this page was made."
      : "The signature of the box was not checked when this page was made; the bank can check it.";
  return `<!doctype html>
<html lang="km">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(record.terminal)}</title>
<style>${STYLE}</style>
<h1>វិញ្ញាបនបត្រដាក់ឱ្យប្រើ</h1>
<p lang="en">Commissioning certificate of a payment box</p>
<table>
${rows.join("\n")}
</table>
<div class="signs">
<p>អ្នកលក់ <span lang="en">Vendor</span></p>
<p>អ្នកបច្ចេកទេស <span lang="en">Technician</span></p>
</div>
<p lang="en">${signature}</p>
<pre>${escaped(record.jws)}</pre>
</html>
`;
}

function rowsOf(claims: Answer, path: string): readonly (readonly [string, string])[] {
  return Object.entries(claims).flatMap(([key, value]): readonly (readonly [string, string])[] => {
    const name = path === "" ? key : `${path}.${key}`;
    if (HIDDEN.has(name) || value === null || value === undefined) return [];
    if (Array.isArray(value)) return [[name, value.map(String).join(", ")]];
    if (typeof value === "object") return rowsOf(objectOf(value), name);
    return [[name, String(value)]];
  });
}

function escaped(text: string): string {
  const named: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
  return text.replace(/[&<>]/g, (character) => named[character] ?? "").replaceAll('"', "&quot;");
}
