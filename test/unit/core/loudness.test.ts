/** How loud the terminal may be at each minute, and when it says that it falls silent. */
import { describe, expect, it } from "vitest";
import type { Clock, MonoMs, WallMs } from "../../../drivers/hal/clock.ts";
import type { Crypto } from "../../../drivers/hal/crypto.ts";
import { createCrypto, generateKeyPem } from "../../../drivers/linux/host-crypto.ts";
import { checkConfig } from "../../../firmware/config/schema.ts";
import { followQuietHours, liftQuietHours, volumeNow } from "../../../firmware/core/loudness.ts";
import { type DeviceState, newState } from "../../../firmware/core/state.ts";

const MINUTE_MS = 60_000;
/** Midnight in Phnom Penh. */
const MIDNIGHT = Date.UTC(2026, 10, 21, 17, 0, 0);
const CRYPTO: Crypto = createCrypto(generateKeyPem("EdDSA"));

const DOCUMENT = {
  terminal: "T-0007",
  identityKey: "key.pem",
  ledger: "ledger.db",
  acquirer: { id: "bank", keys: "keys.json" },
  merchant: { bakongAccountID: "demo.shop@devb", name: "Demo Coffee" },
  link: { url: "mqtt://127.0.0.1:1883" },
};

interface Shop {
  readonly state: DeviceState;
  /** Sets the clock to a minute after midnight and lets the terminal notice. */
  turnTo(minute: number): void;
  /** Beginnings and ends of silence announced since the last look. */
  announced(): readonly boolean[];
}

function openShop(quiet: { from: string; to: string; volumePercent: number } | undefined): Shop {
  const quietHours = quiet === undefined ? {} : { quietHours: quiet };
  const checked = checkConfig({ ...DOCUMENT, ...quietHours });
  if (!checked.ok) throw new Error(checked.problem.rule);
  let nowMs = 0;
  const clock: Clock = {
    mono: () => nowMs as MonoMs,
    wall: () => 0 as WallMs,
    setAlarm: () => undefined,
    clearAlarm: () => undefined,
  };
  const instruments = { clock, crypto: CRYPTO };
  const setup = { config: checked.value, keys: [], firmware: "0" };
  const state = newState(setup, instruments);
  return {
    state,
    turnTo(minute) {
      nowMs = minute * MINUTE_MS;
      state.trustedOffset = MIDNIGHT;
      followQuietHours(state, instruments);
    },
    announced: () =>
      state.queue.waiting
        .splice(0)
        .flatMap(({ saying }) => (saying.kind === "quiet" ? [saying.isBeginning] : [])),
  };
}

const at = (hour: number, minute: number) => hour * 60 + minute;
const NIGHT = { from: "22:00", to: "06:00", volumePercent: 20 };

describe("quiet hours", () => {
  it("cap the volume from their first minute to their last, over midnight or within a day", () => {
    const loudAt = (quiet: typeof NIGHT, minutes: readonly number[]) => {
      const shop = openShop(quiet);
      return minutes.map((minute) => {
        shop.turnTo(minute);
        return volumeNow(shop.state);
      });
    };
    const night = [at(21, 59), at(22, 0), at(24, 0), at(29, 59), at(30, 0)];
    expect(loudAt(NIGHT, night)).toEqual([70, 20, 20, 20, 70]);
    const siesta = { ...NIGHT, from: "12:00", to: "14:00" };
    expect(loudAt(siesta, [at(11, 59), at(12, 0), at(13, 59), at(14, 0)])).toEqual([
      70, 20, 20, 70,
    ]);
  });

  it("never make a terminal louder than its keys say", () => {
    const shop = openShop(NIGHT);
    shop.state.volumePercent = 10;
    shop.turnTo(at(23, 0));
    expect(volumeNow(shop.state)).toBe(10);
  });

  it("do nothing while the time is unknown, or when the shop has none", () => {
    expect(volumeNow(openShop(NIGHT).state)).toBe(70);
    const shop = openShop(undefined);
    shop.turnTo(at(23, 0));
    expect(volumeNow(shop.state)).toBe(70);
  });

  it("are lifted by the key for more volume until they end, and are back the next night", () => {
    const shop = openShop(NIGHT);
    liftQuietHours(shop.state);
    shop.turnTo(at(22, 0));
    expect(volumeNow(shop.state)).toBe(20);
    liftQuietHours(shop.state);
    shop.turnTo(at(23, 0));
    expect(volumeNow(shop.state)).toBe(70);
    shop.turnTo(at(30, 0));
    shop.turnTo(at(46, 0));
    expect(volumeNow(shop.state)).toBe(20);
  });

  it("are announced when silent, at both ends, and never right after a start", () => {
    const shop = openShop({ ...NIGHT, volumePercent: 0 });
    shop.turnTo(at(23, 0));
    expect(shop.announced()).toEqual([]);
    shop.turnTo(at(30, 0));
    expect(shop.announced()).toEqual([false]);
    shop.turnTo(at(46, 0));
    shop.turnTo(at(46, 1));
    expect(shop.announced()).toEqual([true]);
  });

  it("are not announced where they only soften, where it was silent anyway, or once lifted", () => {
    const soft = openShop(NIGHT);
    soft.turnTo(at(21, 0));
    soft.turnTo(at(22, 0));
    expect(soft.announced()).toEqual([]);
    const mute = openShop({ ...NIGHT, volumePercent: 0 });
    mute.state.volumePercent = 0;
    mute.turnTo(at(21, 0));
    mute.turnTo(at(22, 0));
    expect(mute.announced()).toEqual([]);
    const lifted = openShop({ ...NIGHT, volumePercent: 0 });
    lifted.turnTo(at(22, 0));
    liftQuietHours(lifted.state);
    lifted.turnTo(at(30, 0));
    expect(lifted.announced()).toEqual([]);
  });
});
