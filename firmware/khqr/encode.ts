/**
 * Makes KHQR texts, byte for byte as NBC's SDK makes them (KHQR content guideline; EMV QR MPM).
 * Static and dynamic are two functions, so that a mistyped zero can never put an open-amount code
 * on a counter. It refuses and never repairs, reads no clock, and knows nothing of pixels.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";
import { crc16 } from "../lib/crc.ts";
import type { Currency, Money } from "../lib/money.ts";
import type { Result } from "../lib/result.ts";
import { amountText } from "./amount.ts";
import * as fields from "./fields.ts";
import { CODE, type KhqrProblem, problem } from "./problem.ts";
import { joined, optionalText, requiredText, template } from "./text.ts";
import { dataObject } from "./tlv.ts";

const { TAG } = fields;

/** Who is paid. Lengths of the three together: at most 87 characters. */
export type KhqrAccount =
  /** Tag 29: a person's or solo merchant's own Bakong account (`name@bank`, at most 32). */
  | {
      readonly kind: "individual";
      readonly bakongAccountID: string;
      /** The customer's bank account or phone, for a remittance KHQR only. At most 32. */
      readonly accountInformation?: string | undefined;
      readonly acquiringBank?: string | undefined;
    }
  /** Tag 30: a merchant behind a bank's settlement account. */
  | {
      readonly kind: "merchant";
      readonly bakongAccountID: string;
      readonly merchantID: string;
      readonly acquiringBank: string;
    };

/** What every KHQR of a merchant says. Absent and empty optional texts are left out. */
export interface KhqrMerchant {
  readonly account: KhqrAccount;
  /** At most 25 characters. */
  readonly merchantName: string;
  /** At most 15 characters. */
  readonly merchantCity: string;
  /** Four digits (ISO 18245); 5999 when absent. */
  readonly merchantCategoryCode?: string | undefined;
  /** Issued by the UnionPay acquirer, at most 99; riel only. */
  readonly upiMerchantAccount?: string | undefined;
  /** At most 25 each, and 99 together with four for each field. */
  readonly billNumber?: string | undefined;
  readonly mobileNumber?: string | undefined;
  readonly storeLabel?: string | undefined;
  readonly terminalLabel?: string | undefined;
  readonly purposeOfTransaction?: string | undefined;
  /** ISO 639-1 and the name in that language (at most 25): both or neither. */
  readonly languagePreference?: string | undefined;
  readonly merchantNameAlternateLanguage?: string | undefined;
  /** At most 15; only beside the two above. */
  readonly merchantCityAlternateLanguage?: string | undefined;
}

/** A code the payer types the amount for; it never expires. */
export interface StaticKhqr extends KhqrMerchant {
  readonly currency: Currency;
}

/** A code for one amount, payable until `expiresAt`. */
export interface DynamicKhqr extends KhqrMerchant {
  readonly money: Money;
  readonly createdAt: WallMs;
  /** Not before `createdAt`; NBC asks for ten minutes at most, which the caller decides. */
  readonly expiresAt: WallMs;
}

/** The text of a static KHQR, or the first rule that the input breaks. */
export function encodeStatic(input: StaticKhqr): Result<string, KhqrProblem> {
  return finish(body(input, input.currency, "", ""));
}

/** The text of a dynamic KHQR, or the first rule that the input breaks; zero is never an amount. */
export function encodeDynamic(input: DynamicKhqr): Result<string, KhqrProblem> {
  const stamps = timestamps(input.createdAt, input.expiresAt);
  return finish(body(input, input.money.currency, amountText(input.money), stamps));
}

/** The parts of a KHQR before any is checked; texts may be of any type, as they come from JSON. */
export type KhqrDraft = { readonly [Name in keyof KhqrMerchant]?: unknown } & {
  readonly account: { readonly kind: KhqrAccount["kind"] } & Readonly<Record<string, unknown>>;
};

/** The parts that are the same in every code of a kind, joined once. */
const FORMAT = dataObject(TAG.payloadFormatIndicator, fields.PAYLOAD_FORMAT);
const { INITIATION, CURRENCY_CODE } = fields;
const STATIC_HEAD = FORMAT + dataObject(TAG.pointOfInitiationMethod, String(INITIATION.static));
const DYNAMIC_HEAD = FORMAT + dataObject(TAG.pointOfInitiationMethod, String(INITIATION.dynamic));
const CURRENCY: Readonly<Record<Currency, string>> = {
  KHR: dataObject(TAG.transactionCurrency, String(CURRENCY_CODE.KHR)),
  USD: dataObject(TAG.transactionCurrency, String(CURRENCY_CODE.USD)),
};
const COUNTRY = dataObject(TAG.countryCode, fields.COUNTRY);

/**
 * Everything before the CRC, in the SDK's order; `amount` and `stamps` are empty for a static code.
 * A problem in either is answered in its turn, so that the first fault in that order is named.
 */
export function body(
  draft: KhqrDraft,
  currency: Currency,
  amount: string | KhqrProblem,
  stamps: string | KhqrProblem,
): string | KhqrProblem {
  const isStatic = amount === "";
  return joined([
    isStatic ? STATIC_HEAD : DYNAMIC_HEAD,
    upi(draft.upiMerchantAccount, currency),
    account(draft.account),
    category(draft.merchantCategoryCode),
    CURRENCY[currency],
    typeof amount !== "string" || isStatic ? amount : dataObject(TAG.transactionAmount, amount),
    COUNTRY,
    requiredText(fields.MERCHANT_NAME, draft.merchantName),
    requiredText(fields.MERCHANT_CITY, draft.merchantCity),
    additional(draft),
    language(draft),
    stamps,
  ]);
}

/** Adds the CRC over all that stands before its four digits. */
export function finish(text: string | KhqrProblem): Result<string, KhqrProblem> {
  if (typeof text !== "string") return { ok: false, problem: text };
  const open = text + fields.CRC_OPENING;
  return { ok: true, value: open + hex4(crc16(open)) };
}

const HEX = "0123456789ABCDEF";

function hex4(value: number): string {
  const high = HEX.charAt(value >>> 12) + HEX.charAt((value >>> 8) & 15);
  return high + HEX.charAt((value >>> 4) & 15) + HEX.charAt(value & 15);
}

function upi(value: unknown, currency: Currency): string | KhqrProblem {
  const text = optionalText(fields.UPI_MERCHANT_ACCOUNT, value);
  if (text === "" || typeof text !== "string" || currency === "KHR") return text;
  return problem(CODE.upiCurrency, "upiMerchantAccount goes with riel only");
}

/** Exactly one @, something on both sides of it, no spaces. */
const ACCOUNT_ID = /^[^@\s]+@[^@\s]+$/;

/** True if `id` has the shape `name@bank`. */
export function isAccountId(id: string): boolean {
  let at = -1;
  for (let place = 0; place < id.length; place++) {
    const unit = id.charCodeAt(place);
    // What counts as a space beyond ASCII is left to the platform's tables.
    if (unit > 0x7e) return ACCOUNT_ID.test(id);
    if (unit === 0x20 || (unit >= 0x09 && unit <= 0x0d)) return false;
    if (unit !== 0x40) continue;
    if (at >= 0) return false;
    at = place;
  }
  return at > 0 && at < id.length - 1;
}

function account(draft: KhqrDraft["account"]): string | KhqrProblem {
  const isMerchant = draft.kind === "merchant";
  const content = joined([
    accountId(draft.bakongAccountID),
    isMerchant
      ? requiredText(fields.MERCHANT_ID, draft.merchantID)
      : optionalText(fields.ACCOUNT_INFORMATION, draft.accountInformation),
    isMerchant
      ? requiredText(fields.ACQUIRING_BANK, draft.acquiringBank)
      : optionalText(fields.ACQUIRING_BANK, draft.acquiringBank),
  ]);
  return isMerchant
    ? template(TAG.merchantAccount, "bakongAccountID, merchantID and acquiringBank", content)
    : template(
        TAG.individualAccount,
        "bakongAccountID, accountInformation and acquiringBank",
        content,
      );
}

function accountId(value: unknown): string | KhqrProblem {
  if (value !== undefined && value !== null && typeof value !== "string") {
    return problem(CODE.accountShape, "bakongAccountID must be a text like name@bank");
  }
  const text = requiredText(fields.BAKONG_ACCOUNT_ID, value);
  if (typeof text !== "string" || (typeof value === "string" && isAccountId(value))) return text;
  return problem(CODE.accountShape, "bakongAccountID must be like name@bank, with one @, no space");
}

function category(value: unknown): string | KhqrProblem {
  const code =
    value === undefined || value === null || value === "" ? fields.DEFAULT_CATEGORY : value;
  if (typeof code !== "string") {
    return problem(CODE.categoryDigits, "merchantCategoryCode must be a text of four digits");
  }
  if (code.length !== fields.CATEGORY_LENGTH) {
    const rule = `has ${code.length} characters, must have four`;
    return problem(CODE.categoryLength, `merchantCategoryCode ${rule}`);
  }
  if (!/^[0-9]{4}$/.test(code)) {
    return problem(CODE.categoryDigits, "merchantCategoryCode must be four digits");
  }
  return dataObject(TAG.merchantCategoryCode, code);
}

function additional(draft: KhqrDraft): string | KhqrProblem {
  const content = joined([
    optionalText(fields.BILL_NUMBER, draft.billNumber),
    optionalText(fields.MOBILE_NUMBER, draft.mobileNumber),
    optionalText(fields.STORE_LABEL, draft.storeLabel),
    optionalText(fields.TERMINAL_LABEL, draft.terminalLabel),
    optionalText(fields.PURPOSE, draft.purposeOfTransaction),
  ]);
  return template(
    TAG.additional,
    "billNumber, mobileNumber, storeLabel, terminalLabel and purposeOfTransaction",
    content,
  );
}

function language(draft: KhqrDraft): string | KhqrProblem {
  const preference = optionalText(fields.LANGUAGE_PREFERENCE, draft.languagePreference);
  const name = optionalText(fields.ALTERNATE_NAME, draft.merchantNameAlternateLanguage);
  const city = optionalText(fields.ALTERNATE_CITY, draft.merchantCityAlternateLanguage);
  const content = joined([preference, name, city]);
  if (typeof content !== "string" || content === "") return content;
  if (name === "") {
    const rule = "must stand beside languagePreference or merchantCityAlternateLanguage";
    return problem(CODE.alternateNameMissing, `merchantNameAlternateLanguage ${rule}`);
  }
  if (preference === "") {
    const rule = "must stand beside merchantNameAlternateLanguage";
    return problem(CODE.languageMissing, `languagePreference ${rule}`);
  }
  return template(TAG.language, "the alternate name and city", content);
}

function is13Digits(value: unknown): value is number {
  return Number.isInteger(value) && String(value).length === fields.TIMESTAMP_LENGTH;
}

/** Tag 99 of a creation and an expiry in epoch milliseconds; equal is allowed. */
export function timestamps(createdAt: unknown, expiresAt: unknown): string | KhqrProblem {
  if (typeof expiresAt !== "number" || !Number.isFinite(expiresAt)) {
    return problem(CODE.expiryMissing, "the expiry must be epoch milliseconds");
  }
  if (!is13Digits(expiresAt)) {
    return problem(CODE.expiryLength, `the expiry ${expiresAt} is not 13 digits of milliseconds`);
  }
  if (!is13Digits(createdAt)) {
    return problem(CODE.malformed, "createdAt must be epoch milliseconds of 13 digits");
  }
  if (expiresAt < createdAt) {
    return problem(CODE.expiryBeforeCreation, `expiry ${expiresAt} is before ${createdAt}`);
  }
  return dataObject(TAG.timestamps, `0013${createdAt}0113${expiresAt}`);
}
