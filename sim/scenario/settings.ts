/** How the terminal of a story may differ from the usual one: `terminal …` lines, by first word. */
import { LANGUAGES } from "../../firmware/announce/languages.ts";
import type { Setting } from "./counter.ts";
import type { Words } from "./words.ts";

const HOUR_MS = 3_600_000;
/** Midnight in Phnom Penh, seven hours before that of UTC. */
const MIDNIGHT = Date.UTC(2026, 10, 22) - 7 * HOUR_MS;

const CODES = LANGUAGES.map(({ code }) => code);

export const SETTINGS: Readonly<Record<string, (words: Words) => Setting>> = {
  /** `terminal languages km en` */
  languages(words) {
    const languages = [words.choice(CODES)];
    if (words.ahead !== undefined) languages.push(words.choice(CODES));
    return { config: { languages } };
  },
  /** `terminal clock 1970`: its own clock is not set at switch-on. */
  clock(words) {
    words.need("1970");
    return { hasClock: false };
  },
  /** `terminal opens 23:58`: the time of day in Phnom Penh as the story begins. */
  opens(words) {
    const [hours = "", minutes = ""] = timeOfDay(words).split(":");
    return { opensAt: MIDNIGHT + Number(hours) * HOUR_MS + Number(minutes) * 60_000 };
  },
  /** `terminal quiet 21:30 06:00 volume 0`: from, to, and the volume at most. */
  quiet(words) {
    const from = timeOfDay(words);
    const to = timeOfDay(words);
    words.need("volume");
    return { config: { quietHours: { from, to, volumePercent: words.count(0, 100) } } };
  },
  /** `terminal private above 1000000 KHR`: larger amounts are shown and not said. */
  private(words) {
    words.need("above");
    const { minor, currency } = words.amount();
    return { config: { privacy: { [currency === "KHR" ? "rielAbove" : "centsAbove"]: minor } } };
  },
  /** `terminal line fitted`: it has a serial line for technicians. */
  line(words) {
    words.need("fitted");
    return { config: { line: { port: "/dev/ttyGS0" } } };
  },
  /** `terminal from the factory`: with a line and without a merchant. */
  from(words) {
    words.need("the", "factory");
    return { isUnbound: true, config: { line: { port: "/dev/ttyGS0" } } };
  },
  /** `terminal volume 30`: in percent. */
  volume: (words) => ({ config: { volumePercent: words.count(0, 100) } }),
  /** `terminal currencies KHR`, the first offered first. */
  currencies(words) {
    const currencies = [words.choice(["KHR", "USD"])];
    if (words.ahead !== undefined) currencies.push(words.choice(["KHR", "USD"]));
    return { config: { merchant: { ...MERCHANT, currencies } } };
  },
  /** `terminal networks bakong alipay-plus`: which the merchant's bank has enabled. */
  networks(words) {
    const networks = [words.choice(NETWORKS)];
    while (words.ahead !== undefined) networks.push(words.choice(NETWORKS));
    return { config: { merchant: { ...MERCHANT, networks } } };
  },
  /** `terminal rate 4010 riel by NBC of 2026-11-22`: dollars are offered in riel at that. */
  rate(words) {
    const rielPerDollar = words.count(1_000, 10_000);
    words.need("riel", "by");
    const source = words.next("whose rate it is, in one word");
    words.need("of");
    return {
      config: { exchange: { rielPerDollar, source, date: words.next("a day: 2026-11-22") } },
    };
  },
  /** `terminal bills last 60s`: how long a dynamic code can be paid. */
  bills(words) {
    words.need("last");
    return { config: { charge: { lifetimeSeconds: seconds(words) } } };
  },
  /** `terminal fresh 30s late 10m`: below the first is news, below the second late. */
  fresh(words) {
    const freshSeconds = seconds(words);
    words.need("late");
    return { config: { freshness: { freshSeconds, lateSeconds: seconds(words) } } };
  },
  /** `terminal seed 7`: another draw of every random number. */
  seed: (words) => ({ seed: words.count(0, 999_999_999) }),
};

const NETWORKS = ["bakong", "alipay-plus", "promptpay", "napas", "lapnet", "upi"] as const;

const MERCHANT = {
  bakongAccountID: "demo.shop@devb",
  name: "Demo Coffee",
  nameKhmer: "ហាងកាហ្វេ",
};

function timeOfDay(words: Words): string {
  const rule = "a time of day is written 23:58";
  const text = words.next(rule);
  return /^([01][0-9]|2[0-3]):[0-5][0-9]$/.test(text) ? text : words.fail(rule, text);
}

function seconds(words: Words): number {
  const seen = words.ahead;
  const ms = words.duration();
  return ms % 1_000 === 0 ? ms / 1_000 : words.fail("whole seconds are expected here", seen);
}
