/** Mistakes about bounds and about what only people can tell: outbox, log, nonce, loudspeaker. */
import { type Mistake, swap } from "../mistake.ts";

const CHECK = "firmware/core/speaker-check.ts";

export const BOUNDS_MISTAKES: readonly Mistake[] = [
  {
    id: "full-outbox-forgets-an-end",
    claim: "drops the last receipts that a full outbox has no room for",
    changes: [
      swap(
        "firmware/core/uplink.ts",
        "    // The ledger knows how the story ended: it is told from there.\n    state.outbox.isBehind = true;\n",
        "",
      ),
    ],
    stories: ["a-crowd-at-once"],
    caughtBy: ["I8"],
  },
  {
    id: "log-without-a-limit",
    claim: "writes down as many lines a second as a stranger likes",
    changes: [
      swap(
        "drivers/linux/bounded-log.ts",
        "if (this.#inSecond >= LINES_A_SECOND) this.#leftOut += 1;",
        "if (this.#inSecond < 0) this.#leftOut += 1;",
      ),
    ],
    stories: ["rubbish-in-the-log"],
    caughtBy: ["I35"],
  },
  {
    id: "same-nonce-at-every-boot",
    claim: "greets with a nonce that is not random",
    changes: [
      swap(
        "firmware/core/state.ts",
        "nonce: encodeBase64url(instruments.crypto.randomBytes(16))",
        "nonce: encodeBase64url(new Uint8Array(16))",
      ),
    ],
    stories: ["welcome-of-an-earlier-boot"],
    caughtBy: ["I25"],
  },
  {
    id: "nobody-heard-is-forgotten",
    claim: "takes silence for a yes when it asks whether it is heard",
    changes: [swap(CHECK, "else hearing.isUnheard = true;", "else hearing.isUnheard = false;")],
    stories: ["nobody-hears-the-loudspeaker"],
    caughtBy: ["I15"],
  },
  {
    id: "every-middle-key-is-a-yes",
    claim: "takes the key that asks for a payment again for a yes",
    changes: [swap(CHECK, "  if (!isCard(state)) return false;\n", "")],
    stories: ["nobody-hears-the-loudspeaker"],
    caughtBy: ["I15"],
  },
];
