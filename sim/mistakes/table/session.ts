/** Mistakes in the secured session: what is written down, who may do what, whose release. */
import { type Mistake, swap } from "../mistake.ts";

const SESSION = "firmware/core/technician/session.ts";
const BINDING = "firmware/core/technician/binding.ts";
const LINK_TEST = "firmware/core/technician/link-test.ts";
const IMPROV = "firmware/core/technician/improv-set-up.ts";

export const SESSION_MISTAKES: readonly Mistake[] = [
  {
    id: "changed-before-it-is-written-down",
    claim: "changes something although its audit entry could not be written",
    changes: [
      swap(SESSION, "    fail(state, id, faulty(outcome.fault, message));\n    return;", ""),
    ],
    stories: ["a-change-and-its-entry"],
    caughtBy: ["I29"],
  },
  {
    id: "changes-not-written-down",
    claim: "does what changes something as if it only read",
    changes: [swap(SESSION, "if (!METHODS[method].changes) {", "if (method.length > 0) {")],
    stories: ["a-change-and-its-entry"],
    caughtBy: ["I29"],
  },
  {
    id: "rights-not-looked-at",
    claim: "lets every technician do everything",
    changes: [
      swap(SESSION, 'peer?.kind === "certificate" ? peer.rights : undefined', "undefined && peer"),
    ],
    stories: ["a-limited-technician"],
    caughtBy: ["I29"],
  },
  {
    id: "bound-without-release",
    claim: "takes the terminal from a merchant who has not released it",
    changes: [
      swap(
        BINDING,
        "const why = isSame(call, params) ? undefined : whyNotFree(call, release);",
        "const why = release === undefined ? undefined : whyNotFree(call, release);",
      ),
    ],
    stories: ["bound-to-another-merchant"],
    caughtBy: ["I32"],
  },
  {
    id: "any-release-is-good",
    claim: "takes a release of an earlier binding for one of this",
    changes: [
      swap(
        "firmware/link/envelope.ts",
        "if (members.epoch !== trust.epoch) return",
        "if (false) return",
      ),
    ],
    stories: ["bound-to-another-merchant"],
    caughtBy: ["I32"],
  },
  {
    id: "epoch-may-fall",
    claim: "binds with a lower epoch than before",
    changes: [
      swap(
        BINDING,
        "wasBound && acquirer.epoch <= config.acquirer.epoch",
        "wasBound && acquirer.epoch < 1",
      ),
      swap(
        "firmware/core/technician/settings.ts",
        "const epoch = Math.max(acquirer.epoch, settings.epoch);",
        "const { epoch } = settings;",
      ),
      swap(BINDING, "epoch: Math.max(kept.epoch, acquirer.epoch)", "epoch: acquirer.epoch"),
    ],
    stories: ["bound-to-another-merchant"],
    caughtBy: ["I26"],
  },
  {
    id: "number-guessed-at-leisure",
    claim: "lets the number of a commissioning be guessed as often as one likes",
    changes: [
      swap(
        "firmware/core/technician/commissioning.ts",
        "  state.technician.number = undefined;\n",
        "",
      ),
    ],
    stories: ["a-number-guessed"],
    caughtBy: ["I32"],
  },
  {
    id: "keys-swapped-under-the-same-name",
    claim: "takes other keys for the same binding without the owner's release",
    changes: [
      swap(BINDING, "JSON.stringify(acquirer.keys) === JSON.stringify(keys)", "keys !== null"),
    ],
    stories: ["other-keys-for-the-same-merchant"],
    caughtBy: ["I32"],
  },
  {
    id: "former-merchant-handed-out",
    claim: "gives the payments of a former merchant to whoever comes after",
    changes: [
      swap(
        "firmware/core/ownership.ts",
        "return owners.some((owner) => owner.acquirer === acquirer && epoch >= owner.fromEpoch);",
        'return owners.length > 0 || epoch < 0 || acquirer === "";',
      ),
    ],
    stories: ["the-next-merchant"],
    caughtBy: ["I27"],
  },
  {
    id: "old-answer-believed",
    claim: "calls the way to the bank good because it once was",
    changes: [
      swap(LINK_TEST, "session.answerCount > (before", "session.answerCount >= (before"),
      swap(LINK_TEST, '["hello", "state", "request", "health"]', '["hello", "request", "health"]'),
    ],
    stories: ["a-bank-that-fell-silent"],
    caughtBy: ["I33"],
  },
  {
    id: "improv-without-presence",
    claim: "lets anybody with a cable move the terminal to another Wi-Fi",
    changes: [
      swap(IMPROV, "const isOpen = presenceLeftMs(line, now) > 0;", "const isOpen = now > 0;"),
      swap(IMPROV, " || presenceUntil === undefined) return;", ") return;"),
    ],
    stories: ["an-improv-tool-unasked"],
    caughtBy: ["I32"],
  },
];
