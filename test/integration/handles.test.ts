/** Drivers that cannot have another handle (fault O12), and how many they keep: none. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createAlsaSpeaker } from "../../drivers/linux/alsa-speaker.ts";
import { openVoices } from "../../drivers/linux/file-voices.ts";
import { createMqttLink } from "../../drivers/linux/mqtt-link.ts";
import { createNmcliNetwork } from "../../drivers/linux/nmcli-network.ts";
import { InputDevice } from "../../drivers/linux/panel/input-device.ts";
import { assetFolder } from "../../firmware/cli/assets.ts";
import { requires } from "../requires.ts";
import { until } from "./patience.ts";

const ROUNDS = 200;

/** Opens files until no more can be had; closing them gives the handles back. */
function useUpHandles(): () => void {
  execFileSync("prlimit", ["--pid", String(process.pid), `--nofile=${openCount() + 64}:`]);
  const taken: number[] = [];
  try {
    for (;;) taken.push(openSync("/dev/null", "r"));
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith("EMFILE")) throw error;
  }
  return () => {
    for (const file of taken.splice(0)) closeSync(file);
  };
}

const openCount = () => readdirSync("/proc/self/fd").length;

describe.skipIf(requires("prlimit"))("the drivers without a handle left", () => {
  it("report what they could not open, each in its own words, and work again afterwards", async () => {
    const place = mkdtempSync(join(tmpdir(), "handles-"));
    const player = join(place, "player.sh");
    writeFileSync(player, "#!/bin/sh\ncat > /dev/null\n");
    chmodSync(player, 0o755);
    const keys = join(place, "keys");
    writeFileSync(keys, "");
    const lost: string[] = [];
    const restore = useUpHandles();
    const speaker = createAlsaSpeaker({ aplayPath: player });
    const device = new InputDevice(keys, {
      event: () => undefined,
      found: () => undefined,
      lost: (problem) => lost.push(problem),
    });
    const play = () =>
      new Promise<{ readonly ok: boolean }>((resolve) => {
        const pcm = { sampleRateHz: 24_000, samples: new Int16Array(240) };
        speaker.play(pcm, resolve);
      });
    const status = () =>
      new Promise<{ readonly ok: boolean }>((resolve) =>
        createNmcliNetwork({ program: player }).status(resolve),
      );
    try {
      expect(await play()).toMatchObject({ ok: false, fault: "device-lost" });
      expect(await status()).toMatchObject({ ok: false });
      await until(() => lost.length > 0);
      expect(lost[0]).toMatch(/EMFILE|not there/);
      restore();
      await until(() => device.isOpen);
      expect(await play()).toMatchObject({ ok: true });
    } finally {
      restore();
      speaker.close();
      device.close();
      rmSync(place, { recursive: true, force: true });
    }
  });

  it("read a clip that could not be read, once it can be: nobody stays mute", () => {
    const voices = openVoices(assetFolder("voices"));
    expect(voices.pack("en")).toBeDefined();
    const restore = useUpHandles();
    const during = [voices.clip("en", "n5", "mid"), voices.pack("km"), voices.chime("chime-paid")];
    restore();
    expect(during).toEqual([undefined, undefined, undefined]);
    expect(voices.clip("en", "n5", "mid")).toBeDefined();
    expect(voices.pack("km")).toBeDefined();
    expect(voices.chime("chime-paid")).toBeDefined();
  });

  it("keep nothing open: as many after 200 attempts and utterances as before", async () => {
    const place = mkdtempSync(join(tmpdir(), "handles-"));
    const player = join(place, "player.sh");
    writeFileSync(player, "#!/bin/sh\ncat > /dev/null\n");
    chmodSync(player, 0o755);
    const speaker = createAlsaSpeaker({ aplayPath: player });
    const link = createMqttLink();
    const tell: (() => void)[] = [];
    link.listen((event) => event.type === "down" && tell.shift()?.());
    const round = async () => {
      const down = new Promise<void>((resolve) => tell.push(resolve));
      // Nobody listens there.
      link.open(attempt());
      await down;
      const pcm = { sampleRateHz: 24_000, samples: new Int16Array(24) };
      await new Promise((resolve) => speaker.play(pcm, resolve));
    };
    try {
      await round();
      await round();
      const before = openCount();
      for (let count = 0; count < ROUNDS; count += 1) await round();
      await until(() => openCount() <= before);
    } finally {
      speaker.close();
      link.close();
      rmSync(place, { recursive: true, force: true });
    }
  }, 120_000);
});

function attempt() {
  const will = { topic: "t", payload: new Uint8Array(1), delaySeconds: 0 };
  return {
    url: "mqtt://127.0.0.1:9",
    clientId: "T-0007",
    protocol: 5 as const,
    keepAliveSeconds: 15,
    sessionExpirySeconds: 60,
    receiveMaximum: 16,
    packetBytesMax: 65_536,
    connectTimeoutMs: 90_000,
    will,
  };
}
