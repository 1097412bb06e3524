/**
 * Why a KHQR cannot be made or read: the numbers and first words are those of NBC's SDK, so that a
 * bank's integrator finds them in documents at hand. After the colon come the field and the rule.
 */

/** A refusal: the SDK's number, and one line that says what is wrong. */
export interface KhqrProblem {
  readonly code: number;
  readonly message: string;
}

/** The SDK's error numbers that making or reading a KHQR can answer. */
export const CODE = {
  accountMissing: 1,
  merchantNameMissing: 2,
  accountShape: 3,
  amount: 4,
  merchantTypeMissing: 5,
  accountLength: 6,
  merchantNameLength: 7,
  malformed: 8,
  currencyMissing: 9,
  billNumber: 10,
  storeLabel: 11,
  terminalLabel: 12,
  payloadFormatLength: 16,
  initiationLength: 17,
  categoryLength: 18,
  currencyLength: 19,
  countryLength: 20,
  merchantCityLength: 21,
  payloadFormatMissing: 23,
  categoryMissing: 25,
  countryMissing: 26,
  merchantCityMissing: 27,
  currencyUnsupported: 28,
  merchantIdMissing: 30,
  bankMissing: 31,
  merchantIdLength: 32,
  bankLength: 33,
  mobileNumber: 34,
  accountInformation: 35,
  order: 36,
  languageMissing: 37,
  languageLength: 38,
  alternateNameMissing: 39,
  alternateNameLength: 40,
  alternateCityLength: 41,
  purpose: 42,
  upiLength: 43,
  upiCurrency: 44,
  expiryMissing: 45,
  expired: 46,
  dynamicWithoutAmount: 47,
  initiationMethod: 48,
  expiryLength: 49,
  expiryBeforeCreation: 50,
  categoryDigits: 51,
} as const;

const MESSAGES: Readonly<Record<number, string>> = {
  1: "Bakong Account ID cannot be null or empty",
  2: "Merchant name cannot be null or empty",
  3: "Bakong Account ID is invalid",
  4: "Amount is invalid",
  5: "Merchant type cannot be null or empty",
  6: "Bakong Account ID Length is Invalid",
  7: "Merchant Name Length is invalid",
  8: "KHQR provided is invalid",
  9: "Currency type cannot be null or empty",
  10: "Bill Name Length is invalid",
  11: "Store Label Length is invalid",
  12: "Terminal Label Length is invalid",
  16: "Payload Format indicator Length is invalid",
  17: "Point of initiation Length is invalid",
  18: "Merchant code Length is invalid",
  19: "Transaction currency Length is invalid",
  20: "Country code Length is invalid",
  21: "Merchant city Length is invalid",
  23: "Payload format indicator tag required",
  25: "Merchant category tag required",
  26: "Country Code cannot be null or empty",
  27: "Merchant City cannot be null or empty",
  28: "Unsupported currency",
  30: "Merchant ID cannot be null or empty",
  31: "Acquiring Bank cannot be null or empty",
  32: "Merchant ID Length is invalid",
  33: "Acquiring Bank Length is invalid",
  34: "Mobile Number Length is invalid",
  35: "Account Information Length is invalid",
  36: "Tag is not in order",
  37: "Language Preference cannot be null or empty",
  38: "Language Preference Length is invalid",
  39: "Merchant Name Alternate Language cannot be null or empty",
  40: "Merchant Name Alternate Language Length is invalid",
  41: "Merchant City Alternate Language Length is invalid",
  42: "Purpose of Transaction Length is invalid",
  43: "Upi Account Information Length is invalid",
  44: "Upi Account Information Length does not accept USD",
  45: "Expiration timestamp is required for dynamic KHQR",
  46: "This dynamic KHQR has expired",
  47: "This dynamic KHQR has invalid field transaction amount",
  48: "Point of Initiation Method is invalid",
  49: "Expiration timestamp length is invalid",
  50: "Expiration timestamp is in the past",
  51: "Invalid merchant category code",
};

/** A problem with the SDK's words for `code`, then `detail`: the field and the rule it breaks. */
export function problem(code: number, detail: string): KhqrProblem {
  return { code, message: `${MESSAGES[code] ?? "KHQR provided is invalid"}: ${detail}` };
}
