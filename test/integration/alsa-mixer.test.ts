/** The mixer's guard over a program that prints what amixer prints, and keeps what it is told. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMixer, type Mixer, readMixer } from "../../drivers/linux/alsa-mixer.ts";
import { chooseCard, readCards } from "../../drivers/linux/sound-cards.ts";

let folder: string;
let mixer: Mixer | undefined;
let told: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mixer-"));
  told = [];
});

afterEach(() => {
  mixer?.close();
  rmSync(folder, { recursive: true });
});

/** A card at a volume, with or without a switch that mutes it. */
function openCard(percent: number, state: "on" | "off", hasSwitch = true): Mixer {
  const path = join(folder, "amixer");
  writeFileSync(join(folder, "volume"), `${percent} ${state}`);
  writeFileSync(
    path,
    `#!/bin/sh
cd ${folder} && read percent state < volume
[ "$1" = "-q" ] && shift
echo "$@" >> calls
case "$1" in
sget) echo "Simple mixer control '$2',0"
  echo "  Limits: Playback 0 - 255"
  echo "  Mono: Playback 100 [$percent%] [-20.00dB]${hasSwitch ? " [$state]" : ""}" ;;
sset) [ -n "$4" ] && [ ${hasSwitch} = false ] && exit 1
  echo "\${3%\\%} on" > volume ;;
esac
`,
  );
  chmodSync(path, 0o755);
  return open(path);
}

function open(amixerPath: string): Mixer {
  const tell = (line: string) => told.push(line);
  mixer = createMixer({ control: "PCM", percent: 80, amixerPath, tell });
  return mixer;
}

const look = (on: Mixer) => new Promise((resolve) => on.look(resolve));
const volume = () => readFileSync(join(folder, "volume"), "utf8").trim();

describe("a mixer control that is held at a volume", () => {
  it("is left alone while it is loud enough", async () => {
    const card = openCard(76, "on");
    await look(card);
    expect(volume()).toBe("76 on");
    expect(readFileSync(join(folder, "calls"), "utf8")).toBe("sget PCM\n");
    expect(told).toEqual([]);
  });

  it("is turned up when a hand has turned it down, and that is told", async () => {
    await look(openCard(10, "on"));
    expect(volume()).toBe("80 on");
    expect(told).toEqual(["the mixer PCM was at 10 %; it is set to 80 %"]);
  });

  it("is unmuted", async () => {
    const card = openCard(90, "off");
    await look(card);
    expect(volume()).toBe("80 on");
    await look(card);
    expect(told).toEqual(["the mixer PCM was muted; it is set to 80 %"]);
  });

  it("is set where there is no switch to unmute", async () => {
    await look(openCard(0, "on", false));
    expect(volume()).toBe("80 on");
  });

  it("is missed once, in the program's own words", async () => {
    const path = join(folder, "amixer");
    writeFileSync(
      path,
      "#!/bin/sh\necho \"amixer: Unable to find simple control 'PCM',0\" >&2\nexit 1\n",
    );
    chmodSync(path, 0o755);
    const card = open(path);
    await look(card);
    await look(card);
    expect(told).toEqual(["the mixer PCM: amixer: Unable to find simple control 'PCM',0"]);
  });

  it("is read from what amixer prints for two channels", () => {
    const text = `Simple mixer control 'Master',0
  Capabilities: pvolume pswitch
  Playback channels: Front Left - Front Right
  Limits: Playback 0 - 65536
  Front Left: Playback 0 [0%] [off]
  Front Right: Playback 32768 [50%] [on]
`;
    expect(readMixer(text)).toEqual({ percent: 50, isMuted: false });
    expect(readMixer("  Mono: Capture 5 [20%]\n")).toBeUndefined();
  });
});

describe("the card with the loudspeaker", () => {
  const list = (text: string) => {
    writeFileSync(join(folder, "cards"), text);
    return chooseCard(readCards(join(folder, "cards")));
  };

  it("is the first that is no screen", () => {
    expect(
      list(` 0 [vc4hdmi        ]: vc4-hdmi - vc4-hdmi
                      vc4-hdmi
 1 [MAX98357A      ]: simple-card - MAX98357A
                      MAX98357A
 2 [Device         ]: USB-Audio - USB PnP Sound Device
                      C-Media USB PnP Sound Device at usb-3f980000.usb-1.3
`),
    ).toBe("plughw:CARD=MAX98357A");
  });

  it("is the default one where there is none, or no list", () => {
    expect(list("--- no soundcards ---\n")).toBeUndefined();
    expect(list(" 0 [HDMI           ]: HDA-Intel - HDA ATI HDMI\n")).toBeUndefined();
    expect(chooseCard(readCards(join(folder, "none")))).toBeUndefined();
  });
});
