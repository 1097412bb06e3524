/** Mistakes about newer firmware: what is taken, when it starts, and what ends a bad one. */
import { type Mistake, swap } from "../mistake.ts";

const RELEASE = "firmware/update/release.ts";
const OFFER = "firmware/update/offer.ts";
const MACHINE = "firmware/update/machine.ts";
const FETCHING = "firmware/update/fetching.ts";
const TRIAL = "firmware/update/trial.ts";
const UPDATING = "firmware/core/updating.ts";
const SLOTS = "drivers/linux/slots.mjs";
const SLOT_UPDATE = "drivers/linux/slot-update.ts";

/** Told by the program that updates terminals; the booth knows nothing of these. */
export function isUpdateStory(name: string): boolean {
  return name.startsWith("update-");
}

export const UPDATE_MISTAKES: readonly Mistake[] = [
  {
    id: "release-signature-not-checked",
    claim: "fetches what anybody offers",
    changes: [
      swap(
        RELEASE,
        "openJws(manifest, key, crypto)",
        "openJws(manifest, key, { ...crypto, verify: () => true })",
      ),
    ],
    stories: ["update-offers"],
    caughtBy: ["O3"],
  },
  {
    id: "downgrade-allowed",
    claim: "takes a version with old weaknesses",
    changes: [
      swap(OFFER, "compareVersions(version, standing.version) < 0", "version.length < 1"),
      swap(OFFER, "compareVersions(version, standing.floor) < 0", "version.length < 1"),
    ],
    stories: ["update-offers"],
    caughtBy: ["O3"],
  },
  {
    id: "expired-release-taken",
    claim: "takes what somebody has kept from it until its weaknesses were known",
    changes: [swap(OFFER, "trusted >= release.expires", "release.expires < 0")],
    stories: ["update-offers"],
    caughtBy: ["O3"],
  },
  {
    id: "release-of-tomorrow-taken",
    claim: "takes a release before its time",
    changes: [swap(OFFER, "trusted < release.notBefore", "release.notBefore < 0")],
    stories: ["update-offers"],
    caughtBy: ["O3"],
  },
  {
    id: "hardware-ignored",
    claim: "fetches firmware for another board",
    changes: [swap(OFFER, "!release.hardware.includes(standing.hardware)", "version.length < 1")],
    stories: ["update-offers"],
    caughtBy: ["O3"],
  },
  {
    id: "share-ignored",
    claim: "takes a release that is for some boxes first",
    changes: [swap(OFFER, "box.partOf(version) < release.sharePercent", "version.length > 0")],
    stories: ["update-offers"],
    caughtBy: ["O3"],
  },
  {
    id: "digest-not-compared",
    claim: "restarts for a mixture of two releases",
    changes: [swap(FETCHING, "seen.sha256 === file.sha256", 'seen.sha256 !== ""')],
    stories: ["update-offers"],
    caughtBy: ["O3"],
  },
  {
    id: "launcher-believes-the-card",
    claim: "starts whatever lies in a slot",
    changes: [swap(SLOTS, "more.length > 0 || !isSigned", "more.length > 0 || !seal")],
    stories: ["update-offers"],
    caughtBy: ["I38"],
  },
  {
    id: "release-judged-by-the-wall-clock",
    claim: "lets the platform's clock say what has expired",
    changes: [
      swap(UPDATING, "const trusted = trustedNow(state, clock);", "const trusted = clock.wall();"),
    ],
    stories: ["update-hours"],
    caughtBy: ["O3"],
  },
  {
    id: "window-ignored",
    claim: "starts anew at any hour",
    changes: [swap(MACHINE, "!world.isInWindow || !world.isHearing", "!world.isHearing")],
    stories: ["update-hours"],
    caughtBy: ["O5"],
  },
  {
    id: "idle-for-ten-seconds",
    claim: "starts anew between two customers",
    changes: [swap(MACHINE, "IDLE_MS = 600_000", "IDLE_MS = 10_000")],
    stories: ["update-business"],
    caughtBy: ["O5"],
  },
  {
    id: "switched-under-an-open-bill",
    claim: "starts anew while a code is on the display",
    changes: [swap(UPDATING, "if (charges.open !== undefined || entry", "if (entry")],
    stories: ["update-business"],
    caughtBy: ["O5"],
  },
  {
    id: "committed-before-the-self-test",
    claim: "keeps a version of which nobody knows whether it works",
    changes: [
      swap(
        TRIAL,
        "TRIAL_TESTS.filter((test) => !trial.passed.has(test))",
        "TRIAL_TESTS.filter(() => false)",
      ),
    ],
    stories: ["update-trials"],
    caughtBy: ["O2"],
  },
  {
    id: "committed-at-once",
    claim: "keeps a version that dies a little later",
    changes: [swap(TRIAL, "LIVED_MS = 110_000", "LIVED_MS = 0")],
    stories: ["update-trials"],
    caughtBy: ["O2"],
  },
  {
    id: "trial-not-counted",
    claim: "starts a version that crashes for ever",
    changes: [swap(SLOTS, "starts: trial.starts + 1", "starts: trial.starts")],
    stories: ["update-trials"],
    caughtBy: ["O2"],
  },
  {
    id: "failure-not-remembered",
    claim: "tries a bad version every hour",
    changes: [swap(OFFER, "failure.times >= FAILURES_MAX", "failure.times >= 1_000")],
    stories: ["update-trials"],
    caughtBy: ["O2"],
  },
  {
    id: "pointer-not-synced",
    claim: "renames a pointer whose bytes are nowhere yet",
    changes: [swap(SLOTS, "medium.sync(scratch);", "")],
    stories: ["update-cuts"],
    caughtBy: ["I38", "O1"],
  },
  {
    id: "running-slot-overwritten",
    claim: "fetches into the slot that it runs from",
    changes: [swap(SLOTS, 'return good === "a" ? "b" : "a";', 'return good === "b" ? "b" : "a";')],
    stories: ["update-cuts"],
    caughtBy: ["I38", "O1"],
  },
  {
    id: "piece-not-synced",
    claim: "switches to files that the card may still lose",
    changes: [swap(SLOT_UPDATE, "if (medium.settle === undefined) medium.sync(path);", "")],
    stories: ["update-cuts"],
    caughtBy: ["I38", "O1"],
  },
];
