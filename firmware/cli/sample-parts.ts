/** What the sample scenes are made of when nobody says otherwise: a coffee stall with visitors. */
import type { Money } from "../lib/money.ts";
import type { MerchantCard, RielOfferShown, StatusBar } from "../screen/scene.ts";

/** What a sample scene is made of; everything has a value. */
export interface SampleParts {
  readonly status: StatusBar;
  readonly merchant: MerchantCard;
  readonly money: Money;
  readonly asked: Money;
  /** A KHQR to show in place of the sample's own. */
  readonly qr: string | undefined;
  readonly secondsLeft: number;
  readonly minutesAgo: number;
  readonly count: number;
  readonly percent: number;
  readonly wallet: string | undefined;
  /** Words of `not-set-up` and `fault` in place of the sample's own. */
  readonly problem: string | undefined;
}

/** What the scenes show unless told otherwise. */
export const SAMPLE_PARTS: SampleParts = {
  status: { link: "up", clock: "14:05", muted: false },
  merchant: { name: "Sok Sabay Coffee", nameKhmer: "ហាងកាហ្វេ សុខសប្បាយ" },
  money: { minor: 12_500, currency: "KHR" },
  asked: { minor: 15_000, currency: "KHR" },
  qr: undefined,
  secondsLeft: 287,
  minutesAgo: 7,
  count: 42,
  percent: 60,
  wallet: undefined,
  problem: undefined,
};

/** What a riel code says to visitors. */
export const WELCOME = { kind: "welcome", networks: ["Alipay+"] } as const;
export const DOLLARS: Money = { minor: 375, currency: "USD" };
/** Those dollars in riel. */
export const OFFER: RielOfferShown = {
  from: DOLLARS,
  money: { minor: 15_000, currency: "KHR" },
  rate: { rielPerDollar: 4_010, source: "NBC", date: "2026-11-22", roundTo: 100 },
};
