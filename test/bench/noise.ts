/**
 * How quiet the machine was. A fixed loop is timed in every round; rounds where it is slower than
 * usual are counted, and a line with too many of them is measured again and says so.
 */
import { readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { nowMs } from "./clock.ts";
import { median } from "./statistics.ts";

/** A round is noisy when the loop is this much off its median. */
const OFF_SHARE = 0.15;
/** A run is noisy when more than this share of its rounds are. */
const NOISY_SHARE = 0.2;
const LOOP = 400_000;

export class NoiseGuard {
  readonly #times: number[] = [];

  /** Times the loop once: about a millisecond. */
  round(): void {
    const from = nowMs();
    let state = 1;
    for (let index = 0; index < LOOP; index++) state = (state * 48_271) % 2_147_483_647;
    const took = nowMs() - from;
    // The result is used, so that the loop cannot be left out.
    this.#times.push(state > 0 ? took : 0);
  }

  get noisyRounds(): number {
    const usual = median(this.#times);
    return this.#times.filter((time) => Math.abs(time / usual - 1) > OFF_SHARE).length;
  }

  get isNoisy(): boolean {
    return this.noisyRounds > this.#times.length * NOISY_SHARE;
  }

  get text(): string {
    return `${this.noisyRounds} of ${this.#times.length} rounds on a busy processor`;
  }
}

/** The machine in one line. */
export function machineText(): string {
  const load = loadavg().map((value) => value.toFixed(1));
  const [first] = cpus();
  return [
    `${cpus().length} cores (${first?.model.trim() ?? "unknown"})`,
    `load ${load.join(" ")}`,
    `steal ${stealTicks()} ticks since boot`,
    `Node ${process.versions.node}`,
  ].join(", ");
}

function stealTicks(): string {
  try {
    return readFileSync("/proc/stat", "utf8").split("\n")[0]?.split(/\s+/)[8] ?? "?";
  } catch {
    return "?";
  }
}
