/**
 * A gateway that is killed again and again, at random or at each of its steps, while people pay.
 * Afterwards every payment must be one event with one number, none lost, the numbers without holes.
 */
import { expect } from "vitest";
import { chance } from "../../sim/chance.ts";
import { bundleChild, type ChildScript, type Life, startScript } from "./child-process.ts";
import { openTown, type Town } from "./gateway-town.ts";

const WITHIN_MS = 60_000;

export class GatewayLives {
  /** What was paid: amounts by transfer hash. */
  readonly paid = new Map<string, string>();
  /** Lives that ended at a step of their own. */
  diedCount = 0;
  readonly #town: Town;
  readonly #script: ChildScript;
  #life: Life | undefined;

  private constructor(town: Town, script: ChildScript) {
    this.#town = town;
    this.#script = script;
  }

  /** Opens a town in which a gateway has lived once: its session keeps what is said meanwhile. */
  static async open(): Promise<GatewayLives> {
    const [town, script] = await Promise.all([
      openTown(),
      bundleChild("integration/gateway-child.ts"),
    ]);
    const lives = new GatewayLives(town, script);
    await town.terminal.until(() => town.terminal.isConnected, "the terminal", WITHIN_MS);
    const first = lives.#begin();
    await town.broker.logs(/Sending SUBACK to bakong-gw/);
    await first.kill();
    return lives;
  }

  async close(): Promise<void> {
    await this.#life?.kill();
    await this.#town.close();
    this.#script.dispose();
  }

  /** So many lives, each with up to three payments, each ended at a moment of chance. */
  async killAtRandom(kills: number, seed: number): Promise<void> {
    const { server, terminal } = this.#town;
    const draw = chance(seed, "kills");
    for (let round = 0; round < kills; round += 1) {
      const one = this.#begin();
      const isLong = draw.happens(0.7);
      const asked = server.nextRequest();
      for (let count = draw.between(0, 3); count > 0; count -= 1)
        this.#pay(draw.between(1, 90_000));
      // Most lives get as far as asking Bakong, when there is something to ask.
      const isOwing = terminal.credits().size < this.paid.size;
      if (isLong && isOwing) await Promise.race([asked, pause(3_000)]);
      await pause(draw.between(0, isLong ? 30 : 150));
      await one.kill();
      expect(one.complaints()).toBe("");
    }
  }

  /** One life for each number: it dies by itself at that step, and its successor goes on. */
  async killAtSteps(steps: readonly number[]): Promise<void> {
    const { terminal } = this.#town;
    for (const step of steps) {
      this.#pay(1_000 + step);
      const one = this.#begin(step);
      const isKilled = one.ended.then((how) => how === "SIGKILL");
      const isTold = terminal
        .until(() => terminal.credits().size >= this.paid.size, "all is told", WITHIN_MS)
        .then(() => false);
      isTold.catch(() => undefined);
      if (await Promise.race([isKilled, isTold])) this.diedCount += 1;
      await one.kill();
    }
  }

  /** One more life, until all is told; then the judgement. */
  async judge(): Promise<void> {
    const { terminal } = this.#town;
    const { paid } = this;
    const last = this.#begin();
    await terminal.until(() => terminal.credits().size >= paid.size, "every credit", WITHIN_MS);
    await last.kill();
    expect(terminal.strays).toEqual([]);
    expect([...terminal.credits()].sort()).toEqual([...paid].sort());
    const numbers = [...terminal.events.keys()].sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from(paid, (_, index) => index + 1));
    for (const same of terminal.events.values()) {
      expect(new Set(same.map(({ jti, txid }) => `${jti} ${txid}`)).size).toBe(1);
    }
  }

  #begin(diesAt = 0): Life {
    const env = diesAt === 0 ? {} : { GATEWAY_DIES_AT: String(diesAt) };
    this.#life = startScript(this.#script, { config: this.#town.config }, { env });
    return this.#life;
  }

  /** Somebody pays, and the terminal asks. */
  #pay(minor: number): void {
    const { khqr, md5 } = this.#town.code(minor);
    const { hash } = this.#town.pay(khqr);
    this.paid.set(hash, String(minor));
    this.#town.terminal.lookup(md5);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
