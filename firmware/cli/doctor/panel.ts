/**
 * The ways in by hand: the keys, and the technician's cable. Payments are heard without either, so
 * nothing here is grave. Opens nothing: the terminal may have them open.
 */
import { accessSync, constants, existsSync } from "node:fs";
import type { Config } from "../../config/schema.ts";
import { bad, type Finding, good, note, type Part, reasonOf } from "./finding.ts";

/** Keys are not needed to hear of payments; without them nobody can ask for one. */
export function examinePanel({ board, panel }: Config): readonly Finding[] {
  if (board.panel === "none") {
    const next = "right for a box that only speaks; else name the keypad under board.panel";
    return [note("panel", "the terminal has no keys", next)];
  }
  if (board.panel === "stdin") {
    const next = "on a counter, name the keypad under board.panel";
    return [note("panel", "keys come from standard input", next)];
  }
  if (board.panel === "firmata") {
    const next = "push its USB cable in; the terminal finds it by itself";
    return [device("panel", "keys", panel.port, next, "dialout")];
  }
  const next =
    "check the keypad's cable, or its overlay in /boot/firmware/config.txt, then restart";
  return [device("panel", "keys", panel.input, next, "input")];
}

/** The technician's line, where the configuration names one. */
export function examineCable({ line }: Config): readonly Finding[] {
  const { port, labelSecret } = line;
  if (port === undefined) {
    const next = "right where nobody is to set it up by cable; else name a port under line.port";
    return [note("cable", "there is no line for a technician", next)];
  }
  const next = "check line.port in the configuration; a USB line comes up with its gadget driver";
  const found = device("cable", "the technician's line", port, next, "dialout");
  if (labelSecret === undefined || existsSync(labelSecret)) return [found];
  const says = `the label's secret ${labelSecret} is missing: nobody can open a session with it`;
  return [found, bad("cable", says, "put the 32 digits of the label there, chmod 600")];
}

function device(part: Part, what: string, path: string, missing: string, group: string): Finding {
  if (!existsSync(path)) return bad(part, `${what}: ${path} is not there`, missing);
  try {
    accessSync(path, part === "cable" ? constants.R_OK | constants.W_OK : constants.R_OK);
  } catch (error) {
    const next = `the terminal's account must be in the group "${group}"`;
    return bad(part, `${what}: ${path} may not be used: ${reasonOf(error)}`, next);
  }
  return good(part, `${what}: ${path} is there`);
}
