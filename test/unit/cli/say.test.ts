/** `soundbox say`: the file holds exactly what the terminal would play. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openVoices } from "../../../drivers/linux/file-voices.ts";
import { parseWav } from "../../../drivers/linux/wav.ts";
import { compose } from "../../../firmware/announce/compose.ts";
import { assetFolder } from "../../../firmware/cli/assets.ts";
import { Refusal, WrongUsage } from "../../../firmware/cli/command.ts";
import { sayCommand } from "../../../firmware/cli/say.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "say-"));
  file = join(folder, "said.wav");
});

afterEach(() => rmSync(folder, { recursive: true }));

function say(args: string): Promise<void> {
  return sayCommand.run([...args.split(" "), "--out", file]);
}

describe("say", () => {
  it("writes the announcement of the built-in voices, chime first", async () => {
    await say("--language km,en 12500 KHR");
    const { pcm } = compose(
      {
        kind: "received",
        money: { minor: 12_500, currency: "KHR" },
        match: "matched",
        test: false,
      },
      ["km", "en"],
      openVoices(assetFolder("voices")),
      100,
    );
    expect(parseWav(readFileSync(file))).toEqual(pcm);
  });

  it("is quieter at a lower volume and as long", async () => {
    await say("--language km 500 KHR");
    const loud = parseWav(readFileSync(file))?.samples ?? new Int16Array();
    await say("--language km --volume 50 500 KHR");
    const soft = parseWav(readFileSync(file))?.samples ?? new Int16Array();
    const peak = (samples: Int16Array) =>
      samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(soft).toHaveLength(loud.length);
    expect(peak(soft) / peak(loud)).toBeCloseTo(0.315, 2);
  });

  it("refuses in one line what it cannot say or write", async () => {
    await expect(say("--language km 0 KHR")).rejects.toThrow(Refusal);
    await expect(say(`--language km --voices ${folder} 500 KHR`)).rejects.toThrow(
      new Refusal("the voice packs lack: chime-paid, km"),
    );
    file = join(folder, "no", "such", "place.wav");
    await expect(say("--language km 500 KHR")).rejects.toThrow(/^cannot write .*place.wav: ENOENT/);
  });

  it("takes no file name, an unknown language or a strange volume for wrong usage", async () => {
    await expect(sayCommand.run(["--language", "km", "500", "KHR"])).rejects.toThrow(WrongUsage);
    await expect(say("--language kh 500 KHR")).rejects.toThrow(WrongUsage);
    await expect(say("--language km --volume 0 500 KHR")).rejects.toThrow(WrongUsage);
  });
});
