/** A stall with a technician at its serial line, for tests in simulated time. */
import { openStall, type Stall, type StallOptions } from "../../sim/stall.ts";

export interface Bench {
  readonly stall: Stall;
  /** Everything that the terminal has said on the line since the last look. */
  read(): string;
  /** Types a line, and gives the answer. */
  ask(command: string): string;
  /** Makes the presence gesture. */
  hold(): void;
  /** Makes the gesture, asks for a session, and presents a proof. */
  offer(proof: "right" | "wrong" | "noise"): string;
}

const decoder = new TextDecoder();

export async function openBench(options: StallOptions = {}): Promise<Bench> {
  const stall = await openStall({
    ...options,
    config: { languages: ["en"], line: { port: "/dev/ttyGS0" }, ...options.config },
  });
  let said = "";
  stall.line.onSight((sight) => {
    if (sight.type === "said") said += decoder.decode(sight.bytes);
  });
  stall.world.pass(2_000);
  const read = () => {
    const all = said;
    said = "";
    return all;
  };
  const ask = (command: string) => {
    stall.line.type(`${command}\r\n`);
    stall.world.pass(100);
    return read();
  };
  const hold = () => {
    stall.hold("volume-down", 5_200);
    stall.world.pass(100);
  };
  return {
    stall,
    read,
    ask,
    hold,
    offer(proof) {
      if (!ask("status").includes("set-up: open")) hold();
      const answer = ask("starttls");
      stall.line.present(proof);
      stall.world.pass(100);
      return answer + read();
    },
  };
}
