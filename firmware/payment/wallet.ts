/**
 * Wallets by the names that people know them by. The acquirer sends an id such as
 * `alipay-plus/kakaopay`; an id that is not in the table is shown as it is, without its network.
 */

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

/** The name to show for a wallet id, at most 24 characters. */
export function walletName(id: string): string {
  const own = id.slice(id.lastIndexOf("/") + 1);
  return (NAMES[own.toLowerCase()] ?? own).slice(0, 24);
}
