/**
 * The tags of a KHQR and the rule of each text field: the one place that knows their numbers
 * (EMV QR MPM; KHQR content guideline). Lengths are UTF-16 units, as the official SDK counts them.
 */
import { CODE } from "./problem.ts";

/** Top-level tags, in no order. */
export const TAG = {
  payloadFormatIndicator: 0,
  pointOfInitiationMethod: 1,
  unionPayMerchant: 15,
  individualAccount: 29,
  merchantAccount: 30,
  merchantCategoryCode: 52,
  transactionCurrency: 53,
  transactionAmount: 54,
  countryCode: 58,
  merchantName: 59,
  merchantCity: 60,
  additional: 62,
  crc: 63,
  language: 64,
  timestamps: 99,
} as const;

/** What the text ends in: tag 63 with its length, then four hex digits. */
export const CRC_OPENING = "6304";

/** Subtags of 29 and 30; 01 is the account information in 29, the merchant ID in 30. */
export const ACCOUNT = { bakongAccountID: 0, secondId: 1, acquiringBank: 2 } as const;

/** Subtags of 99, epoch milliseconds of 13 digits each. */
export const TIMESTAMP = { creation: 0, expiration: 1 } as const;

/** What tag 00 and tag 58 always hold. */
export const PAYLOAD_FORMAT = "01";
export const COUNTRY = "KH";

/** Tag 01: who fixes the amount. */
export const INITIATION = { static: 11, dynamic: 12 } as const;

/** ISO 4217 numeric codes of tag 53. */
export const CURRENCY_CODE = { KHR: 116, USD: 840 } as const;

/** What the SDK writes in tag 52 and tag 60 when nothing is given. */
export const DEFAULT_CATEGORY = "5999";
export const DEFAULT_CITY = "Phnom Penh";

/** A value's two length digits cannot say more (EMV QR MPM, data object format). */
export const LENGTH_MAX = 99;
export const AMOUNT_LENGTH_MAX = 13;
export const CATEGORY_LENGTH = 4;
export const TIMESTAMP_LENGTH = 13;

/** One text field: where it stands, how long it may be, and the SDK's number for each fault. */
export interface TextField {
  readonly name: string;
  readonly tag: number;
  readonly lengthMax: number;
  /** Answered when the field is mandatory and absent, empty or no text. */
  readonly missingCode: number;
  readonly lengthCode: number;
}

/** An optional field has one number for all its faults. */
function field(name: string, tag: number, lengthMax: number, codes: [number, number]): TextField {
  return { name, tag, lengthMax, missingCode: codes[0], lengthCode: codes[1] };
}

export const BAKONG_ACCOUNT_ID = field("bakongAccountID", ACCOUNT.bakongAccountID, 32, [
  CODE.accountMissing,
  CODE.accountLength,
]);
export const ACCOUNT_INFORMATION = field("accountInformation", ACCOUNT.secondId, 32, [
  CODE.accountInformation,
  CODE.accountInformation,
]);
export const MERCHANT_ID = field("merchantID", ACCOUNT.secondId, 32, [
  CODE.merchantIdMissing,
  CODE.merchantIdLength,
]);
export const ACQUIRING_BANK = field("acquiringBank", ACCOUNT.acquiringBank, 32, [
  CODE.bankMissing,
  CODE.bankLength,
]);
export const UPI_MERCHANT_ACCOUNT = field("upiMerchantAccount", TAG.unionPayMerchant, 99, [
  CODE.upiLength,
  CODE.upiLength,
]);
export const MERCHANT_NAME = field("merchantName", TAG.merchantName, 25, [
  CODE.merchantNameMissing,
  CODE.merchantNameLength,
]);
export const MERCHANT_CITY = field("merchantCity", TAG.merchantCity, 15, [
  CODE.merchantCityMissing,
  CODE.merchantCityLength,
]);

/** Subtags of 62, in the order the SDK writes them. */
export const BILL_NUMBER = field("billNumber", 1, 25, [CODE.billNumber, CODE.billNumber]);
export const MOBILE_NUMBER = field("mobileNumber", 2, 25, [CODE.mobileNumber, CODE.mobileNumber]);
export const STORE_LABEL = field("storeLabel", 3, 25, [CODE.storeLabel, CODE.storeLabel]);
export const TERMINAL_LABEL = field("terminalLabel", 7, 25, [
  CODE.terminalLabel,
  CODE.terminalLabel,
]);
export const PURPOSE = field("purposeOfTransaction", 8, 25, [CODE.purpose, CODE.purpose]);

/** Subtags of 64. */
export const LANGUAGE_PREFERENCE = field("languagePreference", 0, 2, [
  CODE.languageMissing,
  CODE.languageLength,
]);
export const ALTERNATE_NAME = field("merchantNameAlternateLanguage", 1, 25, [
  CODE.alternateNameMissing,
  CODE.alternateNameLength,
]);
export const ALTERNATE_CITY = field("merchantCityAlternateLanguage", 2, 15, [
  CODE.alternateCityLength,
  CODE.alternateCityLength,
]);
