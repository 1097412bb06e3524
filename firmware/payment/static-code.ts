/**
 * The merchant's side of every code: what the configuration says about whose money it is, in the
 * words of KHQR, and the static code that is shown when idle.
 */
import type { Currency } from "../../drivers/hal/money.ts";
import type { Config } from "../config/schema.ts";
import { encodeStatic, type KhqrMerchant } from "../khqr/encode.ts";

/** The code shown when idle; undefined if the merchant's fields do not make one. */
export function makeStaticQr(
  config: Config,
): { readonly text: string; readonly currency: Currency } | undefined {
  const [currency = "KHR"] = config.merchant.currencies;
  const encoded = encodeStatic({
    ...merchantFields(config),
    currency,
  });
  return encoded.ok ? { text: encoded.value, currency } : undefined;
}

/** The fields that static and dynamic codes share. */
export function merchantFields({ merchant, terminal }: Config): KhqrMerchant {
  const { bakongAccountID, merchantID, acquiringBank, accountInformation } = merchant;
  const account =
    merchantID === undefined || acquiringBank === undefined
      ? ({
          kind: "individual",
          bakongAccountID,
          ...(accountInformation === undefined ? {} : { accountInformation }),
          ...(acquiringBank === undefined ? {} : { acquiringBank }),
        } as const)
      : ({ kind: "merchant", bakongAccountID, merchantID, acquiringBank } as const);
  return {
    account,
    merchantName: merchant.name,
    merchantCity: merchant.city,
    merchantCategoryCode: merchant.merchantCategoryCode,
    storeLabel: merchant.storeLabel,
    // Longer ids are for the link; KHQR has room for 25 characters.
    terminalLabel: terminal.slice(0, 25),
  };
}
