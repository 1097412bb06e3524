/** Real aplay, playing into files through an ALSA configuration of the test's own. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import type { Pcm, SpeakerFault } from "../../drivers/hal/speaker.ts";
import {
  type AlsaSpeaker,
  type AlsaSpeakerOptions,
  createAlsaSpeaker,
} from "../../drivers/linux/alsa-speaker.ts";
import { openVoices } from "../../drivers/linux/file-voices.ts";
import { compose } from "../../firmware/announce/compose.ts";
import { assetFolder } from "../../firmware/cli/assets.ts";
import { requires } from "../requires.ts";

let folder: string;
let speaker: AlsaSpeaker | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alsa-"));
});

afterEach(() => {
  speaker?.close();
  speaker = undefined;
  rmSync(folder, { recursive: true });
});

/** A card that keeps what each player gives it: `card.raw`, `card.raw.0001` and so on. */
function openCard(options: Partial<AlsaSpeakerOptions> = {}): AlsaSpeaker {
  const file = join(folder, "card.raw");
  const configuration = join(folder, "asound.conf");
  writeFileSync(
    configuration,
    `pcm.!default { type plug slave.pcm "card" }
pcm.card { type file slave.pcm "nothing" file "${file}" format "raw" truncate false }
pcm.nothing { type null }
`,
  );
  const paths = `/usr/share/alsa/alsa.conf:${configuration}`;
  speaker = createAlsaSpeaker({ env: { ...process.env, ALSA_CONFIG_PATH: paths }, ...options });
  return speaker;
}

function play(on: AlsaSpeaker, pcm: Pcm): Promise<Outcome<SpeakerFault>> {
  return new Promise((resolve) => on.play(pcm, resolve));
}

/** What the card got, one recording a player that has played. */
function recordings(): readonly Buffer[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith("card.raw"))
    .sort()
    .map((name) => readFileSync(join(folder, name)))
    .filter((bytes) => bytes.length > 0);
}

function bytesOf({ samples }: Pcm): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}

function announcement(minor: number): Pcm {
  const { pcm } = compose(
    { kind: "received", money: { minor, currency: "KHR" }, match: "matched", test: false },
    ["km", "en"],
    openVoices(assetFolder("voices")),
    100,
  );
  if (pcm === undefined) throw new Error("nothing to hear");
  return pcm;
}

describe.skipIf(requires("aplay"))("aplay", () => {
  it("gets every sample of an announcement, then at most a period of silence", async () => {
    const pcm = announcement(12_500);
    expect(await play(openCard(), pcm)).toEqual({ ok: true, value: undefined });
    const [heard = Buffer.alloc(0)] = recordings();
    const said = bytesOf(pcm);
    expect(heard.subarray(0, said.length).equals(said)).toBe(true);
    const padding = heard.subarray(said.length);
    expect(padding.every((byte) => byte === 0)).toBe(true);
    // 25 ms of 16-bit samples: a whole period if the announcement ends with one.
    expect(padding.length).toBeLessThanOrEqual(1_200);
  });

  it("plays one announcement after the other, each with a player of its own", async () => {
    const card = openCard();
    const said = [500, 4_500, 12_500].map(announcement);
    for (const pcm of said) expect(await play(card, pcm)).toEqual({ ok: true, value: undefined });
    const heard = recordings();
    expect(heard).toHaveLength(said.length);
    for (const [index, pcm] of said.entries()) {
      const bytes = bytesOf(pcm);
      expect(heard[index]?.subarray(0, bytes.length).equals(bytes)).toBe(true);
    }
  });

  it("never has the card open twice", async () => {
    const path = join(folder, "noting.sh");
    const log = join(folder, "log");
    const script = `#!/bin/sh\necho open >> ${log}\naplay "$@"\necho close >> ${log}\n`;
    writeFileSync(path, script);
    chmodSync(path, 0o755);
    const card = openCard({ aplayPath: path });
    for (const pcm of [500, 1_000].map(announcement)) await play(card, pcm);
    const notes = readFileSync(log, "utf8").trim().split("\n").slice(0, 4);
    expect(notes.slice(0, 3)).toEqual(["open", "close", "open"]);
    expect([undefined, "close"]).toContain(notes[3]);
  });

  it("says in its own words that there is no such card", async () => {
    const outcome = await play(openCard({ device: "hw:31,9" }), announcement(500));
    expect(outcome).toMatchObject({ ok: false, fault: "device-lost" });
    expect(outcome.ok ? "" : outcome.detail).toMatch(/No such|open error|cannot/);
  });
});
