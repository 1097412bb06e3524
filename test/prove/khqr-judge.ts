/**
 * A second opinion on KHQR texts: takes them apart by regular expressions and reckons in big
 * integers. It asks only for what no reading may do without; whatever the firmware reads must
 * please it too, and mean the same money for the same payee to both.
 */
import type { KhqrReading } from "../../firmware/khqr/reading.ts";
import { bitwiseCrc } from "../unit/khqr/seal.ts";

type Tags = ReadonlyMap<string, string>;

/** Data objects in order, or undefined when the text does not end where one ends. */
function tagsOf(text: string): Tags | undefined {
  const tags = new Map<string, string>();
  for (let rest = text; rest !== ""; ) {
    const [, tag = "", length = ""] = /^([0-9]{2})([0-9]{2})/.exec(rest) ?? [];
    const value = rest.slice(4, 4 + Number(length));
    if (tag === "" || tags.has(tag) || value.length !== Number(length)) return undefined;
    tags.set(tag, value);
    rest = rest.slice(4 + value.length);
  }
  return tags;
}

/** Why the firmware's reading of `text` is not to be believed, or undefined. */
export function doubtsAboutReading(
  text: string,
  now: number | undefined,
  reading: KhqrReading,
): string | undefined {
  const [, body = "", crc = ""] = /^(.*6304)([0-9A-Fa-f]{4})$/su.exec(text) ?? [];
  if (body === "" || bitwiseCrc(body) !== Number.parseInt(crc, 16)) return "the CRC";
  const tags = tagsOf(text);
  if (tags === undefined) return "the form";
  if ([...tags.keys()][0] !== "00" || [...tags.keys()].at(-1) !== "63") return "the order";
  if (tags.get("00") !== "01") return "tag 00";
  if (![undefined, "11", "12"].includes(tags.get("01"))) return "tag 01";
  if (!/^[0-9]{4}$/.test(tags.get("52") ?? "")) return "tag 52";
  if (tags.get("58") !== "KH") return "tag 58";
  return (
    doubtsAboutNames(tags, reading) ??
    doubtsAboutPayee(tags, reading) ??
    doubtsAboutMoney(tags, reading) ??
    doubtsAboutTimes(tags, now) ??
    doubtsAboutBill(tags, reading)
  );
}

function doubtsAboutNames(tags: Tags, { fields }: KhqrReading): string | undefined {
  const [name = "", city = ""] = [tags.get("59"), tags.get("60")];
  if (name === "" || name.length > 25 || fields.merchantName !== name) return "tag 59";
  return city === "" || city.length > 15 || fields.merchantCity !== city ? "tag 60" : undefined;
}

function doubtsAboutPayee(tags: Tags, { fields }: KhqrReading): string | undefined {
  if (tags.has("29") === tags.has("30")) return "one payee";
  const template = tagsOf(tags.get("29") ?? tags.get("30") ?? "");
  const account = template?.get("00") ?? "";
  if (!/^[^@]+@[^@]+$/su.test(account) || account.length > 32) return "the account";
  if (fields.bakongAccountID !== account) return "another account";
  return fields.merchantType === (tags.has("30") ? "30" : "29") ? undefined : "the kind of payee";
}

function doubtsAboutMoney(tags: Tags, { fields, money }: KhqrReading): string | undefined {
  const currency = { "116": "KHR", "840": "USD" }[tags.get("53") ?? ""];
  if (currency === undefined || fields.transactionCurrency !== tags.get("53")) return "tag 53";
  const amount = tags.get("54");
  if (amount === undefined) {
    if (tags.get("01") === "12") return "a fixed amount that is not there";
    return money === null ? undefined : "money out of nothing";
  }
  const [, whole = "", , decimals = ""] = /^([0-9]+)(\.([0-9]{1,2}))?$/.exec(amount) ?? [];
  if (whole === "" || amount.length > 13 || money === null) return "tag 54";
  const cents = BigInt(whole) * 100n + BigInt(decimals.padEnd(2, "0"));
  if (cents <= 0n || (currency === "KHR" && cents % 100n !== 0n)) return "the amount";
  const minor = currency === "KHR" ? cents / 100n : cents;
  return minor === BigInt(money.minor) && money.currency === currency ? undefined : "other money";
}

function doubtsAboutTimes(tags: Tags, now: number | undefined): string | undefined {
  if (!tags.has("54")) return undefined;
  const times = tagsOf(tags.get("99") ?? "x");
  if (times === undefined) return "tag 99";
  const [creation, expiry] = [times.get("00"), times.get("01")];
  if (expiry === undefined) return tags.get("01") === "12" ? "no expiry" : undefined;
  if (!/^[0-9]{13}$/.test(expiry)) return "the expiry";
  if (now !== undefined && Number(expiry) < now) return "it has expired";
  const isMade = /^[0-9]{13}$/.test(creation ?? "");
  return isMade && Number(expiry) < Number(creation) ? "expired before it was made" : undefined;
}

function doubtsAboutBill(tags: Tags, { fields }: KhqrReading): string | undefined {
  const additional = tagsOf(tags.get("62") ?? "");
  if (additional === undefined) return "tag 62";
  const bill = additional.get("01") ?? null;
  if (bill !== null && (bill === "" || bill.length > 25)) return "the bill";
  return fields.billNumber === bill ? undefined : "another bill";
}
