/**
 * The package on a whole computer whose kernel gives no screen a framebuffer device: the terminal
 * sets the mode itself, on two screens with different drivers, and a phone reads the code off each.
 * The computer is emulated; kernel, drivers, systemd and Node.js are Debian's own.
 */
import { PNG } from "pngjs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { figure } from "../integration/figure.ts";
import { codeInPng } from "../integration/png-code.ts";
import { requires } from "../requires.ts";
import { officialFields } from "../unit/khqr/official.ts";
import { MACHINE_PROGRAM, type Machine } from "./machine.ts";
import { IMAGE_PROGRAMS, machineImage } from "./machine-image.ts";
import { CONFIG, type Counter, openCounter } from "./machine-terminal.ts";

const WHOLE_MS = 1_200_000;
/** A second screen, on a card that shows nothing unless it is told which part has changed. */
const SECOND = "second";
const SECOND_SCREEN = `virtio-gpu-pci,id=${SECOND},edid=on,xres=600,yres=800`;
/** The shop's account, in every code that the terminal shows by itself. */
const ACCOUNT = { bakongAccountID: "demo.shop@devb" };

const began = Date.now();
function tell(line: string): void {
  const seconds = ((Date.now() - began) / 1000).toFixed(0).padStart(4);
  process.stdout.write(`${seconds} s  ${line}\n`);
}

const isMissing = requires(
  ...[MACHINE_PROGRAM, ...IMAGE_PROGRAMS, "mosquitto", "openssl", "dpkg-deb"],
);

describe.skipIf(isMissing)("a machine without framebuffers", { timeout: WHOLE_MS }, () => {
  let counter: Counter | undefined;
  let machine: Machine | undefined;
  /** Debian could not be fetched: nobody's fault but the network's. */
  let whyNot: string | undefined;

  const on = (): Machine => {
    if (machine === undefined) throw new Error("the machine is off");
    return machine;
  };
  /** The emulator's name of a card's screen; the first of them is the machine's own. */
  const screenOf = async (card: number): Promise<string | undefined> => {
    const driver = await on().shell.run(`readlink /sys/class/drm/card${card}/device/driver`);
    return driver.includes("bochs") ? undefined : SECOND;
  };
  const codeOn = async (card: number) => {
    const screen = await screenOf(card);
    const code = await on().sees(codeInPng, "the shop's code", screen);
    const { width, height } = PNG.sync.read(await on().picture(screen));
    const driver = screen === undefined ? "bochs" : "virtio-gpu";
    figure(`without framebuffers: the code was read off ${driver}, ${width} by ${height}`);
    return officialFields(code);
  };

  beforeAll(async () => {
    const image = await machineImage(tell).catch((error: unknown) => {
      if (process.env.REQUIRE_ALL === "1") throw error;
      whyNot = `the machine's disk could not be made: ${String(error)}`;
      process.stderr.write(`\nSKIPPED: ${whyNot}\n`);
    });
    if (image === undefined) return;
    counter = await openCounter(image, tell);
    tell("switching the machine on");
    machine = await counter.start("only", {
      kernelWords: "drm_kms_helper.fbdev_emulation=0",
      devices: [SECOND_SCREEN],
    });
    await counter.install(machine);
    await counter.setUp(machine);
    await counter.bank.hears(({ state }) => state === "ready", "ready");
    tell("the terminal is ready");
  }, WHOLE_MS);

  beforeEach(({ skip }) => skip(whyNot !== undefined, whyNot));

  afterAll(async () => {
    await machine?.kill();
    await counter?.remove();
  });

  it("has two screens, and no framebuffer device", async () => {
    expect(await on().shell.run("ls /dev/fb* 2>/dev/null | wc -l")).toBe("0");
    expect(await on().shell.run("ls /dev/dri/card? | wc -l")).toBe("2");
  });

  it("shows the shop's code on the first screen without being told of it", async () => {
    expect(await codeOn(0)).toMatchObject(ACCOUNT);
  });

  it("leaves no code on it when it stops", async () => {
    await on().shell.run("systemctl stop soundbox");
    const isGone = (png: Buffer): true | undefined =>
      codeInPng(png) === undefined ? true : undefined;
    const screen = await screenOf(0);
    expect(await on().sees(isGone, "a screen without the code", screen)).toBe(true);
    tell("the terminal has stopped");
  });

  it("shows it turned on the other card, which it is told of", async () => {
    const { shell } = on();
    const words = '"display":"drm","displayPath":"/dev/dri/card1","rotation":"90"';
    await shell.run(`sed -i 's|"display":"auto"|${words}|' ${CONFIG}`);
    expect(await shell.run(`cat ${CONFIG}`)).toContain(words);
    await shell.run("systemctl start --no-block soundbox");
    expect(await codeOn(1)).toMatchObject(ACCOUNT);
    tell("the other screen shows the code");
  });
});
