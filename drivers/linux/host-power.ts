/**
 * Power of a Linux board: the kernel's files for supply and light, systemd as the supervisor. A
 * board that has neither reads as unknown and is told nothing.
 */
import type { LightSensor } from "../hal/light.ts";
import type { Power, PowerReading } from "../hal/power.ts";
import { readPower, writeBacklight } from "./sysfs-power.ts";
import { openNotice } from "./systemd-notice.ts";

export interface HostPowerOptions {
  /** The kernel's tree. */
  readonly sys?: string;
  /** Between two readings, in milliseconds. */
  readonly everyMs?: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly notifyProgram?: string;
  /** On the front panel; asked where the kernel knows of no light sensor. */
  readonly light?: LightSensor | undefined;
}

/** Mains that were lost are noticed within this, and a gauge is not asked more often than it tells. */
const EVERY_MS = 3_000;

/** Makes the power of this board. Nothing is read before somebody listens. */
export function createHostPower(options: HostPowerOptions): Power {
  const { sys = "/sys", everyMs = EVERY_MS, env, notifyProgram } = options;
  const program = notifyProgram === undefined ? {} : { program: notifyProgram };
  const notice = openNotice({ env, now: () => performance.now(), ...program });
  let last = "";
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let wantedPercent: number | undefined;
  let isLighting = false;

  async function look(listener: (reading: PowerReading) => void): Promise<void> {
    const told = await readPower(sys);
    const reading = { ...told, ambientPercent: told.ambientPercent ?? seen(options.light) };
    if (isClosed) return;
    const text = JSON.stringify(reading);
    timer = setTimeout(() => void look(listener), everyMs);
    timer.unref();
    if (text === last) return;
    last = text;
    listener(reading);
  }

  async function light(): Promise<void> {
    if (isLighting) return;
    isLighting = true;
    while (wantedPercent !== undefined) {
      const percent = wantedPercent;
      wantedPercent = undefined;
      await writeBacklight(sys, percent);
    }
    isLighting = false;
  }

  return {
    listen: (listener) => void look(listener),
    progress: () => notice?.feed(),
    ready: () => notice?.send("READY=1"),
    tell: (text) => notice?.send(`STATUS=${text.replace(/[^\x20-\x7e]/g, "?")}`),
    setBrightness(percent) {
      wantedPercent = Math.min(100, Math.max(1, percent));
      void light();
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      notice?.send("STOPPING=1");
    },
  };
}

/** Tens of a percent, so that a flicker is no news. */
function seen(light: LightSensor | undefined): number | undefined {
  const level = light?.level();
  return level === undefined ? undefined : Math.round(Math.min(1, Math.max(0, level)) * 10) * 10;
}
