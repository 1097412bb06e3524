/**
 * Sound claims of every kind, and what a confused or malicious signer could make of them: the same
 * claims with values, types, names and spelling changed, as JSON text.
 */
import type { DownTopic } from "../../firmware/link/topics.ts";
import type { Chance } from "../../sim/chance.ts";

/** A claim as it is written: name and value, both as JSON text. */
type Member = readonly [name: string, value: string];

export interface Draft {
  readonly topic: DownTopic;
  readonly members: readonly Member[];
}

const CREDIT = {
  kind: "payment.credited",
  epoch: 3,
  seq: 118,
  env: "live",
  nonce: "AAECAwQFBgcICQoLDA0ODw",
  txid: "8465d722d7d5065f2886f0a474a4d34dc6a7855355b611836f7b6111228893e9",
  amount: "12500",
  currency: "KHR",
  creditedAt: "2026-11-22T08:00:00.123Z",
  md5: "0123456789abcdef0123456789abcdef",
  billNumber: "INV-1",
  rail: "bakong",
  payer: { wallet: "alipay-plus/kakaopay", country: "KR", amount: "4312", currency: "KRW" },
};

const DRAFTS: readonly (readonly [DownTopic, object])[] = [
  ["event", CREDIT],
  ["event", { ...CREDIT, amount: "3.75", currency: "USD", env: "test" }],
  ["event", { ...CREDIT, kind: "payment.reversed", txid: "r-1", of: "c-1", reason: "dispute" }],
  ["event", { kind: "payment.void", epoch: 3, seq: 7 }],
  [
    "charge",
    {
      kind: "charge.open",
      amount: "0.50",
      currency: "USD",
      billNumber: "INV-2",
      expiresAt: "2028-02-29T23:59:59.999Z",
    },
  ],
  ["charge", { kind: "charge.cancel", billNumber: "INV-2" }],
  [
    "welcome",
    {
      kind: "session.welcome",
      nonce: "AAECAwQFBgcICQoLDA0ODw",
      now: "2026-11-22T08:00:00.000Z",
      epoch: 3,
      seq: 0,
    },
  ],
];

/** A sound message of some kind. */
export function claimsOf(draw: Chance): Draft {
  const [topic, own] = pick(DRAFTS, draw);
  const jti = `j-${draw.between(0, 1e9)}`;
  const whole = { iss: "acleda", aud: "T-0007", jti, iat: 1_795_344_001, ...own };
  const members = Object.entries(whole).map(
    ([name, value]): Member => [JSON.stringify(name), JSON.stringify(value)],
  );
  return { topic, members };
}

const AMOUNTS = [
  ..."0 00 1 12500 012500 +12500 -12500 12500.0 12500.00 1e5 0x10 12,500 12_500 1.5 0.00".split(
    " ",
  ),
  ..."0.01 00.50 .50 5. 3.7 3.750 9999999999.99 10000000000.00 9999999999999 10000000000000".split(
    " ",
  ),
  ..."NaN Infinity １２５ ១២៥០០ ١٢٥ 12500\u200b ".split(" "),
  " 12500",
  "12500 ",
  "12500\n",
  "12500\u0000",
];
const TIMES = [
  "2026-11-22T08:00:00Z",
  "2026-11-22T08:00:00.1Z",
  "2026-11-22T08:00:00.123+00:00",
  "2026-11-22T08:00:00.123z",
  "2026-11-22 08:00:00.123Z",
  "2026-02-29T08:00:00.123Z",
  "2028-02-29T08:00:00.123Z",
  "2100-02-29T08:00:00.123Z",
  "2026-13-01T08:00:00.123Z",
  "2026-11-31T08:00:00.123Z",
  "2026-11-22T24:00:00.000Z",
  "2026-11-22T23:59:60.000Z",
  "1969-12-31T23:59:59.999Z",
  "0000-01-01T00:00:00.000Z",
  "9999-12-31T23:59:59.999Z",
  "+012026-11-22T08:00:00.123Z",
  "1795344001",
];
const NUMBERS = [
  ..."0 1 3 4 118 -1 -0 118.0 1.18e2 1E2 0.5 1e400 4294967296 65536 65539".split(" "),
  ..."9007199254740991 9007199254740992 9007199254740993 123456789012345678901234567890".split(" "),
  ..."0118 +118 0x76 118n NaN".split(" "),
];
const TEXTS = [
  "",
  "KHR",
  "USD",
  "khr",
  "KHR ",
  "THB",
  "116",
  "live",
  "test",
  "LIVE",
  "acleda",
  "ACLEDA",
  "T-0007",
  "T-0008",
  "T-0007\u0000",
  "payment.credited",
  "payment.reversed",
  "payment.void",
  "charge.open",
  "charge.cancel",
  "session.welcome",
  "__proto__",
  "constructor",
  "ភ្នំពេញ",
  "\u202e00521",
  "💸",
  "x".repeat(129),
  "y".repeat(9_000),
];
const RAW = [
  "null",
  "true",
  "false",
  "[]",
  "{}",
  '["12500"]',
  '{"toString":1}',
  '"\\ud800"',
  '"\\u0031\\u0032"',
  '"\\u0000"',
  "'12500'",
  "undefined",
  "12500",
  "3.75",
  "",
];

/** One to three changes. Some leave a message that is as good as before. */
export function mutateDraft(members: readonly Member[], draw: Chance): readonly Member[] {
  let mutant = members;
  for (let left = draw.between(1, 3); left > 0; left -= 1) mutant = changed(mutant, draw);
  return mutant;
}

function changed(members: readonly Member[], draw: Chance): readonly Member[] {
  const at = draw.between(0, Math.max(0, members.length - 1));
  const [name, value] = members[at] ?? ['"x"', "1"];
  switch (draw.between(0, 9)) {
    case 0:
      return members.toSpliced(at, 1);
    case 1:
      return members.with(at, [name, pick(RAW, draw)]);
    case 2:
      // A name twice, with the same or another value, before or after.
      return members.toSpliced(draw.between(0, members.length), 0, [
        draw.happens(0.3) ? escaped(name) : name,
        draw.happens(0.5) ? value : weird(name, draw),
      ]);
    case 3:
      return members.with(at, [draw.happens(0.5) ? escaped(name) : name.toUpperCase(), value]);
    case 4:
      return [...members, pick(STRANGE, draw)];
    case 5:
      return members.toSorted(() => draw.between(-1, 1));
    default:
      return members.with(at, [name, weird(name, draw)]);
  }
}

const STRANGE: readonly Member[] = [
  ['"__proto__"', '{"amount":"1"}'],
  ['"constructor"', '{"prototype":{}}'],
  ['"hint"', '"unknown claims are ignored"'],
  ['"deep"', `${"[".repeat(40)}${"]".repeat(40)}`],
  ['"deep"', `${"[".repeat(10)}${"]".repeat(10)}`],
  ['"many"', `[${"0,".repeat(4_000)}0]`],
  ['"\\ud83d\\ude00"', "1"],
  ['"\\udc00"', "1"],
];

/** Another value that belongs to the claim, more or less. */
function weird(name: string, draw: Chance): string {
  if (draw.happens(0.15)) return pick(RAW, draw);
  if (/amount/.test(name)) return JSON.stringify(pick(AMOUNTS, draw));
  if (/At"|now/.test(name)) return JSON.stringify(pick(TIMES, draw));
  if (/epoch|seq|iat/.test(name)) return pick(NUMBERS, draw);
  return JSON.stringify(pick(TEXTS, draw));
}

/** The same name in another spelling of JSON. */
function escaped(name: string): string {
  const code = name.charCodeAt(1).toString(16).padStart(4, "0");
  return `"\\u${code}${name.slice(2)}`;
}

const BROKEN_ENDS = ["}", "", " ", ",", "}{}", '}"x"', "}\u0000", "]"];

/** The bytes of an object of these members; seldom with something wrong around them. */
export function textOfDraft(members: readonly Member[], draw: Chance): Uint8Array {
  const gap = draw.happens(0.05) ? "\n\t " : "";
  const inner = members.map(([name, value]) => `${gap}${name}${gap}:${value}`).join(",");
  const isBroken = draw.happens(0.01);
  const opening = isBroken && draw.happens(0.5) ? pick(["\ufeff{", "[", "{,", "/**/{"], draw) : "{";
  const bytes = Buffer.from(`${opening}${inner}${isBroken ? pick(BROKEN_ENDS, draw) : "}"}`);
  // A byte that is no UTF-8.
  if (draw.happens(0.005)) bytes[draw.between(0, bytes.length - 1)] = draw.between(128, 255);
  return new Uint8Array(bytes);
}

const HEADERS: readonly { readonly text: string; readonly isSound: boolean }[] = [
  { text: '{"alg":"Ed25519","kid":"k","typ":"JWT"}', isSound: true },
  { text: '{"kid":"k","alg":"EdDSA","cty":"x"}', isSound: true },
  ...[
    '{"alg":"none","kid":"k"}',
    '{"alg":"None","kid":"k"}',
    '{"alg":"HS256","kid":"k"}',
    '{"alg":"ES256","kid":"k"}',
    '{"alg":"eddsa","kid":"k"}',
    '{"alg":["EdDSA"],"kid":"k"}',
    '{"alg":"EdDSA"}',
    '{"kid":"k"}',
    '{"alg":"EdDSA","kid":"K"}',
    '{"alg":"EdDSA","kid":["k"]}',
    '{"alg":"EdDSA","kid":"k","kid":"k"}',
    '{"alg":"none","alg":"EdDSA","kid":"k"}',
    '{"alg":"EdDSA","kid":"k","crit":["b64"],"b64":false}',
    '{"alg":"EdDSA","kid":"k","b64":true}',
    '{"alg":"EdDSA","kid":"k","jwk":{"kty":"OKP","crv":"Ed25519","x":"AA"}}',
    '{"alg":"EdDSA","kid":"k","jku":"https://evil.example"}',
    '{"alg":"EdDSA","kid":"k","x5c":[]}',
    '{"alg":"EdDSA","kid":"k","__proto__":null}',
    '["EdDSA","k"]',
    "null",
    "{",
    "",
  ].map((text) => ({ text, isSound: false })),
];

/** A header, and whether the contract allows it. */
export function mutateHeader(draw: Chance): { readonly text: string; readonly isSound: boolean } {
  return pick(HEADERS, draw);
}

function pick<Item>(list: readonly Item[], draw: Chance): Item {
  const item = list[draw.between(0, list.length - 1)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}
