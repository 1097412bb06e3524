/**
 * What the screen's tests share: the real shaper over the real fonts, and random scenes of every
 * kind with the texts and amounts that a shop can have.
 */
import { join } from "node:path";
import fc from "fast-check";
import type { WallMs } from "../../../drivers/hal/clock.ts";
import type { Rect } from "../../../drivers/hal/display.ts";
import { loadShaper } from "../../../drivers/linux/harfbuzz-shaper.ts";
import { MATCH_RESULTS } from "../../../firmware/announce/saying.ts";
import { SAMPLE_PARTS, type SampleParts } from "../../../firmware/cli/sample-parts.ts";
import { SAMPLES } from "../../../firmware/cli/sample-scenes.ts";
import { encodeDynamic, encodeStatic } from "../../../firmware/khqr/encode.ts";
import type { Money } from "../../../firmware/lib/money.ts";
import type { TextItem } from "../../../firmware/screen/picture.ts";
import type {
  EntryProblem,
  MerchantCard,
  Scene,
  SetUpStep,
  StatusBar,
  VerifyRow,
} from "../../../firmware/screen/scene.ts";
import type { Typesetter } from "../../../firmware/screen/text.ts";
import { ACCEPTANCES, offer } from "./visitors.ts";

export const FONTS = join(import.meta.dirname, "../../../firmware/assets/fonts");

/** One shaper for a whole test file: faces and engine are loaded once. */
export const shaper = await loadShaper(FONTS);

/** What the golden frames are made of. */
export const PARTS = SAMPLE_PARTS;

/** A sample scene by its name. */
export function sampleScene(name: string, parts: SampleParts = PARTS): Scene {
  const made = SAMPLES[name]?.make(parts);
  if (made?.ok !== true) throw new Error(`no scene ${name}: ${made?.problem}`);
  return made.value;
}

/** Names of at most 25 characters that are wide, tall, deep, or all of it. */
export const KHMER_NAMES = [
  "ហាងកាហ្វេ សុខសប្បាយ",
  "ស្ត្រីក្រុងព្រះសីហនុ ម៉ូ",
  "ប៊ុនឡុង ដឹកជញ្ជូន ខ្មែរ",
  "ឆ្ងាញ់",
  "ខ្ញុំស្រ្តីម្សៀងញ៉ាំឆ្អិន",
  "ឈឈឈឈឈឈឈឈឈឈឈឈឈឈឈឈឈឈឈឈឈឈឈឈឈ",
  "ញ្ញៀញ្ញៀញ្ញៀញ្ញៀញ្ញៀញ្ញៀញ",
  "ស្ត្រើ៉ស្ត្រើ៉ស្ត្រើ៉ស្ត្",
  "Café ខ្មែរ WWW 100% ស្ត្រ",
];
export const LATIN_NAMES = [
  "Sok Sabay Coffee",
  "WWWWWWWWWWWWWWWWWWWWWWWWW",
  "Å",
  "Mme Chhéa's Noodles & Co",
  "@@@@@@@@@@@@@@@@@@@@@@@@@",
  "Ấỹ ặ Ợ jgpqy ÅÉÑ Ấỹ ặ Ợgj",
];

const status: fc.Arbitrary<StatusBar> = fc.record({
  link: fc.constantFrom("up", "connecting", "down"),
  clock: fc.constantFrom("00:00", "14:05", "23:59", undefined),
  muted: fc.boolean(),
});

const merchant: fc.Arbitrary<MerchantCard> = fc.record({
  name: fc.constantFrom(...LATIN_NAMES),
  nameKhmer: fc.constantFrom(...KHMER_NAMES, undefined),
});

export const money: fc.Arbitrary<Money> = fc.oneof(
  fc.record({
    minor: fc.integer({ min: 1, max: 9_999_999_999_999 }),
    currency: fc.constant("KHR"),
  }),
  fc.record({ minor: fc.integer({ min: 1, max: 999_999_999_999 }), currency: fc.constant("USD") }),
  fc.record({ minor: fc.constantFrom(1, 100, 12_500), currency: fc.constant("KHR") }),
) as fc.Arbitrary<Money>;

const sums = fc.constantFrom<readonly Money[]>(
  [],
  [{ minor: 1, currency: "KHR" }],
  [
    { minor: 9_999_999_999_999, currency: "KHR" },
    { minor: 999_999_999_999, currency: "USD" },
  ],
);

const problem = fc.constantFrom<EntryProblem | undefined>(
  undefined,
  "amount-zero",
  "amount-too-large",
  "too-many-digits",
  "clock-not-set",
  "display-fault",
);

const verifyRow: fc.Arbitrary<VerifyRow> = fc.record({
  money,
  sort: fc.constantFrom("credited", "reversed"),
  test: fc.boolean(),
  minutesAgo: fc.constantFrom(undefined, 0, 1, 59, 2879, 99_999),
  reference: fc.stringMatching(/^[0-9a-f]{8}$/),
});

const step = fc.constantFrom<SetUpStep | undefined>(
  undefined,
  "connect-cable",
  "install-identity",
  "type-number-back",
  "done",
);

const words = fc.constantFrom(
  "x",
  "link.url: must begin with mqtts:// (mqtt:// only for this machine), but is http://bank.example",
  "acquirer.keys /etc/soundbox/a-very-long-name-without-any-break-in-it-whatsoever.json: no file",
  "merchant.nameKhmer: at most 25 characters, but has 31: ស្ត្រីក្រុងព្រះសីហនុ ម៉ូដ".repeat(4),
);

/** Scenes of every kind, most of them unlike what a shop shows. */
export const anyScene: fc.Arbitrary<Scene> = fc.oneof(
  status.map((bar): Scene => ({ kind: "starting", status: bar })),
  fc.tuple(status, merchant, money).map(
    ([bar, card, { currency }]): Scene => ({
      kind: "idle",
      status: bar,
      merchant: card,
      currency,
      qr: staticQr(card, currency),
    }),
  ),
  fc.tuple(status, merchant, money, fc.integer({ min: 0, max: 600 }), fc.boolean()).map(
    ([bar, card, asked, secondsLeft, notYet]): Scene => ({
      kind: "charge",
      status: bar,
      merchant: card,
      money: asked,
      qr: dynamicQr(card, asked),
      billNumber: "T0007-000118",
      secondsLeft,
      notYet,
    }),
  ),
  fc
    .record({
      status,
      merchant,
      asked: fc.constantFrom(undefined, "waiting", "paid", "unpaid"),
      acceptance: fc.constantFrom(undefined, ...ACCEPTANCES),
      offer: fc.option(offer, { nil: undefined }),
      isTaken: fc.boolean(),
    })
    .map(({ isTaken, merchant: card, ...rest }): Scene => {
      const amount = (isTaken ? rest.offer?.money : rest.offer?.from) ?? SAMPLE_PARTS.money;
      const parts = { merchant: card, money: amount, qr: dynamicQr(card, amount) };
      const charge = { kind: "charge", billNumber: "T0007-000118", secondsLeft: 99 } as const;
      return { ...charge, ...parts, ...rest } as Scene;
    }),
  fc
    .record({ status, merchant, acceptance: fc.constantFrom(...ACCEPTANCES) })
    .map((idle): Scene => {
      const currency = idle.acceptance.kind === "welcome" ? "KHR" : "USD";
      return { kind: "idle", currency, qr: staticQr(idle.merchant, currency), ...idle };
    }),
  fc.record({ status, offer }).map((shown): Scene => ({ kind: "offer", ...shown })),
  fc
    .record({
      status,
      money,
      answer: fc.constantFrom("waiting", "paid", "unpaid", "unknown"),
      why: fc.constantFrom(undefined, "offline", "no-answer", "unsure"),
      isRecorded: fc.boolean(),
    })
    .map((asked) => ({ kind: "asked", billNumber: "T0007-000118", ...asked }) as Scene),
  fc.tuple(status, fc.constantFrom("KHR", "USD"), fc.stringMatching(/^[0-9]{0,13}$/), problem).map(
    ([bar, currency, digits, wrong]): Scene => ({
      kind: "entry",
      status: bar,
      currency: currency as Money["currency"],
      digits,
      problem: wrong,
    }),
  ),
  fc
    .record({
      status,
      money,
      match: fc.constantFrom(...MATCH_RESULTS),
      asked: fc.option(money, { nil: undefined }),
      reference: fc.stringMatching(/^[0-9a-f]{8}$/),
      minutesAgo: fc.constantFrom(0, 0, 1, 9_999),
      test: fc.boolean(),
      repeat: fc.boolean(),
      unusual: fc.boolean(),
      payer: fc.constantFrom(
        undefined,
        { wallet: "KakaoPay", rail: "Alipay+", paidAs: "4,312 KRW" },
        { wallet: "a wallet with a very long name indeed, Ltd" },
      ),
      bank: fc.constantFrom(undefined, "ធនាគារ អេស៊ីលីដា ភីអិលស៊ី"),
    })
    .map((paid): Scene => ({ kind: "paid", ...paid }) as Scene),
  fc
    .record({ status, away: fc.boolean(), count: fc.integer({ min: 2, max: 99_999 }), sums })
    .map((digest): Scene => ({ kind: "digest", ...digest })),
  fc
    .record({ status, money, reference: fc.constant("8465d722") })
    .map((reversed): Scene => ({ kind: "reversed", ...reversed })),
  fc
    .record({ status, count: fc.constantFrom(0, 1, 12_345), sums })
    .map((totals): Scene => ({ kind: "totals", ...totals })),
  fc
    .record({ status, percent: fc.integer({ min: 0, max: 100 }) })
    .map((volume): Scene => ({ kind: "volume", ...volume })),
  fc
    .record({ status, money, billNumber: fc.constant("T0007-000118") })
    .map((expired): Scene => ({ kind: "expired", ...expired })),
  fc
    .record({ status, seconds: fc.integer({ min: 0, max: 400_000 }) })
    .map((blind): Scene => ({ kind: "blind", ...blind })),
  fc
    .record({ status, money, billNumber: fc.constant("T0007-000118") })
    .map((cancelled): Scene => ({ kind: "cancelled", ...cancelled })),
  fc
    .record({ status, rows: fc.array(verifyRow, { maxLength: 9 }), seal: fc.nat(100) })
    .map((verify): Scene => ({ kind: "verify", ...verify })),
  fc
    .record({
      status,
      choices: fc.subarray(["km", "en", "zh", "vi", "th", "fr", "ko", "ja", "eo"]),
      chosen: fc.subarray(["km", "en", "zh", "eo"]),
    })
    .map((language): Scene => ({ kind: "language", ...language })),
  fc
    .record({ status, serial: fc.constantFrom("T-1", "M".repeat(32)), step })
    .map((setUp): Scene => ({ kind: "set-up", ...setUp })),
  words.map((text): Scene => ({ kind: "not-set-up", problem: text })),
  fc
    .record({
      status,
      code: fc.constantFrom("A2", "STORAGE-14", "T-clock-not-set", "D-unreadable-code"),
      advice: words,
    })
    .map((fault): Scene => ({ kind: "fault", ...fault })),
);

function account(card: MerchantCard) {
  return {
    account: { kind: "individual", bakongAccountID: "sok_sabay@devb" } as const,
    merchantName: card.name,
    merchantCity: "Phnom Penh",
    languagePreference: card.nameKhmer === undefined ? undefined : "km",
    merchantNameAlternateLanguage: card.nameKhmer,
  };
}

function staticQr(card: MerchantCard, currency: Money["currency"]): string {
  const made = encodeStatic({ ...account(card), currency });
  if (!made.ok) throw new Error(made.problem.message);
  return made.value;
}

/** The KHQR of a charge that was opened one second after another charge of the same amount. */
export function dynamicQr(card: MerchantCard, asked: Money, second = 0): string {
  const createdAt = (1_795_334_700_000 + second * 1000) as WallMs;
  const expiresAt = (createdAt + 300_000) as WallMs;
  const made = encodeDynamic({ ...account(card), money: asked, createdAt, expiresAt });
  if (!made.ok) throw new Error(made.problem.message);
  return made.value;
}

/** Where the ink of a line is, without the spare room of its item. */
export function inkOf(
  typesetter: Typesetter,
  { text, weight, size, penX, baseline }: TextItem,
): Rect {
  const line = typesetter.line(text, weight);
  const y = baseline - line.inkAbove * size;
  const height = (line.inkAbove + line.inkBelow) * size;
  return { x: penX, y, width: line.width * size, height };
}

/** Pixel for pixel the same: as bytes, because a matcher takes seconds over so many numbers. */
export function samePixels(a: Uint16Array | undefined, b: Uint16Array | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const bytes = (pixels: Uint16Array) =>
    Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  return bytes(a).equals(bytes(b));
}
