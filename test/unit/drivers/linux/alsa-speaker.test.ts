/** The boundary contract of the loudspeaker, with shell scripts in the place of the player. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Outcome } from "../../../../drivers/hal/outcome.ts";
import type { SpeakerFault } from "../../../../drivers/hal/speaker.ts";
import { type AlsaSpeaker, createAlsaSpeaker } from "../../../../drivers/linux/alsa-speaker.ts";

const SECOND = { sampleRateHz: 24_000, samples: new Int16Array(24_000) };

/** Takes everything and is done when its input ends, as aplay does with a fast card. */
const OBEDIENT = 'cat > "$0.$$.heard"';
/** Never reads and never ends. */
const STUCK = "exec sleep 600";

let folder: string;
let speaker: AlsaSpeaker | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alsa-speaker-"));
});

afterEach(() => {
  vi.useRealTimers();
  speaker?.close();
  speaker = undefined;
  rmSync(folder, { recursive: true });
});

/** A player that notes its process id and arguments, then does as told. */
function player(deed: string): string {
  const path = join(folder, "player.sh");
  const notes = `echo "$$" >> "$0.pids"\necho "$*" >> "$0.arguments"\n`;
  writeFileSync(path, `#!/bin/sh\n${notes}${deed}\n`);
  chmodSync(path, 0o755);
  return path;
}

function notes(kind: "pids" | "arguments"): readonly string[] {
  const path = join(folder, `player.sh.${kind}`);
  return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
}

/** Waits until so many players have been started. */
async function started(count: number): Promise<readonly string[]> {
  return vi.waitFor(() => {
    const pids = notes("pids");
    expect(pids.length).toBeGreaterThanOrEqual(count);
    return pids;
  });
}

/** Plays, and fails if the outcome comes before `play` has returned or more than once. */
function play(pcm = SECOND): Promise<Outcome<SpeakerFault>> {
  let returned = false;
  let outcomeCount = 0;
  return new Promise((resolve, reject) => {
    speaker?.play(pcm, (outcome) => {
      outcomeCount++;
      if (!returned) reject(new Error("the outcome came before play returned"));
      if (outcomeCount > 1) reject(new Error("a second outcome came"));
      resolve(outcome);
    });
    returned = true;
  });
}

describe("the loudspeaker", () => {
  it("has a player waiting before anything is to be said", async () => {
    speaker = createAlsaSpeaker({ aplayPath: player(OBEDIENT), device: "hw:7" });
    await started(1);
    expect(notes("arguments")[0]).toMatch(/^-q -t raw -f S16_LE -c 1 -r 24000 .*-D hw:7$/);
  });

  it("hands over the samples and is done when the player is", async () => {
    speaker = createAlsaSpeaker({ aplayPath: player(OBEDIENT) });
    const samples = Int16Array.from({ length: 100_000 }, (_, index) => (index * 7) % 30_000);
    expect(await play({ sampleRateHz: 24_000, samples })).toEqual({ ok: true, value: undefined });
    const [pid] = notes("pids");
    const heard = readFileSync(join(folder, `player.sh.${pid}.heard`));
    expect(heard.equals(Buffer.from(samples.buffer))).toBe(true);
  });

  it("has the next player ready when it reports the end of an utterance", async () => {
    speaker = createAlsaSpeaker({ aplayPath: player(OBEDIENT) });
    await play();
    await started(2);
    await play();
    const pids = await started(3);
    expect(new Set(pids).size).toBe(3);
  });

  it("refuses a second utterance while one is playing, and the first goes on", async () => {
    speaker = createAlsaSpeaker({ aplayPath: player(OBEDIENT) });
    const first = play();
    expect(await play()).toMatchObject({ ok: false, fault: "busy" });
    expect(await first).toEqual({ ok: true, value: undefined });
  });

  it("stops at once, and can speak again", async () => {
    speaker = createAlsaSpeaker({ aplayPath: player(STUCK) });
    const first = play();
    await started(1);
    speaker.stop();
    expect(await first).toMatchObject({ ok: false, fault: "stopped" });
    const second = play();
    speaker.stop();
    expect(await second).toMatchObject({ ok: false, fault: "stopped" });
  });

  it("does nothing when it is stopped in silence", async () => {
    speaker = createAlsaSpeaker({ aplayPath: player(OBEDIENT) });
    speaker.stop();
    expect(await play()).toEqual({ ok: true, value: undefined });
  });

  it("kills a player that is stuck three seconds after the utterance's length", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    speaker = createAlsaSpeaker({ aplayPath: player(STUCK) });
    let outcome: Outcome<SpeakerFault> | undefined;
    const ended = play().then((result) => {
      outcome = result;
    });
    vi.advanceTimersByTime(3_999);
    expect(outcome).toBeUndefined();
    vi.advanceTimersByTime(1);
    await ended;
    expect(outcome).toMatchObject({ ok: false, fault: "stuck" });
  });

  it("reports a killed player as a lost device, and speaks again with the next", async () => {
    speaker = createAlsaSpeaker({ aplayPath: player(STUCK) });
    const first = play();
    const [pid] = await started(1);
    process.kill(Number(pid), "SIGKILL");
    expect(await first).toMatchObject({ ok: false, fault: "device-lost" });
    player(OBEDIENT);
    expect(await play()).toEqual({ ok: true, value: undefined });
  });

  it("reports a failing player with its own last words", async () => {
    const deed = 'echo "first" >&2; echo "audio open error: No such device" >&2; exit 1';
    speaker = createAlsaSpeaker({ aplayPath: player(deed) });
    expect(await play()).toEqual({
      ok: false,
      fault: "device-lost",
      detail: "audio open error: No such device",
    });
  });

  it("keeps the complaint when an empty line comes after it, in a piece of its own", async () => {
    const deed = 'echo "audio open error: busy" >&2; sleep 0.05; echo >&2; exit 1';
    speaker = createAlsaSpeaker({ aplayPath: player(deed) });
    expect(await play()).toMatchObject({ detail: "audio open error: busy" });
  });

  it("reports a player that is not installed", async () => {
    speaker = createAlsaSpeaker({ aplayPath: join(folder, "nowhere") });
    expect(await play()).toMatchObject({ ok: false, fault: "device-lost" });
  });

  it("starts a waiting player that died again, slower each time, up to eight seconds", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    speaker = createAlsaSpeaker({ aplayPath: join(folder, "nowhere") });
    // The first player is not started before the first frame had its turn.
    vi.advanceTimersByTime(25);
    for (const delayMs of [1_000, 2_000, 4_000, 8_000, 8_000]) {
      while (vi.getTimerCount() === 0) await new Promise(setImmediate);
      vi.advanceTimersByTime(delayMs - 1);
      expect(vi.getTimerCount()).toBe(1);
      vi.advanceTimersByTime(1);
      expect(vi.getTimerCount()).toBe(0);
    }
  });

  it("takes a rate that the waiting player was not opened for", async () => {
    speaker = createAlsaSpeaker({ aplayPath: player(OBEDIENT) });
    await started(1);
    expect(await play({ sampleRateHz: 16_000, samples: new Int16Array(16) })).toMatchObject({
      ok: true,
    });
    expect(notes("arguments").at(1)).toContain("-r 16000");
  });

  it("ends a pending utterance when it is closed and starts nothing more", async () => {
    speaker = createAlsaSpeaker({ aplayPath: player(STUCK) });
    const pending = play();
    await started(1);
    speaker.close();
    expect(await pending).toMatchObject({ ok: false, fault: "stopped" });
    expect(notes("pids")).toHaveLength(1);
  });
});
