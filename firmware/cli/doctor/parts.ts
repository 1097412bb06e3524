/**
 * The parts that people see, hear and press, as far as software can look at them: a panel with no
 * light and a loudspeaker with a cut wire answer like good ones, and only a person can tell.
 */
import { spawn } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { readGeometry } from "../../../drivers/linux/framebuffer-geometry.ts";
import { chooseCard, readCards } from "../../../drivers/linux/sound-cards.ts";
import { readPower } from "../../../drivers/linux/sysfs-power.ts";
import type { Config } from "../../config/schema.ts";
import { bad, type Finding, good, note, reasonOf } from "./finding.ts";
import { examineScreen } from "./screens.ts";

/** A tenth of a second of silence, 16 bits at 24 kHz. */
const SILENCE = Buffer.alloc(4_800);
/** A card that takes no samples in this time is stuck. */
const SOUND_MS = 10_000;
const LOW_PERCENT = 20;
/** The smallest panel that there are pictures for. */
const SMALLEST = 240;

/** Whether the display is there, may be written, and can be drawn on. */
export function examineDisplay(config: Config, sys: string): readonly Finding[] {
  const { display, displayPath: path } = config.board;
  if (display === "png") return [fileTarget("display", path)];
  const screen = examineScreen(config, sys);
  if (screen !== undefined) return screen;
  const cable =
    "check the panel's cable and the overlay in /boot/firmware/config.txt, then restart";
  if (!existsSync(path)) return [bad("display", `there is no display at ${path}`, cable)];
  try {
    accessSync(path, constants.W_OK);
  } catch (error) {
    const next = `the terminal's account must be in the group "video"`;
    return [bad("display", `${path} cannot be written: ${reasonOf(error)}`, next)];
  }
  const told = readGeometry(path, join(sys, "class", "graphics"));
  if (told.ok) {
    const { width, height, bitsPerPixel } = told.value;
    const says = `${path} has ${width} by ${height} pixels of ${bitsPerPixel} bits`;
    if (Math.min(width, height) >= SMALLEST) return [good("display", says)];
    return [bad("display", says, `a code needs ${SMALLEST} pixels each way: use a larger panel`)];
  }
  if (told.fault === "absent") return [good("display", `${path} can be written`)];
  return [
    bad("display", told.detail, "set the panel to 16 or 32 bits in its overlay, then restart"),
  ];
}

/** Whether a card takes samples: a moment of silence is played. */
export async function examineSound(
  { board }: Config,
  aplay = "aplay",
): Promise<readonly Finding[]> {
  const { speaker, speakerDevice } = board;
  if (speaker === "wav") return [fileTarget("sound", speakerDevice)];
  const device = speakerDevice === "auto" ? (chooseCard(readCards()) ?? "default") : speakerDevice;
  const problem = await playSilence(aplay, device);
  if (problem === undefined) return [good("sound", `the sound card "${device}" takes samples`)];
  const next = `check the amplifier's cable and its overlay; "aplay -L" lists the cards`;
  return [bad("sound", `the sound card "${device}" does not play: ${problem}`, next)];
}

function playSilence(aplay: string, device: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const format = ["-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", "24000", "-D", device];
    const child = spawn(aplay, format, { stdio: ["pipe", "ignore", "pipe"] });
    let complaint = "";
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      resolve("it took no samples within ten seconds");
    }, SOUND_MS);
    const end = (problem: string | undefined) => {
      clearTimeout(timer);
      resolve(problem);
    };
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaint += text;
    });
    child.on("error", (error) => end(`${error.message}; install alsa-utils`));
    child.on("close", (code) => {
      const last = complaint.trim().split("\n").at(-1);
      // A card that the terminal itself is using is a card that works.
      if (code === 0 || /resource busy/i.test(complaint)) end(undefined);
      else end(last === undefined || last === "" ? `aplay ended with code ${code}` : last);
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(SILENCE);
  });
}

/** What feeds the terminal, where the board can tell. */
export async function examinePower(sys: string): Promise<readonly Finding[]> {
  const { isOnMains, batteryPercent } = await readPower(sys);
  if (isOnMains === false && batteryPercent !== undefined && batteryPercent <= LOW_PERCENT) {
    return [bad("power", `the battery holds ${batteryPercent} %`, "plug in the charger")];
  }
  if (isOnMains === false) {
    const holds = batteryPercent === undefined ? "" : `, which holds ${batteryPercent} %`;
    return [note("power", `it runs on its battery${holds}`, "plug in the charger")];
  }
  const battery =
    batteryPercent === undefined ? "no battery is known" : `battery ${batteryPercent} %`;
  return [good("power", isOnMains === true ? `on mains; ${battery}` : battery)];
}

/** A file in the place of a part: its folder must take it. */
function fileTarget(part: "display" | "sound", path: string): Finding {
  try {
    accessSync(dirname(path), constants.W_OK);
    return note(part, `it is the file ${path}`, "right for trying things out, not for a counter");
  } catch (error) {
    return bad(part, `${path} cannot be written: ${reasonOf(error)}`, "name another place for it");
  }
}
