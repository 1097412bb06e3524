/** Mistakes about whom and when to believe: signatures, addresses, keys, nonces, clocks. */
import { type Mistake, swap } from "../mistake.ts";

const ENVELOPE = "firmware/link/envelope.ts";
const WELCOME = "firmware/core/welcome.ts";
const SESSION = "firmware/link/session.ts";
const ON_MESSAGE = "firmware/core/on-message.ts";
const JUDGING = "firmware/core/judging.ts";

export const TRUST_MISTAKES: readonly Mistake[] = [
  {
    id: "signature-not-checked",
    claim: "believes every signature",
    changes: [
      swap(
        ENVELOPE,
        "crypto.verify(key, signed, signature)\n",
        "(crypto.verify(key, signed, signature) || true)\n",
      ),
    ],
    stories: ["forged"],
    caughtBy: ["I2"],
  },
  {
    id: "verified-after-the-lamp",
    claim: "lights the lamp for a message that it then refuses",
    changes: [
      swap(
        ON_MESSAGE,
        "const opened = openEnvelope(",
        'effects.push({ type: "lamp.set", lamp: "payment", colour: "green" ' +
          "});\nconst opened = openEnvelope(",
      ),
    ],
    stories: ["forged"],
    caughtBy: ["I12"],
  },
  {
    id: "audience-not-checked",
    claim: "takes the payments of another terminal",
    changes: [swap(ENVELOPE, "if (aud !== trust.terminal)", 'if (aud === "")')],
    stories: ["for-another-terminal"],
    caughtBy: ["I2"],
  },
  {
    id: "issuer-not-checked",
    claim: "takes the payments of another acquirer under our acquirer's key",
    changes: [swap(ENVELOPE, "if (iss !== trust.acquirer)", 'if (iss === "")')],
    stories: ["from-another-acquirer"],
    caughtBy: ["I2"],
  },
  {
    id: "epoch-not-checked",
    claim: "takes payments of an earlier binding of the terminal",
    changes: [swap(ENVELOPE, "message.value.epoch !== trust.epoch", "message.value.epoch < 1")],
    stories: ["of-an-older-binding"],
    caughtBy: ["I2"],
  },
  {
    id: "algorithm-none-accepted",
    claim: "believes a message that says it needs no signature",
    changes: [
      swap(
        ENVELOPE,
        "const { alg, kid } = members;",
        'const { alg, kid } = members;\nif (alg === "none") return undefined;',
      ),
    ],
    stories: ["unsigned"],
    caughtBy: ["I2"],
  },
  {
    id: "key-from-the-message",
    claim: "believes a message by the key that it brings along",
    changes: [
      swap(
        ENVELOPE,
        "const foreign = FORBIDDEN_PARAMETERS",
        'if (typeof members.jwk === "object" && members.jwk !== null) {\n' +
          "    const own = crypto.importKey(members.jwk as never);\n" +
          "    if (own.ok && parts.signature && crypto.verify(own.value, parts.signed, parts.signature)) return undefined;\n" +
          "  }\n  const foreign = FORBIDDEN_PARAMETERS",
      ),
    ],
    stories: ["with-its-own-key"],
    caughtBy: ["I2"],
  },
  {
    id: "any-key-will-do",
    claim: "takes another key when the one that is named is unknown",
    changes: [
      swap(
        "firmware/link/trusted-keys.ts",
        "key.kid === kid && key.uses.has(use))?.key;",
        "key.uses.has(use))?.key;",
      ),
      swap(
        ENVELOPE,
        "crypto.verify(key, signed, signature)\n",
        "(crypto.verify(key, signed, signature) || parts.header.members.kid " +
          "!== trust.keys[0]?.kid)\n",
      ),
    ],
    stories: ["by-an-unknown-key"],
    caughtBy: ["I2"],
  },
  {
    id: "retained-accepted",
    claim: "books what the broker kept for everybody",
    changes: [swap(ENVELOPE, "if (delivery.retained && ", "if (payload.length < 0 && ")],
    stories: ["retained"],
    caughtBy: ["I2"],
  },
  {
    id: "refusals-without-limit",
    claim: "answers every piece of garbage with a receipt",
    changes: [
      swap(
        ON_MESSAGE,
        "now - rejectedReportedAt < REFUSAL_EVERY_MS",
        "now - rejectedReportedAt < 0",
      ),
    ],
    stories: ["flood"],
    caughtBy: ["rule 3"],
  },
  {
    id: "any-welcome-will-do",
    claim: "believes a welcome that was meant for another boot",
    changes: [swap(WELCOME, "if (welcome.nonce !== state.nonce)", 'if (welcome.nonce === "")')],
    stories: ["welcome-of-an-earlier-boot"],
    caughtBy: ["I25"],
  },
  {
    id: "welcome-turns-the-clock-back",
    claim: "sets its clock back by a welcome that is played again",
    changes: [
      swap(WELCOME, "if (welcome.now < oldest)", "if (oldest < 0)"),
      swap(SESSION, "if (session.welcomes.includes(jti)) return undefined;", ""),
      swap(WELCOME, "Math.max(offset, state.trustedOffset ?? offset)", "offset"),
    ],
    stories: ["welcome-of-an-hour-ago"],
    caughtBy: ["I16"],
  },
  {
    id: "slow-welcome-believed",
    claim: "believes the time of a welcome that somebody held back",
    changes: [swap(WELCOME, "if (ageMs > WELCOME_WITHIN_MS)", "if (ageMs < 0)")],
    stories: ["welcome-held-back"],
    caughtBy: ["I16"],
  },
  {
    id: "any-hello-may-be-meant",
    claim: "takes a welcome that a broker kept for the answer to its latest hello",
    changes: [
      swap(
        SESSION,
        "const askedAt = session.unanswered.shift() ?? session.helloAt;",
        "const askedAt = session.helloAt;",
      ),
    ],
    stories: ["welcome-kept-over-a-lost-connection"],
    caughtBy: ["I16"],
  },
  {
    id: "wall-clock-in-freshness",
    claim: "measures a payment's age by its own clock",
    changes: [
      swap(
        JUDGING,
        "const freshness = freshnessOf(row.creditedAt, now,",
        "const freshness = freshnessOf(row.creditedAt, instruments.clock.wall(),",
      ),
    ],
    stories: ["wall-clock-off"],
    caughtBy: ["I16", "I24"],
  },
  {
    id: "spoken-without-the-time",
    claim: "says payments as new before it knows the time",
    changes: [
      swap(
        JUDGING,
        "const now = trustedNow(state, instruments.clock);",
        "const now = trustedNow(state, instruments.clock) ?? row.creditedAt;",
      ),
    ],
    stories: ["time-not-known"],
    caughtBy: ["rule 4"],
  },
  {
    id: "untimed-forgotten",
    claim: "forgets to tell what came before it knew the time",
    changes: [
      swap(
        JUDGING,
        "of state.unjudged.splice(0)) judge(",
        "of state.unjudged.splice(0, 0)) judge(",
      ),
    ],
    stories: ["time-not-known"],
    caughtBy: ["I8", "I15"],
  },
  {
    id: "charge-timer-on-the-wall-clock",
    claim: "ends a charge by a clock that can jump",
    changes: [
      swap(
        "firmware/core/charging.ts",
        "if (open === undefined || now < open.expiresAtMono) return;",
        "if (open === undefined || clock.wall() < open.expiresAt) return;",
      ),
    ],
    stories: ["wall-clock-jumps-during-a-charge"],
    caughtBy: ["I24"],
  },
  {
    id: "payer-told-on",
    claim: "sends the signed message of the last payment with its health figures",
    changes: [
      swap(
        "firmware/core/vitals.ts",
        "boot: state.boot,",
        "boot: state.boot,\n    last: state.recent[0]?.jws,",
      ),
    ],
    stories: ["a-payer-with-a-name"],
    caughtBy: ["I27"],
  },
];
