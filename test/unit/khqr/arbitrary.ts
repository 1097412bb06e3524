/** Random KHQR inputs that keep every rule, for property tests. */
import fc from "fast-check";
import type { WallMs } from "../../../drivers/hal/clock.ts";
import type { DynamicKhqr, StaticKhqr } from "../../../firmware/khqr/encode.ts";

const LATIN =
  " !#$%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz{|}";
const KHMER = "កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡអាិីឹឺុូួើេែៃោៅំះ្";

/** Text of 1 to `lengthMax` characters, Latin, Khmer or both. */
function text(lengthMax: number): fc.Arbitrary<string> {
  const units = [LATIN, KHMER, LATIN + KHMER].map((letters) =>
    fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: lengthMax }),
  );
  // The composed form is what is written; of these letters all are composed already.
  return fc.oneof(...units);
}

/** Left out about half of the time. */
function maybe<Name extends string>(name: Name, value: fc.Arbitrary<string>) {
  return fc
    .option(value, { nil: undefined })
    .map((given) => (given === undefined ? {} : ({ [name]: given } as Record<Name, string>)));
}

const word = fc.string({
  unit: fc.constantFrom(..."abcdefgh0123.-_"),
  minLength: 1,
  maxLength: 15,
});
const accountId = fc.tuple(word, word).map(([name, bank]) => `${name}@${bank}`);

const account: fc.Arbitrary<StaticKhqr["account"]> = fc.oneof(
  fc
    .record({
      id: accountId,
      second: maybe("accountInformation", text(20)),
      bank: maybe("acquiringBank", text(20)),
    })
    .map(({ id, second, bank }) => ({
      kind: "individual" as const,
      bakongAccountID: id,
      ...second,
      ...bank,
    })),
  fc.record({
    kind: fc.constant("merchant" as const),
    bakongAccountID: accountId,
    merchantID: text(25),
    acquiringBank: text(25),
  }),
);

const language = fc.option(
  fc
    .record({
      languagePreference: fc.constantFrom("km", "zh"),
      merchantNameAlternateLanguage: text(25),
      city: maybe("merchantCityAlternateLanguage", text(15)),
    })
    .map(({ city, ...both }) => ({ ...both, ...city })),
  { nil: {} },
);

const merchant = fc
  .record({
    fixed: fc.record({ account, merchantName: text(25), merchantCity: text(15) }),
    category: maybe(
      "merchantCategoryCode",
      fc.nat(9999).map((code) => String(code).padStart(4, "0")),
    ),
    bill: maybe("billNumber", text(25)),
    mobile: maybe("mobileNumber", text(12)),
    store: maybe("storeLabel", text(15)),
    terminal: maybe("terminalLabel", text(15)),
    purpose: maybe("purposeOfTransaction", text(12)),
    language,
  })
  .map(({ fixed, category, bill, mobile, store, terminal, purpose, language: other }) => ({
    ...fixed,
    ...category,
    ...bill,
    ...mobile,
    ...store,
    ...terminal,
    ...purpose,
    ...other,
  }));

const currency = fc.constantFrom("KHR" as const, "USD" as const);

export const staticKhqr: fc.Arbitrary<StaticKhqr> = fc
  .tuple(merchant, currency)
  .map(([shop, unit]) => ({ ...shop, currency: unit }));

/** Expires late enough for the SDK's reader, which uses the real clock. */
export const dynamicKhqr: fc.Arbitrary<DynamicKhqr> = fc
  .record({
    shop: merchant,
    money: fc.record({ minor: fc.integer({ min: 1, max: 999_999_999_999 }), currency }),
    createdAt: fc.integer({ min: 1_600_000_000_000, max: 1_700_000_000_000 }),
    lifeMs: fc.integer({ min: 0, max: 600_000 }),
  })
  .map(({ shop, money, createdAt, lifeMs }) => ({
    ...shop,
    money,
    createdAt: createdAt as WallMs,
    expiresAt: (9_999_999_000_000 + lifeMs) as WallMs,
  }));
