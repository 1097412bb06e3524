/**
 * A machine whose kernel gives no screen a framebuffer device, with a second screen on a card that
 * shows nothing unless it is told which part has changed; and what a terminal must do on it. It
 * sets the mode itself, on both kinds of driver, and a phone reads the code off each.
 */
import { PNG } from "pngjs";
import { expect, it } from "vitest";
import { figure } from "../integration/figure.ts";
import { codeInPng } from "../integration/png-code.ts";
import { officialFields } from "../unit/khqr/official.ts";
import type { Machine, Peculiar } from "./machine.ts";
import { CONFIG } from "./machine-terminal.ts";

const SECOND = "second";
export const WITHOUT_FRAMEBUFFERS: Peculiar = {
  kernelWords: "drm_kms_helper.fbdev_emulation=0",
  devices: [`virtio-gpu-pci,id=${SECOND},edid=on,xres=600,yres=800`],
};

/** The emulator's name of a card's screen; the machine's own has none. */
async function screenOf({ shell }: Machine, card: number): Promise<string | undefined> {
  const driver = await shell.run(`readlink /sys/class/drm/card${card}/device/driver`);
  return driver.includes("bochs") ? undefined : SECOND;
}

async function accountOn(machine: Machine, card: number): Promise<unknown> {
  const screen = await screenOf(machine, card);
  const code = await machine.sees(codeInPng, "the shop's code", screen);
  const { width, height } = PNG.sync.read(await machine.picture(screen));
  const driver = screen === undefined ? "bochs" : "virtio-gpu";
  figure(`without framebuffers: the code was read off ${driver}, ${width} by ${height}`);
  return officialFields(code).bakongAccountID;
}

/**
 * The proofs, in this order, on a machine that runs a terminal with `"display": "auto"`.
 * @param account whose code the terminal shows by itself.
 */
export function proveScreens(on: () => Machine, account: string): void {
  it("shows the shop's code on the first screen of a kernel without framebuffers", async () => {
    expect(await on().shell.run("ls /dev/fb* 2>/dev/null | wc -l")).toBe("0");
    expect(await on().shell.run("ls /dev/dri/card? | wc -l")).toBe("2");
    expect(await accountOn(on(), 0)).toBe(account);
  });

  it("leaves no code on it when it stops", async () => {
    await on().shell.run("systemctl stop soundbox");
    const isGone = (png: Buffer): true | undefined =>
      codeInPng(png) === undefined ? true : undefined;
    const screen = await screenOf(on(), 0);
    expect(await on().sees(isGone, "a screen without the code", screen)).toBe(true);
  });

  it("shows it turned on the other card, when it is told of that one", async () => {
    const { shell } = on();
    const words = '"display":"drm","displayPath":"/dev/dri/card1","rotation":"90"';
    await shell.run(`sed -i 's|"display":"auto"|${words}|' ${CONFIG}`);
    expect(await shell.run(`cat ${CONFIG}`)).toContain(words);
    await shell.run("systemctl start --no-block soundbox");
    expect(await accountOn(on(), 1)).toBe(account);
  });
}
