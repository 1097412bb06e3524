/**
 * Who can stand before a KHQR with a foreign wallet: the partners of the Alipay+ switch, and those
 * of other networks that are known by name and refused, because nothing published says how, or
 * whether, they pay. Rates are made up for the simulation and say of which day they are.
 */

/** A wallet that pays through Alipay+. */
export interface Partner {
  /** As in `payer.wallet` of a credit: `alipay-plus/{id}`. */
  readonly id: string;
  readonly name: string;
  /** ISO 3166, two letters. */
  readonly country: string;
  /** ISO 4217, of the payer's money. */
  readonly currency: string;
  /** What thanks may be said in; ISO 639-1. */
  readonly language: string;
  /** The most that one payment may be, in riel; the model's choice, nobody publishes it. */
  readonly rielMax: number;
}

/** ISO 4217 decimals of the currencies that occur here. */
export const DECIMALS: Readonly<Record<string, number>> = {
  CNY: 2,
  EUR: 2,
  HKD: 2,
  JPY: 0,
  KHR: 0,
  KRW: 0,
  MNT: 2,
  MOP: 2,
  MYR: 2,
  PHP: 2,
  SGD: 2,
  THB: 2,
  USD: 2,
  VND: 0,
};

const USUAL_MAX = 20_000_000;

export const PARTNERS: readonly Partner[] = [
  partner("alipay", "Alipay", "CN", "CNY", "zh"),
  partner("alipayhk", "AlipayHK", "HK", "HKD", "zh"),
  partner("kakaopay", "KakaoPay", "KR", "KRW", "ko"),
  partner("touchngo", "Touch 'n Go", "MY", "MYR", "ms"),
  partner("truemoney", "TrueMoney", "TH", "THB", "th"),
  partner("gcash", "GCash", "PH", "PHP", "en"),
];

/** Wallets that are known by name and refused. */
export const UNVERIFIED: Readonly<Record<string, string>> = {
  wechat: "WeChat Pay",
  darapay: "DaraPay",
  unionpay: "UnionPay",
};

/** What a million riel cost in minor units of a currency, on a stated day. */
export interface Rate {
  readonly currency: string;
  readonly minorPerMillionRiel: number;
  /** `YYYY-MM-DD`: the day it was stated. */
  readonly date: string;
  readonly source: string;
}

const SOURCE = "made up for the simulation";

/** The rates of one day, in minor units for a million riel. */
export function ratesOf(date: string): readonly Rate[] {
  const perMillion: readonly (readonly [string, number])[] = [
    ["CNY", 178_000],
    ["HKD", 194_000],
    ["KRW", 345_000],
    ["MYR", 105_000],
    ["THB", 805_000],
    ["PHP", 1_430_000],
  ];
  return perMillion.map(([currency, minorPerMillionRiel]) => {
    return { currency, minorPerMillionRiel, date, source: SOURCE };
  });
}

/** Riel in another currency, rounded half up to a whole minor unit; at least one. */
export function homeMinor(riel: number, rate: Rate): number {
  const exact = BigInt(riel) * BigInt(rate.minorPerMillionRiel);
  const rounded = Number((exact * 2n + 1_000_000n) / 2_000_000n);
  return Math.max(1, rounded);
}

/** What a foreign price costs in riel: rounded up, so that it is covered. */
export function rielFor(minor: number, rate: Rate): number {
  const perMillion = BigInt(rate.minorPerMillionRiel);
  return Number((BigInt(minor) * 1_000_000n + perMillion - 1n) / perMillion);
}

/** Minor units as people and the link write them: `"4312"` won, `"22.25"` yuan. */
export function decimalText(minor: number, currency: string): string {
  const places = DECIMALS[currency] ?? 2;
  if (places === 0) return String(minor);
  const digits = String(minor).padStart(places + 1, "0");
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function partner(
  id: string,
  name: string,
  country: string,
  currency: string,
  language: string,
): Partner {
  return { id, name, country, currency, language, rielMax: USUAL_MAX };
}
