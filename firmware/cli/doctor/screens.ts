/**
 * Displays that are no framebuffer: a screen of the kernel's mode setting, as far as the kernel
 * tells of it, and an e-paper panel, whose wires can be seen and whose glass cannot.
 */
import { accessSync, constants, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { drmCards } from "../../../drivers/linux/drm-display.ts";
import type { Config } from "../../config/schema.ts";
import { bad, type Finding, good, note, reasonOf } from "./finding.ts";

/** @returns undefined where the display is a framebuffer, or should be one. */
export function examineScreen(
  { board }: Config,
  sys: string,
  cards: readonly string[] = drmCards(),
): readonly Finding[] | undefined {
  const { display, displayPath: path, paper } = board;
  if (display === "e-paper") return examinePaper([paper.spi, paper.chip]);
  const isMissed = display === "auto" && path.startsWith("/dev/") && !existsSync(path);
  if (display !== "drm" && !(isMissed && cards.length > 0)) return undefined;
  const wanted = path.startsWith("/dev/dri/") ? [path] : cards;
  const screens = wanted.flatMap((card) => screensOf(card, sys));
  const [lit] = screens.filter(({ isConnected }) => isConnected);
  if (lit === undefined) {
    const says = `no screen is plugged in at ${wanted.join(", ") || "/dev/dri"}`;
    const next = "check the panel's cable and its overlay in /boot/firmware/config.txt";
    return [bad("display", says, `${next}, then restart`)];
  }
  const problem = accessProblem(lit.card);
  if (problem !== undefined) {
    const next = `the terminal's account must be in the group "video"`;
    return [bad("display", `${lit.card} cannot be used: ${problem}`, next)];
  }
  return [good("display", `${lit.card} has a screen${lit.mode === "" ? "" : ` of ${lit.mode}`}`)];
}

interface Screen {
  readonly card: string;
  readonly isConnected: boolean;
  /** Its first mode, e.g. 480x800; empty if it tells none. */
  readonly mode: string;
}

/** The kernel keeps a folder for each plug: card0-HDMI-A-1. */
function screensOf(card: string, sys: string): readonly Screen[] {
  const folder = join(sys, "class", "drm");
  const name = card.slice(card.lastIndexOf("/") + 1);
  try {
    return readdirSync(folder)
      .filter((plug) => plug.startsWith(`${name}-`))
      .map((plug) => {
        const [mode = ""] = readFileSync(join(folder, plug, "modes"), "utf8").split("\n");
        const status = readFileSync(join(folder, plug, "status"), "utf8").trim();
        return { card, mode, isConnected: status === "connected" };
      });
  } catch {
    return [];
  }
}

function examinePaper(devices: readonly string[]): readonly Finding[] {
  for (const device of devices) {
    const problem = accessProblem(device);
    if (problem === undefined) continue;
    const next = existsSync(device)
      ? `the terminal's account must be in the groups "spi" and "gpio"`
      : "write dtparam=spi=on into /boot/firmware/config.txt, then restart";
    return [bad("display", `the e-paper panel's ${device} cannot be used: ${problem}`, next)];
  }
  const says = `an e-paper panel is wired to ${devices.join(" and ")}`;
  return [note("display", says, "look whether it shows the shop's code: only eyes can tell")];
}

function accessProblem(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}
