/**
 * Which language a payer from abroad probably speaks, by wallet and country. A guess that only
 * adds a sentence to what the shop hears anyway; where there is none, nothing is added.
 */

/** Wallets that belong to one language, whatever country the acquirer names. */
const BY_WALLET: Readonly<Record<string, string>> = {
  alipay: "zh",
  "alipay-hk": "zh",
  alipayhk: "zh",
  kakaopay: "ko",
  mpay: "zh",
  "toss-pay": "ko",
  tosspay: "ko",
  truemoney: "th",
  wechat: "zh",
};

/** ISO 3166 country codes; English where a country's own language is not spoken here. */
const BY_COUNTRY: Readonly<Record<string, string>> = {
  AU: "en",
  CA: "en",
  CN: "zh",
  FR: "fr",
  GB: "en",
  HK: "zh",
  IE: "en",
  IN: "en",
  JP: "ja",
  KR: "ko",
  MO: "zh",
  MY: "en",
  NZ: "en",
  PH: "en",
  SG: "en",
  TH: "th",
  TW: "zh",
  US: "en",
  VN: "vi",
};

/** What the acquirer tells of a payer from abroad. */
interface Payer {
  readonly wallet: string;
  readonly country?: string;
}

/**
 * The language to thank a payer in, or undefined where it is not known.
 * @param payer the wallet's id, e.g. `alipay-plus/kakaopay`, and perhaps a country.
 */
export function payerLanguage(payer: Payer): string | undefined {
  const own = payer.wallet.slice(payer.wallet.lastIndexOf("/") + 1).toLowerCase();
  if (Object.hasOwn(BY_WALLET, own)) return BY_WALLET[own];
  const country = payer.country?.toUpperCase() ?? "";
  return Object.hasOwn(BY_COUNTRY, country) ? BY_COUNTRY[country] : undefined;
}
