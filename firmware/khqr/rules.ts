/**
 * The rules that the values of a KHQR must keep, in the order in which they are judged; the first
 * one broken is the answer. Each judges one tag, by its place in the text, and changes nothing.
 */
import type { ReadAmount } from "./amount.ts";
import { isAccountId } from "./encode.ts";
import * as fields from "./fields.ts";
import { isDynamic, type Layout } from "./layout.ts";
import { CODE } from "./problem.ts";
import { faultAt, type KhqrFault } from "./reading.ts";
import { digitsAt, hasTag, lengthOf, numberOf, placeOf, type TagPlaces, textOf } from "./tlv.ts";

const { TAG, TIMESTAMP } = fields;

type Judged = KhqrFault | undefined;

/**
 * The first rule that a well-formed text breaks. `amount` is what tag 54 was read as, undefined if
 * that failed or there is none; `now` undefined: expiry is not judged.
 */
export function brokenRule(
  text: string,
  layout: Layout,
  amount: ReadAmount | undefined,
  now: number | undefined,
): Judged {
  const { top } = layout;
  return (
    formatRule(text, top) ??
    accountRule(text, layout) ??
    categoryRule(text, top) ??
    currencyRule(text, top) ??
    amountRule(text, top, amount) ??
    countryRule(text, top) ??
    lengthRule(top, fields.MERCHANT_NAME) ??
    lengthRule(top, fields.MERCHANT_CITY) ??
    additionalRule(layout.additional) ??
    languageRule(layout) ??
    expiryRule(text, layout, now)
  );
}

function formatRule(text: string, top: TagPlaces): Judged {
  const format = TAG.payloadFormatIndicator;
  if (lengthOf(top, format) > 2) {
    return faultAt(placeOf(top, format), CODE.payloadFormatLength, "tag 00 has two digits");
  }
  if (numberOf(text, top, format, 2) !== Number(fields.PAYLOAD_FORMAT)) {
    return faultAt(placeOf(top, format), CODE.malformed, "tag 00 must be 01");
  }
  const method = TAG.pointOfInitiationMethod;
  if (!hasTag(top, method)) return undefined;
  if (lengthOf(top, method) > 2) {
    return faultAt(placeOf(top, method), CODE.initiationLength, "tag 01 has two digits");
  }
  const value = numberOf(text, top, method, 2);
  if (value === fields.INITIATION.static || value === fields.INITIATION.dynamic) return undefined;
  return faultAt(placeOf(top, method), CODE.initiationMethod, "tag 01 must be 11 or 12");
}

/** A field that must not be longer than it may be. */
function lengthRule(places: TagPlaces, field: fields.TextField): Judged {
  const length = lengthOf(places, field.tag);
  if (length <= field.lengthMax) return undefined;
  const detail = `${field.name} has ${length} characters, at most ${field.lengthMax} are allowed`;
  return faultAt(placeOf(places, field.tag), field.lengthCode, detail);
}

/** A subtag that, when there, must neither be empty nor too long. */
function presentRule(places: TagPlaces, field: fields.TextField, emptyCode: number): Judged {
  if (!hasTag(places, field.tag)) return undefined;
  if (lengthOf(places, field.tag) > 0) return lengthRule(places, field);
  return faultAt(placeOf(places, field.tag), emptyCode, `${field.name} is there and empty`);
}

function accountRule(text: string, { top, account }: Layout): Judged {
  const isMerchant = hasTag(top, TAG.merchantAccount);
  const template = placeOf(top, isMerchant ? TAG.merchantAccount : TAG.individualAccount);
  const id = fields.BAKONG_ACCOUNT_ID;
  if (lengthOf(account, id.tag) === 0) {
    const at = hasTag(account, id.tag) ? placeOf(account, id.tag) : template;
    return faultAt(at, CODE.accountMissing, "the payee's account (subtag 00) must be there");
  }
  const tooLong = lengthRule(account, id);
  if (tooLong !== undefined) return tooLong;
  if (!isAccountId(textOf(text, account, id.tag) ?? "")) {
    return faultAt(placeOf(account, id.tag), CODE.accountShape, "the account must be name@bank");
  }
  return (
    lengthRule(account, isMerchant ? fields.MERCHANT_ID : fields.ACCOUNT_INFORMATION) ??
    presentRule(account, fields.ACQUIRING_BANK, CODE.bankMissing)
  );
}

function categoryRule(text: string, top: TagPlaces): Judged {
  const tag = TAG.merchantCategoryCode;
  const at = placeOf(top, tag);
  if (lengthOf(top, tag) !== fields.CATEGORY_LENGTH) {
    return faultAt(at, CODE.categoryLength, "tag 52 must have four digits");
  }
  if (digitsAt(text, at, fields.CATEGORY_LENGTH) >= 0) return undefined;
  return faultAt(at, CODE.categoryDigits, "tag 52 must be four digits");
}

function currencyRule(text: string, top: TagPlaces): Judged {
  const tag = TAG.transactionCurrency;
  if (lengthOf(top, tag) !== 3) {
    return faultAt(placeOf(top, tag), CODE.currencyLength, "tag 53 must have three digits");
  }
  const { KHR, USD } = fields.CURRENCY_CODE;
  const value = numberOf(text, top, tag, 3);
  if (value === KHR || value === USD) return undefined;
  const detail = "tag 53 must be 116 (riel) or 840 (US dollars)";
  return faultAt(placeOf(top, tag), CODE.currencyUnsupported, detail);
}

function amountRule(text: string, top: TagPlaces, amount: ReadAmount | undefined): Judged {
  if (amount !== undefined || !hasTag(top, TAG.transactionAmount)) return undefined;
  const isRiel = numberOf(text, top, TAG.transactionCurrency, 3) === fields.CURRENCY_CODE.KHR;
  const detail = isRiel
    ? "tag 54 must be whole riel above zero, at most 13 digits"
    : "tag 54 must be dollars above zero with at most two decimals and 13 characters";
  return faultAt(placeOf(top, TAG.transactionAmount), CODE.amount, detail);
}

function countryRule(text: string, top: TagPlaces): Judged {
  const tag = TAG.countryCode;
  if (lengthOf(top, tag) > 3) {
    return faultAt(placeOf(top, tag), CODE.countryLength, "tag 58 has two letters");
  }
  if (textOf(text, top, tag) === fields.COUNTRY) return undefined;
  return faultAt(placeOf(top, tag), CODE.malformed, "tag 58 must be KH");
}

function additionalRule(places: TagPlaces): Judged {
  return (
    presentRule(places, fields.BILL_NUMBER, CODE.billNumber) ??
    presentRule(places, fields.MOBILE_NUMBER, CODE.mobileNumber) ??
    presentRule(places, fields.STORE_LABEL, CODE.storeLabel) ??
    presentRule(places, fields.TERMINAL_LABEL, CODE.terminalLabel) ??
    presentRule(places, fields.PURPOSE, CODE.purpose)
  );
}

function languageRule({ top, language }: Layout): Judged {
  if (!hasTag(top, TAG.language)) return undefined;
  const preference = fields.LANGUAGE_PREFERENCE;
  const name = fields.ALTERNATE_NAME;
  const template = placeOf(top, TAG.language);
  if (lengthOf(language, preference.tag) > 0 && lengthOf(language, name.tag) === 0) {
    return faultAt(template, CODE.alternateNameMissing, "tag 64 has a language and no name");
  }
  if (lengthOf(language, preference.tag) === 0) {
    return faultAt(template, CODE.languageLength, "tag 64 must have a language (subtag 00)");
  }
  return (
    lengthRule(language, preference) ??
    lengthRule(language, name) ??
    presentRule(language, fields.ALTERNATE_CITY, CODE.alternateCityLength)
  );
}

/** Judged whenever there is an amount, whatever tag 01 says. */
function expiryRule(text: string, { top, timestamps }: Layout, now: number | undefined): Judged {
  if (!hasTag(top, TAG.transactionAmount)) return undefined;
  const tag = TIMESTAMP.expiration;
  if (!hasTag(timestamps, tag)) {
    if (!isDynamic(text, top)) return undefined;
    return faultAt(placeOf(top, TAG.timestamps), CODE.expiryMissing, "tag 99 has no expiry");
  }
  const at = placeOf(timestamps, tag);
  const expiry = digitsAt(text, at, lengthOf(timestamps, tag));
  if (expiry < 0) return faultAt(at, CODE.expiryMissing, "the expiry must be digits");
  if (lengthOf(timestamps, tag) !== fields.TIMESTAMP_LENGTH) {
    return faultAt(at, CODE.expiryLength, "the expiry must have 13 digits of milliseconds");
  }
  if (expiry < creationOf(text, timestamps)) {
    return faultAt(at, CODE.expiryBeforeCreation, "the expiry is before the creation");
  }
  if (now === undefined || expiry >= now) return undefined;
  return faultAt(at, CODE.expired, `it expired at ${expiry}, the time is ${now}`);
}

/** The creation time in epoch milliseconds, or -1 when absent or not 13 digits. */
export function creationOf(text: string, timestamps: TagPlaces): number {
  return numberOf(text, timestamps, TIMESTAMP.creation, fields.TIMESTAMP_LENGTH);
}
