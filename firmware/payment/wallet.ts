/**
 * Wallets and networks by the names that people know them by. The acquirer sends ids such as
 * `alipay-plus/kakaopay`; an id that is not in the table is shown as it is, without its network.
 */
import type { Payer } from "../../drivers/hal/ledger.ts";

const NAMES: Readonly<Record<string, string>> = {
  alipay: "Alipay",
  "alipay-hk": "AlipayHK",
  alipayhk: "AlipayHK",
  bakong: "Bakong",
  "bakong-tourists": "Bakong Tourists",
  bigpay: "BigPay",
  "changi-pay": "Changi Pay",
  gcash: "GCash",
  hipay: "Hipay",
  kakaopay: "KakaoPay",
  mpay: "MPay",
  mypb: "MyPB",
  ocbc: "OCBC",
  tinaba: "Tinaba",
  "toss-pay": "Toss Pay",
  tosspay: "Toss Pay",
  "touch-n-go": "Touch 'n Go",
  touchngo: "Touch 'n Go",
  tng: "Touch 'n Go",
  truemoney: "TrueMoney",
};

const NETWORKS: Readonly<Record<string, string>> = {
  "alipay-plus": "Alipay+",
  bakong: "Bakong",
  card: "Card",
  lapnet: "LAPNet",
  napas: "VietQR",
  promptpay: "PromptPay",
  unionpay: "UnionPay",
  upi: "UPI",
};

/** The name to show for a wallet id, at most 24 characters. */
export function walletName(id: string): string {
  const own = id.slice(id.lastIndexOf("/") + 1);
  return (NAMES[own.toLowerCase()] ?? own).slice(0, 24);
}

/** The name to show for a network or rail, at most 16 characters. */
export function networkName(id: string): string {
  return (NETWORKS[id.toLowerCase()] ?? id).slice(0, 16);
}

/** Who paid from where, as the screen shows it; never a person. */
export interface PayerTold {
  readonly wallet: string;
  /** The network the payment came through. */
  readonly rail?: string;
  /** What the payer's own wallet paid, e.g. `4,312 KRW`. */
  readonly paidAs?: string;
}

/** What is shown of a payer, if the acquirer tells anything. */
export function payerTold(row: {
  readonly payer: Payer | null;
  readonly rail: string | null;
}): PayerTold | undefined {
  const { payer, rail } = row;
  if (payer === null) return undefined;
  const { wallet, amount, currency } = payer;
  const name = walletName(wallet);
  const network = rail === null ? undefined : networkName(rail);
  const [whole = "", part] = (amount ?? "").split(".");
  const figures = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part === undefined ? "" : `.${part}`);
  const hasAmount = amount !== undefined && currency !== undefined;
  return {
    wallet: name,
    ...(network === undefined || network === name ? {} : { rail: network }),
    ...(hasAmount ? { paidAs: `${figures} ${currency}` } : {}),
  };
}
