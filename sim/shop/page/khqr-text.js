/**
 * Reads a KHQR text as a wallet does before it asks its bank: tags, CRC, and what a payer wants to
 * see. Written apart from the firmware's reader, so that the two check each other.
 */

/** @returns what the code asks for, or undefined when it is no whole KHQR. */
export function readKhqr(text) {
  const top = readTags(text);
  if (top === undefined || top.get("00") !== "01" || !checks(text)) return undefined;
  const account = readTags(top.get("29") ?? top.get("30") ?? "");
  const language = readTags(top.get("64") ?? "");
  const additional = readTags(top.get("62") ?? "");
  const times = readTags(top.get("99") ?? "");
  if (!account?.has("00")) return undefined;
  const expiry = Number(times?.get("01"));
  return {
    merchant: top.get("59") ?? "",
    merchantKhmer: language?.get("01"),
    city: top.get("60") ?? "",
    currency: top.get("53") === "840" ? "USD" : "KHR",
    amount: top.get("54"),
    billNumber: additional?.get("01"),
    expiresAt: expiry > 0 ? expiry : undefined,
  };
}

/** Tag, two digits of length, value, and again to the end. */
function readTags(text) {
  const tags = new Map();
  let at = 0;
  while (at < text.length) {
    const head = /^(\d\d)(\d\d)/.exec(text.slice(at, at + 4));
    if (head === null) return undefined;
    const length = Number(head[2]);
    const value = text.slice(at + 4, at + 4 + length);
    if (value.length !== length) return undefined;
    tags.set(head[1], value);
    at += 4 + length;
  }
  return tags;
}

/** CRC-16 with polynomial 0x1021 from 0xFFFF, over the UTF-8 bytes before the last four digits. */
function checks(text) {
  let crc = 0xffff;
  for (const byte of new TextEncoder().encode(text.slice(0, -4))) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
    }
  }
  return crc.toString(16).padStart(4, "0") === text.slice(-4).toLowerCase();
}
