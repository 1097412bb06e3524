/**
 * What CycloneDX 1.5 demands of a bill of materials, as far as ours uses it: required keys, closed
 * lists, forms of text, and that every reference leads to something and every name is given once.
 */

const TYPES = ["application", "framework", "library", "container", "platform", "operating-system"];
const MORE_TYPES = [
  "device",
  "device-driver",
  "firmware",
  "file",
  "machine-learning-model",
  "data",
];
const SERIAL = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const PURL = /^pkg:(npm|deb)\/[^\s?#]+@[^\s?#]+(\?[^\s#]+)?(#[^\s]+)?$/;
/** Of the SPDX list: what our parts have. Another one is a decision of people. */
const LICENCES = ["Apache-2.0", "BSD-3-Clause", "CC-BY-3.0", "GPL-3.0-or-later", "ISC", "MIT"];
const MORE_LICENCES = ["MIT-CMU", "OFL-1.1"];

type Entry = Readonly<Record<string, unknown>>;

/** The parts of a bill that are looked into. */
export interface Bill extends Entry {
  readonly metadata: { readonly timestamp: string; readonly component: Entry };
  readonly components: readonly Entry[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: string[] }[];
}

/** @returns every fault in plain words; none for a bill that is sound. */
export function faultsOfBill(bill: Bill): readonly string[] {
  const faults: string[] = [];
  const must = (isSo: boolean, fault: string): void => {
    if (!isSo) faults.push(fault);
  };
  const { metadata, components, dependencies } = bill;
  const { timestamp, component } = metadata;
  must(bill["bomFormat"] === "CycloneDX", "bomFormat");
  must(bill["specVersion"] === "1.5", "specVersion");
  must(bill["version"] === 1, "version");
  must(SERIAL.test(String(bill["serialNumber"])), "serialNumber");
  must(TIME.test(timestamp), "metadata.timestamp");
  const parts = [component, ...components];
  for (const part of parts) for (const fault of faultsOfPart(part)) faults.push(fault);
  const refs = parts.map((part) => part["bom-ref"]);
  must(new Set(refs).size === refs.length, "a bom-ref is given twice");
  for (const { ref, dependsOn } of dependencies) {
    must(new Set(dependsOn).size === dependsOn.length, `${ref} depends on something twice`);
    for (const one of [ref, ...dependsOn]) must(refs.includes(one), `there is no ${one}`);
  }
  return faults;
}

function faultsOfPart(part: Entry): readonly string[] {
  const { name, type, version, purl, licenses = [], hashes = [] } = part;
  const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
  const checks: readonly (readonly [boolean, string])[] = [
    [isText(name), "name"],
    [isText(version), "version"],
    [[...TYPES, ...MORE_TYPES].includes(String(type)), "type"],
    [isText(part["bom-ref"]), "bom-ref"],
    [purl === undefined || PURL.test(String(purl)), "purl"],
    [type !== "library" || purl !== undefined, "purl is missing"],
    [(licenses as Entry[]).length === 1 && (licenses as Entry[]).every(isLicence), "licenses"],
    [(hashes as Entry[]).every(isHash), "hashes"],
  ];
  return checks.filter(([isSo]) => !isSo).map(([, what]) => `${String(name)}: ${what}`);
}

function isLicence({ license, expression }: Entry): boolean {
  if (license === undefined) return typeof expression === "string";
  const { id } = license as { id?: string };
  return expression === undefined && [...LICENCES, ...MORE_LICENCES].includes(id ?? "");
}

function isHash({ alg, content }: Entry): boolean {
  return alg === "SHA-512" && /^[0-9a-f]{128}$/.test(String(content));
}
