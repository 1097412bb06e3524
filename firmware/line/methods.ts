/**
 * The methods of a secured session (contract, section 4), in one table: it checks the arguments,
 * makes the help and the reference, and says who may call what. What a method does stands in
 * `core/`; a name without a deed there does not compile.
 */
import { type Checked, type Field, integer, object, optional, text } from "../config/field.ts";
import { merchant } from "../config/schema.ts";

/** What a technician's certificate may be limited to, as `right:…` in its organizational units. */
export const RIGHTS = ["inspect", "install", "bind", "export", "reset"] as const;

export type Right = (typeof RIGHTS)[number];

interface Shape {
  /** What it does, as a sentence without a subject. */
  readonly about: string;
  readonly right: Right;
  readonly params: Field<unknown>;
  /** What the result holds, by its keys. */
  readonly result: Readonly<Record<string, string>>;
  /** It leaves an audit entry before its effect shows. */
  readonly changes: boolean;
  /** It reports `$/progress`, and `$/cancel` ends it. */
  readonly isLong: boolean;
}

const PEM = /^-----BEGIN [A-Z ]{1,32}-----[A-Za-z0-9+/=\s-]{1,6000}-----END [A-Z ]{1,32}-----\s*$/;
const PEM_RULE = "must be PEM text of at most 6,000 characters";
const ID = /^[A-Za-z0-9_-]{1,32}$/;
const ID_RULE = "must be 1 to 32 letters, digits, _ or -";
const INSTANT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,3})?Z$/;
const NOTHING = object("No arguments.", {});

/** A JSON object that is looked at elsewhere. */
function document(about: string): Field<Readonly<Record<string, unknown>>> {
  return {
    about,
    check(value, path) {
      if (typeof value === "object" && value !== null && !Array.isArray(value)) {
        return { ok: true, value: value as Readonly<Record<string, unknown>> };
      }
      const seen = JSON.stringify(value) ?? "missing";
      return { ok: false, problem: { path, rule: "must be a JSON object", seen } };
    },
    describe: () => ({ type: "object", description: about }),
  };
}

/** A short one that only reads. */
const READS = { changes: false, isLong: false } as const;
/** A long one that only reads. */
const LASTS = { changes: false, isLong: true } as const;
/** A short one that changes something. */
const CHANGES = { changes: true, isLong: false } as const;

export const METHODS = {
  "device.describe": {
    ...READS,
    about: "Says which terminal this is, whose it is, and what may be called.",
    right: "inspect",
    params: NOTHING,
    result: {
      terminal: "its number",
      firmware: "version",
      boot: "how often it was switched on",
      isBound: "whether it has a merchant",
      merchant: "name, account and currencies; null without one",
      acquirer: "id and epoch; null without a merchant",
      lastEpoch: "the highest epoch that was ever in force here; the next one is higher",
      link: "up, connecting or down",
      time: "trusted time, or null",
      keyId: "key that signs its receipts",
      key: "its public half, a JWK: what the bank checks them with",
      session: "who is connected, and with which rights",
      methods: "names of the methods that may be called",
    },
  },
  "device.selftest": {
    ...LASTS,
    about: "Tries every part: storage, ledger, keys, clock, display, loudspeaker, link.",
    right: "inspect",
    params: NOTHING,
    result: {
      parts: "for each: part, ok, and words for a technician",
      ok: "all are",
      notes: "sentences: what is no fault and still worth knowing (supply, storage, visitors)",
    },
  },
  "network.scan": {
    ...LASTS,
    about: "Lists the wireless networks in reach.",
    right: "inspect",
    params: NOTHING,
    result: { networks: "for each: ssid, signalPercent, security, isInUse; strongest first" },
  },
  "network.join": {
    changes: true,
    isLong: true,
    about: "Joins a wireless network, and stays in it.",
    right: "install",
    params: object("Which one.", {
      ssid: text("Its name.", /^[^\0]{1,32}$/, "must be 1 to 32 characters"),
      password: optional(
        text("Its password.", /^[\x20-\x7e]{8,63}$/, "must be 8 to 63 plain characters"),
      ),
    }),
    result: { ssid: "the network", reach: "full, portal (sign-in page), limited, none, unknown" },
  },
  "identity.request": {
    ...CHANGES,
    about: "Makes a new key and asks for a certificate; the key never leaves the terminal.",
    right: "install",
    params: NOTHING,
    result: { csr: "certificate request, PEM; its common name is the terminal's number" },
  },
  "identity.install": {
    ...CHANGES,
    about: "Installs the certificate for the key of the last identity.request.",
    right: "install",
    params: object("What the acquirer issued.", {
      certificate: text("The terminal's own certificate, PEM.", PEM, PEM_RULE),
      authority: text("Authority that signed the broker's certificate, PEM.", PEM, PEM_RULE),
      technicians: optional(
        text("Authority of technicians, PEM; ends the use of the label secret.", PEM, PEM_RULE),
      ),
    }),
    result: { validTo: "last day of the certificate" },
  },
  "link.configure": {
    ...CHANGES,
    about: "Sets where the broker is; the terminal connects anew.",
    right: "install",
    params: object("Where.", {
      url: text(
        "Address of the broker.",
        /^mqtts?:\/\/[A-Za-z0-9.[\]:_-]{1,255}$/,
        "must be mqtts://host:port (or mqtt://127.0.0.1:port on this machine)",
      ),
    }),
    result: { url: "as it is now" },
  },
  "link.test": {
    ...LASTS,
    about: "Tries the way to the bank: name, route, TLS, login, each topic, a fresh answer.",
    right: "inspect",
    params: NOTHING,
    result: {
      steps: "for each: step, ok, and plain words in English and Khmer",
      ok: "all are",
      topics: "for each: topic, way, ok (null: not known yet), and how that is known",
      roundTripMs: "from this test's hello to the bank's answer",
    },
  },
  "merchant.bind": {
    ...CHANGES,
    about: "Binds the terminal to a merchant at an acquirer.",
    right: "bind",
    params: object("To whom.", {
      merchant,
      acquirer: object("Who confirms its payments.", {
        id: text("Its id on the link.", ID, ID_RULE),
        epoch: integer("Higher than that of every binding before.", 1, 1_000_000_000),
        keys: document("Its public keys, a JWKS with `use` per key."),
      }),
      release: optional(
        text(
          "Where a merchant is bound already: that one's release, signed by its acquirer.",
          /^[A-Za-z0-9_.-]{1,4000}$/,
          "must be a JWS in compact form",
        ),
      ),
    }),
    result: { epoch: "as it is now", merchant: "name and account as they are now" },
  },
  "voice.test": {
    ...LASTS,
    about: "Says the volume, in the languages of the terminal.",
    right: "inspect",
    params: NOTHING,
    result: { volumePercent: "how loud" },
  },
  "screen.test": {
    ...LASTS,
    about: "Shows the number of the terminal.",
    right: "inspect",
    params: NOTHING,
    result: { shown: "what was lit" },
  },
  "panel.test": {
    ...LASTS,
    about: "Tells which keys are pressed, for so long.",
    right: "inspect",
    params: object("How long.", { seconds: integer("Seconds.", 1, 60, 15) }),
    result: { keys: "each key that was pressed" },
  },
  "ledger.export": {
    ...READS,
    about: "Gives the merchant's payments, newest first, a page at a time.",
    right: "export",
    params: object("Which page.", {
      limit: integer("Payments at most.", 1, 20, 20),
      beforeRow: optional(integer("Only rows before this one.", 1, Number.MAX_SAFE_INTEGER)),
    }),
    result: { rows: "the payments with what became of them", next: "beforeRow of the next page" },
  },
  "log.read": {
    ...READS,
    about: "Gives audit entries (each names the one before) and the log, oldest first, in pages.",
    right: "inspect",
    params: object("Which page.", {
      after: integer("Only entries after this number.", 0, 1_000_000_000, 0),
      afterLine: integer("Only lines of the log after this number.", 0, 1_000_000_000, 0),
    }),
    result: {
      entries: "number, time, who, method, and hash",
      head: "hash of the newest",
      lines: "of the log since it was switched on: n, atSeconds, text",
    },
  },
  "time.set": {
    ...CHANGES,
    about:
      "Tells the terminal a time that it will not believe to be earlier; the bank's goes first.",
    right: "install",
    params: object("When it is.", {
      now: text("The time, RFC 3339 in UTC.", INSTANT, "must be like 2026-11-22T08:00:00Z"),
    }),
    result: {
      time: "what the terminal takes it to be now",
      isTrusted: "false: only a bank's signed word lets a payment be told as fresh",
      systemClock: "what its system's own clock shows, by which certificates are checked",
      note: "what to do where that clock is wrong",
    },
  },
  "factory.reset": {
    ...CHANGES,
    about: "Forgets merchant, acquirer, certificates and link; payments stay in the ledger.",
    right: "reset",
    params: object("To be sure.", {
      terminal: text("The number of this terminal.", ID, ID_RULE),
      release: optional(
        text("The merchant's release, as for merchant.bind.", /^[A-Za-z0-9_.-]{1,4000}$/, "JWS"),
      ),
    }),
    result: { isBound: "false" },
  },
  commission: {
    changes: true,
    isLong: true,
    about:
      "Without a number: says one. With the number typed back: waits for a signed test payment.",
    right: "bind",
    params: object("What was heard.", {
      number: optional(text("The digits that were said.", /^[0-9]{4}$/, "must be four digits")),
    }),
    result: {
      said: "true, when a number was said",
      record: "the certificate, signed by the terminal (JWS), when all is done",
    },
  },
} as const satisfies Readonly<Record<string, Shape>>;

export type MethodName = keyof typeof METHODS;

/** The checked arguments of a method. */
export type ParamsOf<Name extends MethodName> = Checked<(typeof METHODS)[Name]["params"]>;

export function isMethod(name: string): name is MethodName {
  return Object.hasOwn(METHODS, name);
}

/** The methods that these rights allow; all of them without a limit. */
export function allowed(rights: readonly string[] | undefined): readonly MethodName[] {
  const names = Object.keys(METHODS) as MethodName[];
  return names.filter((name) => rights === undefined || rights.includes(METHODS[name].right));
}
