/**
 * What happens at the technician's line: noise, floods, half commands, wrong secrets, pulled
 * cables, two tools at once. Somebody who knows the secret comes by as well.
 */
import type { Chance } from "../../chance.ts";
import type { SimSerialLine } from "../../devices/serial-line.ts";
import type { Stage, Trouble } from "../stage.ts";

const OFTEN: readonly [number, number] = [5_000, 90_000];
const SELDOM: readonly [number, number] = [60_000, 600_000];
/** A gesture of five seconds, by a person. */
const HOLD_MS = 5_300;
const COMMANDS = ["help", "id", "status", "starttls"];
const CONSOLE = [
  "[   12.345678] usb 1-1: new full-speed USB device",
  "raspberrypi login: ",
  "Password: ",
  "-bash: status: command not found",
  "U-Boot 2024.01 (Jan 01 2024)",
];

/** The line of a terminal that is on. */
function lineOf({ terminal }: Stage): SimSerialLine | undefined {
  return terminal.boot?.line;
}

/** Makes the presence gesture; it opens set-up, or closes it. */
function hold(stage: Stage, then: () => void): void {
  stage.record.add({ type: "pressed", key: "volume-down", isLong: true });
  stage.terminal.boot?.panel.press("volume-down");
  stage.later(HOLD_MS, () => {
    stage.terminal.boot?.panel.release("volume-down");
    then();
  });
}

/** Asks for a session, and presents something if the terminal listens. */
function offer(stage: Stage, chance: Chance, proof: "right" | "wrong" | "noise"): void {
  lineOf(stage)?.type("\nstarttls\n");
  stage.later(chance.between(20, 4_000), () => lineOf(stage)?.present(proof));
}

function pick(chance: Chance, list: readonly string[]): string {
  return list[chance.between(0, list.length - 1)] ?? "";
}

export const LINE: Readonly<Record<string, Trouble>> = {
  U1: {
    everyMs: OFTEN,
    act(stage, chance) {
      lineOf(stage)?.bring(chance.bytes(chance.between(1, 6_000)));
      return lineOf(stage) !== undefined;
    },
  },
  U2: {
    everyMs: OFTEN,
    act(stage, chance) {
      // One bit in a hundred is wrong, which hits most lines.
      const sent = Uint8Array.from(`\n${pick(chance, COMMANDS)}\n`, (one) => one.charCodeAt(0));
      for (const at of sent.keys()) {
        if (chance.happens(0.08)) sent[at] = (sent[at] ?? 0) ^ (1 << chance.between(0, 7));
      }
      lineOf(stage)?.bring(sent);
      return lineOf(stage) !== undefined;
    },
  },
  U3: {
    everyMs: OFTEN,
    act(stage, chance) {
      const command = pick(chance, COMMANDS);
      lineOf(stage)?.type(command.slice(0, chance.between(1, command.length)));
      return lineOf(stage) !== undefined;
    },
  },
  U4: {
    everyMs: SELDOM,
    act(stage, chance) {
      for (let at = 0; at < 400; at += 1) {
        const command = pick(chance, COMMANDS.slice(0, 3));
        stage.later(at * 2, () => lineOf(stage)?.type(`${command}\n`));
      }
      return lineOf(stage) !== undefined;
    },
  },
  U5: {
    everyMs: [20_000, 120_000],
    act(stage, chance) {
      if (lineOf(stage) === undefined) return false;
      hold(stage, () => {
        for (let wrong = 0; wrong < 3; wrong += 1) {
          stage.later(wrong * 5_000 + 10, () => offer(stage, chance, "wrong"));
        }
        // Whoever guesses pulls the plug as well, in the hope that it is forgotten.
        if (chance.happens(0.5)) stage.later(chance.between(1, 15_000), () => stage.cut(300, 0));
      });
      return true;
    },
  },
  U7: {
    everyMs: OFTEN,
    act(stage, chance) {
      const line = lineOf(stage);
      if (line === undefined) return false;
      if (chance.happens(0.4)) offer(stage, chance, "right");
      stage.later(chance.between(0, 6_000), () => lineOf(stage)?.setPlugged(false));
      stage.later(chance.between(6_000, 40_000), () => lineOf(stage)?.setPlugged(true));
      return true;
    },
  },
  U8: {
    everyMs: SELDOM,
    act(stage, chance) {
      if (lineOf(stage) === undefined) return false;
      hold(stage, () => {
        offer(stage, chance, "right");
        for (let at = 0; at < 20; at += 1) {
          stage.later(chance.between(0, 8_000), () =>
            lineOf(stage)?.type(`${pick(chance, COMMANDS)}\r\n`),
          );
        }
        stage.later(chance.between(8_000, 60_000), () => lineOf(stage)?.hangUp());
      });
      return true;
    },
  },
  U9: {
    everyMs: OFTEN,
    act(stage, chance) {
      for (let at = 0; at < 20; at += 1) {
        stage.later(at * 40, () => lineOf(stage)?.type(`${pick(chance, CONSOLE)}\r\n`));
      }
      return lineOf(stage) !== undefined;
    },
  },
};
