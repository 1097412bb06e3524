/**
 * A whole computer, emulated: processor, disk, display, sound card, keyboard, network and serial
 * lines, with Debian's own kernel and drivers in between. Its picture, sound and keys are had
 * from outside, as a vendor has them; `kill` takes its power away.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import type { MachineImage } from "./machine-image.ts";
import { dial, MACHINE_PATIENCE_MS, Monitor, Shell } from "./machine-monitor.ts";

export const MACHINE_PROGRAM = "qemu-system-x86_64";
/** Where the machine sees its host, and the host's loopback behind it. */
export const HOST_ADDRESS = "10.0.2.2";
/** The machine's own serial port, where a technician plugs in. */
export const LINE = "/dev/ttyS1";
/** Where the machine sees the folder that it shares with its host. */
export const SHARE = "/mnt";

/** The pixels of the panel, upright as on a counter. */
const [WIDTH, HEIGHT] = [480, 800];
/** Long enough for a keyboard to be read, short of what a long press is. */
const HOLD_MS = 120;
const LOOK_EVERY_MS = 500;

export interface MachineOptions extends Peculiar {
  readonly image: MachineImage;
  /** The disk of this machine, written to; lives on when the power goes. */
  readonly disk: string;
  /** A folder of the host for pictures, sound and sockets. */
  readonly folder: string;
  /** Read by the machine, below `SHARE`. */
  readonly share: string;
  /** A name for this life of it. */
  readonly life: string;
}

/** What only some machines have. */
export interface Peculiar {
  /** Further words for the kernel. */
  readonly kernelWords?: string;
  /** Further devices, in the words of the emulator. */
  readonly devices?: readonly string[];
}

export interface Machine {
  readonly shell: Shell;
  /** The other end of the technician's cable; the machine's end is `LINE`. */
  readonly line: Socket;
  /** The sound card's output up to now, 16-bit stereo at 48,000 a second. */
  readonly sound: () => Buffer;
  /** The picture on the display, or on another by its device's id, as PNG. */
  readonly picture: (device?: string) => Promise<Buffer>;
  /** Looks at the display until `find` finds something. */
  readonly sees: <T>(
    find: (png: Buffer) => T | undefined,
    what: string,
    device?: string,
  ) => Promise<T>;
  /** Presses a key of the keyboard, by the emulator's name for it, for so long in its own time. */
  readonly press: (key: string, holdMs?: number) => Promise<void>;
  /** Takes the power away: nothing is flushed, nobody is asked. */
  readonly kill: () => Promise<void>;
}

/** The bytes of a WAV file before its samples; it is open, so what it says of its length is old. */
const WAV_HEADER_BYTES = 44;

/** Switches it on and waits until a root shell answers. */
export async function startMachine(options: MachineOptions): Promise<Machine> {
  const { folder, life } = options;
  const at = (name: string): string => join(folder, `${life}-${name}`);
  const child = spawn("nice", ["-n", "10", MACHINE_PROGRAM, ...wordsOf(options, at)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaint = `${complaint}${chunk.toString("utf8")}`.slice(-2_000);
  });
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const kill = (): Promise<void> => {
    child.kill("SIGKILL");
    return gone;
  };
  try {
    return { ...(await wire(child, at)), kill };
  } catch (error) {
    await kill();
    const console = readText(at("console")).slice(-3_000);
    throw new Error(`${String(error)}\n${complaint}\nits console:\n${console}`);
  }
}

async function wire(
  child: ChildProcess,
  at: (name: string) => string,
): Promise<Omit<Machine, "kill">> {
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  const monitor = new Monitor(await dial(at("monitor"), isAlive));
  await monitor.open();
  const line = await dial(at("line"), isAlive);
  const shell = new Shell(await dial(at("shell"), isAlive));
  await shell.open();
  const picture = async (device?: string): Promise<Buffer> => {
    const filename = at("picture.png");
    const of = device === undefined ? {} : { device };
    await monitor.ask("screendump", { filename, format: "png", ...of });
    return readFileSync(filename);
  };
  return {
    shell,
    line,
    sound: () => readFileSync(at("sound.wav")).subarray(WAV_HEADER_BYTES),
    picture,
    async sees(find, what, device) {
      const until = Date.now() + MACHINE_PATIENCE_MS;
      for (;;) {
        const png = await picture(device);
        const found = find(png);
        if (found !== undefined) return found;
        if (Date.now() > until) {
          writeFileSync(at("unseen.png"), png);
          throw new Error(`never saw ${what}; the last picture is ${at("unseen.png")}`);
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    },
    async press(key, holdMs = HOLD_MS) {
      const keys = [{ type: "qcode", data: key }];
      await monitor.ask("send-key", { keys, "hold-time": holdMs });
    },
  };
}

function wordsOf(
  { image, disk, share, kernelWords = "", devices = [] }: MachineOptions,
  at: (name: string) => string,
): readonly string[] {
  const socket = (id: string): string =>
    `socket,id=${id},path=${at(id)},server=on,wait=off,logfile=${at(`${id}.log`)}`;
  const kernel = [
    "root=/dev/vda ro mitigations=off net.ifnames=0 console=ttyS0",
    // The display is the terminal's. Its text console must stay bound, or nobody ever sets the
    // mode; it is only kept from drawing.
    "vt.global_cursor_default=0 consoleblank=0 logo.nologo",
    "systemd.debug_shell=ttyS2 systemd.show_status=no",
    "systemd.machine_id=736f756e64626f78736f756e64626f78",
    "modprobe.blacklist=kvm_amd,kvm_intel,powernow_k8,psmouse,pcspkr,floppy,sr_mod",
    kernelWords,
  ].join(" ");
  return [
    // Not the host's own processor: the same machine on every host.
    ...["-machine", "pc", "-accel", "tcg,thread=multi", "-cpu", "Nehalem-v1", "-smp", "2"],
    ...["-m", "1024", "-nodefaults", "-no-reboot", "-display", "none"],
    ...["-kernel", image.kernel, "-initrd", image.initrd, "-append", kernel],
    ...["-drive", `file=${disk},format=raw,if=virtio`],
    ...["-device", `VGA,edid=on,xres=${WIDTH},yres=${HEIGHT}`],
    ...["-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net"],
    ...["-audiodev", `wav,id=card,path=${at("sound.wav")},out.frequency=48000`],
    ...["-device", "intel-hda", "-device", "hda-output,audiodev=card"],
    ...["-chardev", `file,id=console,path=${at("console")}`, "-serial", "chardev:console"],
    ...["-chardev", socket("line"), "-serial", "chardev:line"],
    ...["-chardev", socket("shell"), "-device", "pci-serial,chardev=shell"],
    ...["-virtfs", `local,path=${share},mount_tag=share,security_model=none,readonly=on`],
    ...devices.flatMap((device) => ["-device", device]),
    ...["-qmp", `unix:${at("monitor")},server=on,wait=off`],
  ];
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
