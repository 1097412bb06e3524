/**
 * A shop's own chime: a WAV file that keeps the rules of a clip and is over soon, because the
 * amount waits for its end.
 */
import { readFileSync } from "node:fs";
import type { Pcm } from "../../../drivers/hal/speaker.ts";
import { parseWav } from "../../../drivers/linux/wav.ts";
import { SPEECH_RATE_HZ } from "../../announce/compose.ts";
import type { Result } from "../../lib/result.ts";
import { clipFindings, measureClip } from "./clip-figures.ts";

const SECONDS_MAX = 1.2;

/** The chime in a file, or the first reason why it must not sound. */
export function readChime(path: string): Result<Pcm, string> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch {
    return { ok: false, problem: "the file cannot be read" };
  }
  const pcm = parseWav(bytes);
  if (pcm?.sampleRateHz !== SPEECH_RATE_HZ || pcm.samples.length === 0) {
    const problem = `must be WAV, 16-bit PCM, one channel, ${SPEECH_RATE_HZ} Hz`;
    return { ok: false, problem };
  }
  const figures = measureClip(pcm);
  if (figures.seconds > SECONDS_MAX) {
    const problem = `lasts ${figures.seconds.toFixed(2)} s; must be: lasts ${SECONDS_MAX} s at most`;
    return { ok: false, problem };
  }
  const [finding] = clipFindings(path, figures);
  if (finding === undefined) return { ok: true, value: pcm };
  return { ok: false, problem: `${finding.measured}; must be: ${finding.rule}` };
}
