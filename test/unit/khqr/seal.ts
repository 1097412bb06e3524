/** Makes KHQR texts by hand for tests, with a check sum that shares no code with the firmware. */

/** CRC-16/CCITT-FALSE over UTF-8, one bit at a time. */
export function bitwiseCrc(text: string): number {
  let crc = 0xffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : crc << 1;
    }
  }
  return crc;
}

/** A text with the CRC that belongs to it. */
export function seal(body: string): string {
  return `${body}6304${bitwiseCrc(`${body}6304`).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** One data object. */
export function object(tag: number, value: string): string {
  return `${String(tag).padStart(2, "0")}${String(value.length).padStart(2, "0")}${value}`;
}

/** A good static KHQR's data objects by tag, to be changed and joined. */
export function staticParts(): Map<number, string> {
  return new Map([
    [0, "01"],
    [1, "11"],
    [29, "0014demo.shop@devb"],
    [52, "5999"],
    [53, "116"],
    [58, "KH"],
    [59, "Demo Coffee"],
    [60, "Phnom Penh"],
  ]);
}

/** The same as a dynamic one of 12,500 riel, created at 1767225600000, valid for five minutes. */
export function dynamicParts(): Map<number, string> {
  return new Map([
    ...staticParts(),
    [1, "12"],
    [54, "12500"],
    [99, "0013176722560000001131767225900000"],
  ]);
}

/** Joins data objects in their order and seals them. */
export function joinParts(parts: ReadonlyMap<number, string>): string {
  return seal([...parts].map(([tag, value]) => object(tag, value)).join(""));
}
