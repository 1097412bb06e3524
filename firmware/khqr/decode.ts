/**
 * Reads and verifies a KHQR from any string: total, linear, no clock but its parameter. The text is
 * a payment instruction written by a stranger, so the first doubt about payee, amount or currency
 * refuses it; what only departs from good form is read with a warning.
 */
import type { Currency } from "../lib/money.ts";
import { type ReadAmount, readAmount } from "./amount.ts";
import * as fields from "./fields.ts";
import { type Layout, layoutOf } from "./layout.ts";
import type { KhqrFault, KhqrFields, KhqrReading, KhqrWarning, OddityKind } from "./reading.ts";
import { brokenRule, creationOf } from "./rules.ts";
import { hasTag, lengthOf, numberOf, placeOf, type TagPlaces, textOf } from "./tlv.ts";

const { TAG, ACCOUNT, TIMESTAMP } = fields;

/**
 * Reads a KHQR and verifies it: CRC, form, mandatory fields, each field's rule, expiry.
 * @param now epoch milliseconds to judge the expiry by (equal is still valid), or undefined to
 * judge none.
 * @returns the fields, or the first rule broken, by the SDK's number, with its place in `text`.
 */
export function decodeKhqr(text: string, now: number | undefined): KhqrReading | KhqrFault {
  const layout = layoutOf(text);
  if ("ok" in layout) return layout;
  const amount = amountIn(text, layout.top);
  const broken = brokenRule(text, layout, amount, now);
  if (broken !== undefined) return broken;
  return {
    ok: true,
    fields: fieldsIn(text, layout, amount),
    money: amount?.money ?? null,
    warnings: warningsAbout(text, layout, amount, now),
  };
}

function currencyIn(text: string, top: TagPlaces): Currency {
  const code = numberOf(text, top, TAG.transactionCurrency, 3);
  return code === fields.CURRENCY_CODE.KHR ? "KHR" : "USD";
}

function amountIn(text: string, top: TagPlaces): ReadAmount | undefined {
  const value = textOf(text, top, TAG.transactionAmount);
  return value === null ? undefined : readAmount(value, currencyIn(text, top));
}

function fieldsIn(text: string, layout: Layout, amount: ReadAmount | undefined): KhqrFields {
  const { top, account, additional, language, timestamps } = layout;
  const isMerchant = hasTag(top, TAG.merchantAccount);
  const secondId = textOf(text, account, ACCOUNT.secondId);
  return {
    merchantType: isMerchant ? "30" : "29",
    bakongAccountID: textOf(text, account, ACCOUNT.bakongAccountID),
    accountInformation: isMerchant ? null : secondId,
    merchantID: isMerchant ? secondId : null,
    acquiringBank: textOf(text, account, ACCOUNT.acquiringBank),
    billNumber: textOf(text, additional, fields.BILL_NUMBER.tag),
    mobileNumber: textOf(text, additional, fields.MOBILE_NUMBER.tag),
    storeLabel: textOf(text, additional, fields.STORE_LABEL.tag),
    terminalLabel: textOf(text, additional, fields.TERMINAL_LABEL.tag),
    purposeOfTransaction: textOf(text, additional, fields.PURPOSE.tag),
    languagePreference: textOf(text, language, fields.LANGUAGE_PREFERENCE.tag),
    merchantNameAlternateLanguage: textOf(text, language, fields.ALTERNATE_NAME.tag),
    merchantCityAlternateLanguage: textOf(text, language, fields.ALTERNATE_CITY.tag),
    creationTimestamp: textOf(text, timestamps, TIMESTAMP.creation),
    expirationTimestamp: textOf(text, timestamps, TIMESTAMP.expiration),
    payloadFormatIndicator: fields.PAYLOAD_FORMAT,
    pointofInitiationMethod: textOf(text, top, TAG.pointOfInitiationMethod),
    unionPayMerchant: textOf(text, top, TAG.unionPayMerchant),
    merchantCategoryCode: textOf(text, top, TAG.merchantCategoryCode),
    transactionCurrency: textOf(text, top, TAG.transactionCurrency),
    transactionAmount: amount?.text ?? null,
    countryCode: fields.COUNTRY,
    merchantName: textOf(text, top, TAG.merchantName),
    merchantCity: textOf(text, top, TAG.merchantCity),
    crc: textOf(text, top, TAG.crc),
  };
}

const NO_WARNINGS: readonly KhqrWarning[] = [];

function warningsAbout(
  text: string,
  layout: Layout,
  amount: ReadAmount | undefined,
  now: number | undefined,
): readonly KhqrWarning[] {
  const { top, account } = layout;
  const found: KhqrWarning[] = [];
  const note = (kind: OddityKind, at: number, message: string) => found.push({ kind, message, at });
  const crcAt = text.length - 4;
  if (hasLowerCase(text, crcAt)) {
    note("crc-lower-case", crcAt, "the CRC is in lower case; its md5 is taken as it stands");
  }
  if (hasTag(top, TAG.merchantAccount)) {
    const at = placeOf(top, TAG.merchantAccount);
    if (lengthOf(account, ACCOUNT.secondId) === 0) {
      note("merchant-id-missing", at, "tag 30 has no merchant ID");
    }
    if (!hasTag(account, ACCOUNT.acquiringBank)) {
      note("acquiring-bank-missing", at, "tag 30 has no acquiring bank");
    }
  }
  noteUpi(text, top, note);
  if (amount?.isUnusual) {
    const at = placeOf(top, TAG.transactionAmount);
    note("amount-form", at, `the amount is written unusually; it means ${amount.text}`);
  }
  if (hasTag(top, TAG.additional) && lengthOf(top, TAG.additional) === 0) {
    note("additional-data-empty", placeOf(top, TAG.additional), "tag 62 is there and empty");
  }
  if (amount !== undefined) noteTimes(text, layout, now, note);
  return found.length === 0 ? NO_WARNINGS : found;
}

function hasLowerCase(text: string, from: number): boolean {
  for (let at = from; at < text.length; at++) if (text.charCodeAt(at) >= 97) return true;
  return false;
}

type Note = (kind: OddityKind, at: number, message: string) => void;

function noteUpi(text: string, top: TagPlaces, note: Note): void {
  if (!hasTag(top, TAG.unionPayMerchant)) return;
  const at = placeOf(top, TAG.unionPayMerchant);
  if (lengthOf(top, TAG.unionPayMerchant) === 0) note("upi-empty", at, "tag 15 is there and empty");
  if (currencyIn(text, top) === "USD") {
    note("upi-with-dollars", at, "a UnionPay account (15) goes with riel only");
  }
}

function noteTimes(text: string, layout: Layout, now: number | undefined, note: Note): void {
  const { top, timestamps } = layout;
  const at = placeOf(top, TAG.timestamps);
  if (!hasTag(timestamps, TIMESTAMP.expiration)) {
    note("expiry-missing", at, "it has an amount and never expires");
  }
  if (!hasTag(timestamps, TIMESTAMP.creation)) {
    note("creation-missing", at, "it has no creation time");
    return;
  }
  const creation = creationOf(text, timestamps);
  const creationAt = placeOf(timestamps, TIMESTAMP.creation);
  if (creation < 0) {
    note("creation-form", creationAt, "the creation time is not 13 digits of milliseconds");
  } else if (now !== undefined && creation > now) {
    note("creation-in-the-future", creationAt, "it was created in the future: a clock is wrong");
  }
}
