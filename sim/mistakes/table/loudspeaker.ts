/** Mistakes about a loudspeaker that fails or is muted, and about digests and what a cut does. */
import { type Mistake, swap } from "../mistake.ts";

const ANNOUNCING = "firmware/core/announcing.ts";
const DIGEST = "firmware/core/digest.ts";

export const LOUDSPEAKER_MISTAKES: readonly Mistake[] = [
  {
    id: "silent-after-one-fault",
    claim: "says nothing more once the loudspeaker has failed",
    changes: [
      swap(
        ANNOUNCING,
        'state.queue.speaking = undefined;\n  if (!outcome.ok && outcome.fault === "stopped"',
        'if (!outcome.ok && outcome.fault !== "device-lost") ' +
          "return;\n  state.queue.speaking = undefined;\n" +
          '  if (!outcome.ok && outcome.fault === "stopped"',
      ),
    ],
    stories: ["loudspeaker-stuck-once"],
    caughtBy: ["I8", "I15"],
  },
  {
    id: "lost-loudspeaker-not-tried-again",
    claim: "does not try a loudspeaker again that was gone for a moment",
    changes: [swap(ANNOUNCING, "!speaking.isRetry) {", "speaking.isRetry) {")],
    stories: ["loudspeaker-lost-for-a-moment"],
    caughtBy: ["I15"],
  },
  {
    id: "muted-counts-as-spoken",
    claim: "receipts what nobody could hear as spoken",
    changes: [
      swap(
        ANNOUNCING,
        'if (state.saidAtPercent === 0) return { stage: "shown", reason: "muted" };',
        "",
      ),
    ],
    stories: ["muted"],
    caughtBy: ["I5"],
  },
  {
    id: "silence-counts-as-spoken",
    claim: "receipts what the loudspeaker refused as spoken",
    changes: [
      swap(ANNOUNCING, 'if (!outcome.ok) return { stage: "shown", reason: "audio-fault" };', ""),
    ],
    stories: ["loudspeaker-stuck-once"],
    caughtBy: ["I5"],
  },
  {
    id: "digest-said-again-after-a-cut",
    claim: "does not record that a digest was said",
    changes: [
      swap(DIGEST, "if (digest.announced.length > 0) {", "if (digest.announced.length < 0) {"),
    ],
    stories: ["a-night"],
    caughtBy: ["I8", "I14"],
  },
  {
    id: "digest-not-marked-after-a-cut",
    claim: "says a digest that was cut short again as if it were new",
    changes: [swap(DIGEST, "sums, again: wasCut }", "sums, again: false }")],
    stories: ["a-night-cut-short"],
    caughtBy: ["I14"],
  },
  {
    id: "digest-start-not-recorded",
    claim: "does not record that a digest begins to be said",
    changes: [
      swap(
        DIGEST,
        "if (digest.unannounced.length > 0) mark(",
        "if (digest.unannounced.length < 0) mark(",
      ),
    ],
    stories: ["a-night-cut-short"],
    caughtBy: ["I14", "I8"],
  },
  {
    id: "digest-put-off-for-ever",
    claim: "waits with the digest for a quiet that does not come",
    changes: [swap(DIGEST, "quiet < away.dueLast ? quiet : away.dueLast", "quiet")],
    stories: ["old-money-without-end"],
    caughtBy: ["I5"],
  },
];
