/** Which language a payer from abroad is thanked in. */
import { expect, it } from "vitest";
import { findLanguage } from "../../../firmware/announce/languages.ts";
import { payerLanguage } from "../../../firmware/announce/payer-language.ts";

it("is that of the wallet, whatever country the acquirer names", () => {
  expect(payerLanguage({ wallet: "alipay-plus/kakaopay" })).toBe("ko");
  expect(payerLanguage({ wallet: "alipay-plus/alipay", country: "SG" })).toBe("zh");
  expect(payerLanguage({ wallet: "TrueMoney", country: "TH" })).toBe("th");
});

it("is that of the country where the wallet tells nothing", () => {
  expect(payerLanguage({ wallet: "bakong-tourists", country: "jp" })).toBe("ja");
  expect(payerLanguage({ wallet: "alipay-plus/gcash", country: "PH" })).toBe("en");
});

it("is none for payers at home, from places it does not know, and for odd ids", () => {
  for (const payer of [
    { wallet: "bakong", country: "KH" },
    { wallet: "alipay-plus/tinaba", country: "IT" },
    { wallet: "constructor", country: "__proto__" },
    { wallet: "" },
  ]) {
    expect(payerLanguage(payer)).toBeUndefined();
  }
});

it("is always a language that the terminal has", () => {
  const countries = ["CN", "JP", "KR", "VN", "TH", "FR", "US"];
  const named = countries.map((country) => payerLanguage({ wallet: "x", country }) ?? "");
  expect(named.filter((code) => findLanguage(code) === undefined)).toEqual([]);
});
