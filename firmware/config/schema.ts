/**
 * The configuration of a terminal: one JSON document, one schema, this one. Keys and certificates
 * are separate files that the document names; nothing secret stands in it.
 */
import type { Currency } from "../../drivers/hal/money.ts";
import type { Result } from "../lib/result.ts";
import { board, serial } from "./board.ts";
import {
  type Checked,
  type ConfigProblem,
  choice,
  integer,
  list,
  object,
  optional,
  text,
} from "./field.ts";
import { panel } from "./panel.ts";
import { FILE, FILE_RULE, ID, ID_RULE } from "./patterns.ts";

// KHQR counts UTF-16 code units and the fields must survive every reader (khqr.md: no characters
// above U+FFFF, no controls).
const line = (max: number) => new RegExp(`^[\u0020-\u007e\u0080-\ud7ff\ue000-\uffff]{1,${max}}$`);

export const merchant = object("Whose money it is: what the KHQR says.", {
  bakongAccountID: text(
    "The Bakong account that is credited.",
    /^(?=.{3,32}$)[^@\s]+@[^@\s]+$/,
    "must be name@bank, at most 32 characters",
  ),
  name: text("Name in Latin letters.", line(25), "must be 1 to 25 characters"),
  nameKhmer: optional(text("Name in Khmer letters.", line(25), "must be 1 to 25 characters")),
  city: text("Town.", line(15), "must be 1 to 15 characters", "Phnom Penh"),
  merchantID: optional(
    text(
      "Merchant number at a bank; makes it a merchant KHQR (tag 30).",
      line(32),
      "must be 1 to 32 characters",
    ),
  ),
  acquiringBank: optional(text("Name of that bank.", line(32), "must be 1 to 32 characters")),
  accountInformation: optional(
    text("Account behind a remittance KHQR (tag 29).", line(32), "must be 1 to 32 characters"),
  ),
  merchantCategoryCode: text("ISO 18245.", /^[0-9]{4}$/, "must be four digits", "5999"),
  storeLabel: optional(
    text("Name of the stall or branch.", line(25), "must be 1 to 25 characters"),
  ),
  currencies: list<Currency>(
    "Which currencies the merchant takes; the first is offered first.",
    choice("", ["KHR", "USD"]),
    1,
    2,
    ["KHR", "USD"],
  ),
  networks: list(
    "Networks that the merchant's bank has enabled for these accounts; all but bakong pay in riel.",
    choice("", ["bakong", "alipay-plus", "promptpay", "napas", "lapnet", "upi"]),
    1,
    6,
    ["bakong"],
  ),
});

const exchange = object("The rate at which a dollar amount is offered in riel.", {
  rielPerDollar: integer("Riel for one dollar.", 1_000, 10_000),
  source: text("Whose rate it is, as the screen names it.", line(24), "must be 1 to 24 characters"),
  date: text(
    "The day it was published for, e.g. 2026-11-22.",
    /^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/,
    "must be a day like 2026-11-22",
  ),
  validDays: integer("For so many days it is used, the first included.", 1, 31, 7),
  roundTo: integer("Offers are rounded to the nearest so many riel.", 1, 10_000, 100),
});

const acquirerFields = {
  id: text("Its id on the link.", ID, ID_RULE),
  epoch: integer("Binding generation; raised on every re-binding.", 1, 1_000_000_000, 1),
  keys: text("File with its public keys, a JWKS with `use` per key.", FILE, FILE_RULE),
  news: choice(
    "Whether it sends news of every payment, or wants to be asked about each charge.",
    ["pushed", "asked"],
    "pushed",
  ),
  name: optional(
    text(
      "How people know it; shown where there are several.",
      line(16),
      "must be 1 to 16 characters",
    ),
  ),
  voiceTag: optional(
    text("WAV file heard before its payments; checked like a chime.", FILE, FILE_RULE),
  ),
};

const acquirer = object("The bank or provider that confirms payments.", acquirerFields);

export const link = object("How the broker is reached.", {
  url: text(
    "Where the broker listens.",
    /^mqtts?:\/\/[A-Za-z0-9.[\]:_-]{1,255}$/,
    "must be mqtts://host:port (or mqtt://127.0.0.1:port on this machine)",
  ),
  ca: optional(text("PEM file with the authority that signed the broker.", FILE, FILE_RULE)),
  certificate: optional(text("PEM file with our own certificate.", FILE, FILE_RULE)),
  privateKey: optional(text("PEM file with its key, mode 0600.", FILE, FILE_RULE)),
});

const light = object("How bright the panel is lit, where the board can set it.", {
  dayPercent: integer("By day, and whenever somebody is served.", 10, 100, 100),
  nightPercent: integer("In the dark, and in quiet hours without a light sensor.", 1, 100, 30),
});

const TIME = /^([01][0-9]|2[0-3]):[0-5][0-9]$/;
const TIME_RULE = "must be a time of day from 00:00 to 23:59";

const quietHours = object("When the terminal speaks softly or not at all; Phnom Penh time.", {
  from: text("When they begin, e.g. 21:30.", TIME, TIME_RULE),
  to: text("When they end, e.g. 06:00; may be the next morning.", TIME, TIME_RULE),
  volumePercent: integer("Volume at most; at 0 payments are only shown.", 0, 100, 20),
});

const guard = object("Amounts unusual for their currency are read twice and shown in amber.", {
  rielBelow: integer("Fewer riel are unusual.", 0, 1_000_000, 100),
  rielFrom: integer("So many riel are unusual.", 1, 9_999_999_999_999, 4_000_000),
  centsFrom: integer("So many US cents are unusual.", 1, 999_999_999_999, 100_000),
});

const privacy = object("Amounts that are shown and not spoken, sums included.", {
  rielAbove: optional(integer("More riel than this.", 0, 9_999_999_999_999)),
  centsAbove: optional(integer("More US cents than this.", 0, 999_999_999_999)),
});

const ownChime = (when: string) =>
  optional(text(`WAV file of your own ${when}; checked before it sounds.`, FILE, FILE_RULE));

const voices = object("Sounds in place of the built-in ones.", {
  packs: optional(
    text("A voice pack, or a folder of packs; each is checked before it speaks.", FILE, FILE_RULE),
  ),
  chimes: object("What sounds before the words.", {
    paid: ownChime("for a charge paid as asked"),
    other: ownChime("for money without a charge"),
    check: ownChime("for money that is not what was asked for"),
    late: ownChime("for money that came a while ago"),
    reversed: ownChime("for money taken back"),
    fault: ownChime("for a fault"),
  }),
  dayMark: choice(
    "Four notes after the chime for money that change every day; needs an Ed25519 key.",
    ["off", "on"],
    "off",
  ),
});

const update = object("Newer firmware by itself; off without this.", {
  url: optional(
    text(
      "Folder on the internet where releases are offered; without it, by hand only.",
      /^https:\/\/[^\s?#]{1,400}\/$|^http:\/\/127\.0\.0\.1:[0-9]{1,5}\/$/,
      "must be https://…/ (or http://127.0.0.1:port/ on this machine)",
    ),
  ),
  keys: text("File with the keys that sign releases, a JWKS; never a bank's.", FILE, FILE_RULE),
  window: object("When it may start anew, if nobody was served for ten minutes.", {
    from: text("From this time in Phnom Penh, e.g. 02:00.", TIME, TIME_RULE, "02:00"),
    to: text("To this time; may be the next morning.", TIME, TIME_RULE, "05:00"),
  }),
});

export const configSchema = object("Configuration of one terminal.", {
  terminal: text("This terminal's id; also its MQTT client id.", ID, ID_RULE),
  identityKey: text("PEM file with the key that signs receipts, mode 0600.", FILE, FILE_RULE),
  ledger: text("File of the payment record.", FILE, FILE_RULE),
  acquirer,
  otherAcquirers: list(
    "Further banks on the same broker, each with its own keys and numbering.",
    object("One of them.", acquirerFields),
    0,
    7,
    [],
  ),
  merchant,
  link,
  languages: list<string>(
    "One or two spoken languages, in the order they are spoken.",
    choice("", ["km", "en", "zh", "vi", "fr", "ko", "ja", "th"]),
    1,
    2,
    ["km", "en"],
  ),
  volumePercent: integer("Volume at start.", 0, 100, 70),
  speakerCheck: choice(
    "Once a day it says the volume and asks on the screen whether that was heard.",
    ["off", "on"],
    "off",
  ),
  quietHours: optional(quietHours),
  update: optional(update),
  exchange: optional(exchange),
  light,
  guard,
  privacy,
  voices,
  charge: object("Dynamic KHQR.", {
    lifetimeSeconds: integer("How long it can be paid.", 30, 600, 300),
    notYetSeconds: integer("After so long the screen says: not received yet.", 5, 600, 60),
    answerSeconds: integer("How long the bank may take to say whether it was paid.", 3, 60, 12),
    rielMax: integer("Largest charge in riel.", 1, 9_999_999_999_999, 400_000_000),
    centsMax: integer("Largest charge in US cents.", 1, 999_999_999_999, 10_000_000),
  }),
  freshness: object("When a credit is new, late or stale.", {
    freshSeconds: integer("Younger is spoken as new.", 5, 300, 30),
    lateSeconds: integer("Younger is spoken as late; older goes to the digest.", 30, 86_400, 600),
  }),
  board,
  line: serial,
  panel,
});

/** A checked configuration. */
export type Config = Checked<typeof configSchema>;

/**
 * Checks a parsed configuration document.
 * @returns the configuration with all defaults filled in, or the first problem: path, rule, value.
 */
export function checkConfig(document: unknown): Result<Config, ConfigProblem> {
  const checked = configSchema.check(document, "");
  if (!checked.ok) return checked;
  return checkTogether(checked.value);
}

/** Rules that join several keys. */
function checkTogether(config: Config): Result<Config, ConfigProblem> {
  const problem = (path: string, rule: string, seen: string): Result<Config, ConfigProblem> => ({
    ok: false,
    problem: { path, rule, seen },
  });
  const { merchant: shop, link: line, freshness } = config;
  if ((shop.merchantID === undefined) !== (shop.acquiringBank === undefined)) {
    if (shop.merchantID !== undefined) {
      return problem("merchant.acquiringBank", "must be given with merchant.merchantID", "missing");
    }
  }
  const total = [shop.bakongAccountID, shop.merchantID, shop.accountInformation, shop.acquiringBank]
    .filter((part) => part !== undefined)
    .reduce((sum, part) => sum + part.length + 4, 0);
  if (total > 99) {
    return problem("merchant", "must fit 99 characters in the KHQR's account template", `${total}`);
  }
  if (line.url.startsWith("mqtts:")) {
    for (const key of ["ca", "certificate", "privateKey"] as const) {
      if (line[key] === undefined) {
        return problem(`link.${key}`, "must be given for an mqtts:// broker", "missing");
      }
    }
  }
  if (config.quietHours !== undefined && config.quietHours.from === config.quietHours.to) {
    return problem(
      "quietHours.to",
      "must not be the time of quietHours.from",
      config.quietHours.to,
    );
  }
  const ids = [config.acquirer, ...config.otherAcquirers].map(({ id }) => id);
  const twice = ids.findIndex((id, index) => ids.indexOf(id) < index);
  if (twice > 0) {
    const path = `otherAcquirers[${twice - 1}].id`;
    return problem(path, "must differ from that of every other acquirer", ids[twice] ?? "");
  }
  const day = config.exchange?.date;
  if (day !== undefined && new Date(Date.parse(day)).toISOString().slice(0, 10) !== day) {
    return problem("exchange.date", "must be a day that exists", day);
  }
  if (freshness.lateSeconds < freshness.freshSeconds) {
    return problem(
      "freshness.lateSeconds",
      "must not be below freshness.freshSeconds",
      String(freshness.lateSeconds),
    );
  }
  return { ok: true, value: config };
}
