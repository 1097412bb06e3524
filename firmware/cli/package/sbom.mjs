/**
 * What of other people's is inside a package, as a CycloneDX bill of materials: the packages whose
 * files esbuild put into the bundle, those that are carried whole, the voices and the fonts. The
 * same parts give the same bytes.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What is data and not code: where it lies, and under which licence. */
const DATA = [
  ["Noto Sans and Noto Sans Khmer", "firmware/assets/fonts", "OFL-1.1"],
  ["chimes", "firmware/assets/voices/chimes", "Apache-2.0"],
  ["Khmer voice km-espeak", "firmware/assets/voices/km-espeak", "GPL-3.0-or-later"],
  ["Vietnamese voice vi-espeak", "firmware/assets/voices/vi-espeak", "GPL-3.0-or-later"],
  ["Korean voice ko-espeak", "firmware/assets/voices/ko-espeak", "GPL-3.0-or-later"],
  ["Japanese voice ja-espeak", "firmware/assets/voices/ja-espeak", "GPL-3.0-or-later"],
  ["French voice fr-espeak", "firmware/assets/voices/fr-espeak", "GPL-3.0-or-later"],
  ["Chinese voice zh-gcin", "firmware/assets/voices/zh-gcin", "CC-BY-3.0"],
  ["English voice en-flite", "firmware/assets/voices/en-flite", "MIT-CMU"],
];

/** @returns the document, as text. */
export function billOfMaterials({ root, version, architecture, epochS, inputs, carried }) {
  const locked = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const bundled = inputs.map(packageOf).filter((place) => place !== undefined);
  const folders = new Map(bundled.map((place) => [place, join(root, place)]));
  for (const [name, folder] of carried) folders.set(`node_modules/${name}`, folder);
  const places = [...folders.keys()].sort();
  const components = places.map((place) => libraryOf(folders.get(place), place, locked));
  for (const [name, folder, licence] of DATA) {
    if (existsSync(join(root, folder))) components.push(dataOf(name, version, licence));
  }
  const product = {
    type: "firmware",
    "bom-ref": `soundbox@${version}`,
    name: "soundbox",
    version,
    purl: `pkg:deb/soundbox@${version}?arch=${architecture}`,
    licenses: [{ license: { id: "Apache-2.0" } }],
  };
  const content = { metadata: { component: product }, components };
  const timestamp = new Date(epochS * 1000).toISOString();
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(content))}`,
    version: 1,
    metadata: { timestamp, component: product },
    components,
    dependencies: [
      { ref: product["bom-ref"], dependsOn: components.map((part) => part["bom-ref"]) },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The place in `node_modules` that a bundled file came from, or undefined for our own. */
function packageOf(path) {
  const at = path.lastIndexOf("node_modules/");
  if (at < 0) return undefined;
  const words = path.slice(at).split("/");
  return path.slice(0, at) + words.slice(0, words[1]?.startsWith("@") ? 3 : 2).join("/");
}

function libraryOf(folder, place, locked) {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const { name, version } = manifest;
  const { integrity = "" } = locked[place] ?? {};
  const [algorithm, base64] = integrity.split("-");
  const content = Buffer.from(base64 ?? "", "base64").toString("hex");
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  return {
    type: "library",
    "bom-ref": place === `node_modules/${name}` ? purl : `${purl}#${place}`,
    name,
    version,
    purl,
    licenses: [licenceOf(licenceIn(manifest))],
    ...(algorithm === "sha512" ? { hashes: [{ alg: "SHA-512", content }] } : {}),
  };
}

/** What a package says of its licence, also in the ways of long ago. */
function licenceIn({ name, license, licenses }) {
  const old = (licenses ?? []).map(({ type }) => type).join(" OR ");
  const text = typeof license === "string" ? license : (license?.type ?? old);
  if (text === "") throw new Error(`${name} does not say under which licence it may be passed on`);
  return text;
}

function dataOf(name, version, licence) {
  const licenses = [licenceOf(licence)];
  return { type: "data", "bom-ref": `data:${name}@${version}`, name, version, licenses };
}

/** One licence of the SPDX list, or an expression of several. */
function licenceOf(text) {
  return / (OR|AND|WITH) /.test(text) ? { expression: text } : { license: { id: text } };
}

/** A name-based UUID: version 5 in form, of SHA-256. */
function uuidOf(text) {
  const digest = createHash("sha256").update(text).digest("hex");
  const variant = "89ab"[Number.parseInt(digest[16] ?? "0", 16) % 4];
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `5${digest.slice(13, 16)}`,
    `${variant}${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join("-");
}
