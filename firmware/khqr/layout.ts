/**
 * Finds where everything stands in a KHQR text: the form, before any value is judged. Covers the
 * check sum, the data objects of the top level and of the templates this firmware reads, and which
 * tags must be there. One layout is in use at a time; reading the next text overwrites it.
 */
import { crc16 } from "../lib/crc.ts";
import { CRC_OPENING, INITIATION, TAG } from "./fields.ts";
import { CODE } from "./problem.ts";
import { faultAt, type KhqrFault } from "./reading.ts";
import {
  findTags,
  forgetTags,
  hasTag,
  lengthOf,
  numberOf,
  placeOf,
  type TagPlaces,
  tagPlaces,
} from "./tlv.ts";

/** A hundred tags of 99 characters: nothing longer can be free of duplicates. */
const TEXT_LENGTH_MAX = 100 * 103;
const TEXT_LENGTH_MIN = 12;

export interface Layout {
  readonly top: TagPlaces;
  readonly account: TagPlaces;
  readonly additional: TagPlaces;
  readonly language: TagPlaces;
  readonly timestamps: TagPlaces;
}

/** Kept for ever, so that reading a frame's code makes no garbage. */
const places = tagPlaces(5);
const layout: Layout = {
  top: places.of(0),
  account: places.of(1),
  additional: places.of(2),
  language: places.of(3),
  timestamps: places.of(4),
};

/**
 * The layout of `text`, valid until the next call, or the first fault of its form. Takes time in
 * proportion to the length, and none for a text too long to be a KHQR.
 */
export function layoutOf(text: string): Layout | KhqrFault {
  forgetTags(places.all);
  return (
    crcFault(text) ??
    topFault(text) ??
    orderFault() ??
    missingFault(text) ??
    templateFault(text) ??
    layout
  );
}

function hexValue(unit: number): number {
  if (unit >= 48 && unit <= 57) return unit - 48;
  const letter = unit | 0x20;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

function crcFault(text: string): KhqrFault | undefined {
  const end = text.length;
  if (end < TEXT_LENGTH_MIN || end > TEXT_LENGTH_MAX) {
    const rule = end > TEXT_LENGTH_MAX ? "too long" : "too short";
    return faultAt(
      Math.min(end, TEXT_LENGTH_MAX),
      CODE.malformed,
      `the text is ${rule} for a KHQR`,
    );
  }
  let given = text.startsWith(CRC_OPENING, end - 8) ? 0 : -1;
  for (let at = end - 4; at < end && given >= 0; at++) {
    const digit = hexValue(text.charCodeAt(at));
    given = digit < 0 ? -1 : given * 16 + digit;
  }
  if (given < 0) {
    return faultAt(end - 8, CODE.malformed, "it must end in 6304 and four hex digits (the CRC)");
  }
  if (given === crc16(text, end - 4)) return undefined;
  return faultAt(end - 4, CODE.malformed, "the CRC does not fit: something was changed or lost");
}

function topFault(text: string): KhqrFault | undefined {
  const { top } = layout;
  const at = findTags(text, 0, text.length, top);
  if (at >= 0) return faultAt(at, CODE.malformed, "a tag or length is wrong, or a tag comes twice");
  if (!hasTag(top, TAG.crc) || placeOf(top, TAG.crc) !== text.length - 4) {
    return faultAt(text.length - 8, CODE.malformed, "the CRC (63) must be the last tag");
  }
  if (hasTag(top, TAG.individualAccount) && hasTag(top, TAG.merchantAccount)) {
    const second = Math.max(placeOf(top, TAG.individualAccount), placeOf(top, TAG.merchantAccount));
    return faultAt(second - 4, CODE.malformed, "it names two payees (29 and 30)");
  }
  return undefined;
}

function orderFault(): KhqrFault | undefined {
  const { top } = layout;
  const tag = TAG.payloadFormatIndicator;
  if (!hasTag(top, tag) || lengthOf(top, tag) === 0) {
    return faultAt(0, CODE.payloadFormatMissing, "tag 00 must be there");
  }
  if (placeOf(top, tag) === 4) return undefined;
  return faultAt(placeOf(top, tag) - 4, CODE.order, "tag 00 must come first");
}

/** Absent tags are missed where the CRC begins: there they could still have stood. */
function missingFault(text: string): KhqrFault | undefined {
  const { top } = layout;
  const end = text.length - 8;
  const hasAmount = hasTag(top, TAG.transactionAmount);
  const isFixed = isDynamic(text, top);
  if (isFixed && !hasAmount) {
    return faultAt(end, CODE.dynamicWithoutAmount, "a dynamic code (01 is 12) must have tag 54");
  }
  if ((isFixed || hasAmount) && !hasTag(top, TAG.timestamps)) {
    return faultAt(end, CODE.expiryMissing, "a code with an amount must have tag 99");
  }
  if (!hasTag(top, TAG.individualAccount) && !hasTag(top, TAG.merchantAccount)) {
    return faultAt(end, CODE.merchantTypeMissing, "tag 29 or 30 must be there");
  }
  return (
    emptyFault(text, TAG.merchantCategoryCode, CODE.categoryMissing) ??
    emptyFault(text, TAG.transactionCurrency, CODE.currencyMissing) ??
    emptyFault(text, TAG.countryCode, CODE.countryMissing) ??
    emptyFault(text, TAG.merchantName, CODE.merchantNameMissing) ??
    emptyFault(text, TAG.merchantCity, CODE.merchantCityMissing)
  );
}

function emptyFault(text: string, tag: number, code: number): KhqrFault | undefined {
  const { top } = layout;
  if (lengthOf(top, tag) > 0) return undefined;
  const at = hasTag(top, tag) ? placeOf(top, tag) : text.length - 8;
  return faultAt(at, code, `tag ${tag} must be there and not be empty`);
}

/** True if tag 01 says that the amount is fixed. */
export function isDynamic(text: string, top: TagPlaces): boolean {
  return numberOf(text, top, TAG.pointOfInitiationMethod, 2) === INITIATION.dynamic;
}

function templateFault(text: string): KhqrFault | undefined {
  const { top } = layout;
  const accountTag = hasTag(top, TAG.merchantAccount) ? TAG.merchantAccount : TAG.individualAccount;
  return (
    subtagsFault(text, accountTag, layout.account) ??
    subtagsFault(text, TAG.additional, layout.additional) ??
    subtagsFault(text, TAG.language, layout.language) ??
    subtagsFault(text, TAG.timestamps, layout.timestamps)
  );
}

function subtagsFault(text: string, tag: number, subtags: TagPlaces): KhqrFault | undefined {
  const from = hasTag(layout.top, tag) ? placeOf(layout.top, tag) : 0;
  const at = findTags(text, from, from + lengthOf(layout.top, tag), subtags);
  if (at < 0) return undefined;
  return faultAt(at, CODE.malformed, `a subtag of ${tag} is wrong or comes twice`);
}
