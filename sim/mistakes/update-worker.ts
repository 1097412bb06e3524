/**
 * The program that is bundled with one mistake in it and updates terminals: cuts their power,
 * offers them what is wrong, tries versions that must not stay, sells meanwhile. What must come of
 * it is written out here, by hand. Prints what it found, one JSON document.
 */
import { createCrypto, generateKeyPem } from "../../drivers/linux/host-crypto.ts";
import { chooseStart } from "../../drivers/linux/slots.mjs";
import { slotProblem } from "../checkers/slots.ts";
import { type Box, openBox } from "../update/box.ts";
import { SABOTAGED } from "../update/builds.ts";
import { liveDay } from "../update/business.ts";
import { createCard, REMAINS } from "../update/card.ts";
import { type LifeEnd, live, NIGHT, PACKAGED } from "../update/life.ts";
import { HARDWARE, MAKER_JWK, makeRelease, type Offer, STRANGER } from "../update/releases.ts";
import type { Finding } from "./worker.ts";

const DAY_MS = 86_400_000;
const GOOD = { version: "0.2.0", now: NIGHT, lengthBytes: 2_000 } as const;
const crypto = createCrypto(generateKeyPem("EdDSA"));
const key = crypto.importKey(MAKER_JWK);
if (!key.ok) throw new Error(key.detail);
const parts = { crypto, keys: [key.value] };
const findings: Finding[] = [];

function must(story: string, invariant: string, what: string, isHeld: boolean): void {
  if (!isHeld) findings.push({ invariant, what, atMs: 0, story });
}

/** The power goes at every change of the card, with everything that may be left. */
function cuts(): void {
  const boxes = [new Map<string, Uint8Array>(), settled()];
  for (const image of boxes) {
    const whole = createCard(image);
    live({ ...parts, card: whole, offer: makeRelease({ ...GOOD, version: "0.3.0" }) });
    for (let call = 1; call <= whole.calls && findings.length === 0; call += 1) {
      for (const remains of REMAINS) cutOnce(image, call, remains);
    }
  }
}

function settled(): ReadonlyMap<string, Uint8Array> {
  const card = createCard();
  live({ ...parts, card, offer: makeRelease(GOOD) });
  return card.image();
}

function cutOnce(
  image: ReadonlyMap<string, Uint8Array>,
  call: number,
  remains: (typeof REMAINS)[number],
): void {
  const card = createCard(image);
  const judged = new Proxy(card, {
    get(target, name) {
      const own: unknown = Reflect.get(target, name);
      if (name !== "rename" && name !== "syncFolder") return own;
      return (...args: readonly unknown[]) => {
        Reflect.apply(own as () => void, target, args);
        if (call === 1) for (const left of card.images()) judge(left);
      };
    },
  });
  const judge = (left: ReadonlyMap<string, Uint8Array>) => {
    const problem = slotProblem(left, MAKER_JWK);
    must("update-cuts", "I38", `call ${call}: ${problem}`, problem === undefined);
  };
  card.cutAt(call, remains);
  const offer = makeRelease({ ...GOOD, version: "0.3.0" });
  const { starts } = live({ ...parts, card: judged, offer });
  const before = image.size === 0 ? PACKAGED : "0.2.0";
  const isKnown = starts.every(({ version }) => version === before || version === "0.3.0");
  const list = starts.map(({ version }) => version).join(" ");
  must("update-cuts", "O1", `call ${call}: ${list}`, isKnown && list.endsWith("0.3.0"));
  judge(card.image());
}

/** What must not even be fetched, and what must not be started. */
function offers(): void {
  const said = (change: Partial<Parameters<typeof makeRelease>[0]>) =>
    makeRelease({ ...GOOD, ...change });
  const unwanted: Readonly<Record<string, Offer>> = {
    "a stranger's": said({ key: STRANGER }),
    "an older one": said({ version: "0.0.9" }),
    "an expired one": said({ now: NIGHT - 40 * DAY_MS }),
    "one for another board": said({ claims: { hardware: ["linux-toaster"] } }),
    "one of tomorrow": said({ now: NIGHT + 2 * DAY_MS }),
    "one for other boxes": said({ claims: { sharePercent: 50 } }),
  };
  for (const [name, offer] of Object.entries(unwanted)) {
    const end = live({ ...parts, card: createCard(), offer });
    must("update-offers", "O3", `${name} is fetched`, end.handedOut === 0 && isStill(end));
  }
  const good = makeRelease(GOOD);
  const other = makeRelease({ ...GOOD, version: "0.3.0" }).files.get("firmware.cjs");
  const files = new Map([...good.files, ["firmware.cjs", other ?? new Uint8Array()]]);
  const mixed = live({ ...parts, card: createCard(), offer: { ...good, files } });
  must("update-offers", "O3", "a mixture is switched to", isStill(mixed));
  const untimely = live({ ...parts, card: createCard(), offer: good, trusted: () => undefined });
  must("update-offers", "O3", "one is taken without trusted time", isStill(untimely));
  forged();
}

function isStill({ starts }: LifeEnd): boolean {
  return starts.length === 1 && starts[0]?.version === PACKAGED;
}

/** Somebody writes on the card past the firmware: the launcher must notice. */
function forged(): void {
  const card = createCard();
  const { manifest, files } = makeRelease({ ...GOOD, key: STRANGER });
  card.write("a/manifest.jws", 0, manifest);
  for (const [name, bytes] of files) card.write(`a/${name}`, 0, bytes);
  const pointer = { good: "a", previous: "packaged", trial: null, floor: "0.0.0", failed: [] };
  card.write("pointer.json", 0, Buffer.from(JSON.stringify(pointer)));
  const trust = { keys: [MAKER_JWK], hardware: HARDWARE, packaged: PACKAGED };
  const { slot } = chooseStart(card, trust);
  must("update-offers", "I38", "the launcher starts what a stranger signed", slot === "packaged");
}

/** Versions that must not stay. */
async function trials(): Promise<void> {
  for (const [name, build] of Object.entries(SABOTAGED)) {
    const box = await openBox({ "0.2.0": build });
    offer(box);
    box.passUntil(() => box.starts.length > 1, 1_800_000);
    const isBack = box.passUntil(() => box.starts.at(-1)?.version === PACKAGED, 300_000);
    must("update-trials", "O2", `a version that ${name} stays`, isBack && box.starts.length > 2);
    if (findings.length > 0) return;
  }
  const box = await openBox({ "0.2.0": SABOTAGED["has no loudspeaker"] ?? {} });
  offer(box);
  box.stall.world.pass(8 * 3_600_000);
  const count = box.starts.filter(({ isTrial }) => isTrial).length;
  must("update-trials", "O2", `a bad version is tried ${count} times`, count <= 3);
}

function offer(box: Box): void {
  box.shelf.offer = makeRelease({ ...GOOD, now: box.stall.nowWall });
}

/** A wrong clock of the platform, and hours in which nothing may happen. */
async function hours(): Promise<void> {
  const astray = await openBox({}, { hasClock: false });
  offer(astray);
  const isTaken = astray.passUntil(() => astray.starts.at(-1)?.isTrial === true, 1_800_000);
  must("update-hours", "O3", "the platform's clock decides what has expired", isTaken);
  const window = { from: "02:00", to: "05:00" };
  const waiting = await openBox({}, { config: { update: { keys: "unused", window } } });
  offer(waiting);
  waiting.stall.world.pass(3 * 3_600_000);
  must("update-hours", "O5", "a restart by day", waiting.asked.length === 0);
}

/** Shops at work. */
async function business(): Promise<void> {
  const { problems } = await liveDay(1, 2);
  for (const problem of problems) must("update-business", "O5", problem, false);
  const box = await openBox();
  const { stall } = box;
  offer(box);
  stall.world.pass(590_000);
  stall.bank.openCharge(stall.config.terminal, {
    money: { minor: 4_000, currency: "KHR" },
    billNumber: "B-1",
    expiresAt: stall.nowWall + 500_000,
  });
  stall.world.pass(200_000);
  must("update-business", "O5", "a restart under an open bill", box.asked.length === 0);
}

const STORIES: Readonly<Record<string, () => void | Promise<void>>> = {
  "update-cuts": cuts,
  "update-offers": offers,
  "update-trials": trials,
  "update-hours": hours,
  "update-business": business,
};

for (const name of process.argv.slice(2)) {
  const story = STORIES[name];
  if (story === undefined) throw new Error(`there is no story ${name}`);
  await story();
}
process.stdout.write(`${JSON.stringify(findings.slice(0, 20))}\n`);
