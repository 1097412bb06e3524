/**
 * Judges silence: a terminal that cannot hear its bank shows it within 25 s by lamp and screen, and
 * says it as soon as it has a voice; and once all is well it is connected within 45 s (I33, I36).
 */
import type { Accuse, Checker, Moment } from "./moment.ts";

const SHOWN_MS = 25_000;
/** A frame or a lamp may be on its way. */
const SLACK_MS = 1_500;
/** The longest back-off, after an attempt that was still under way and must time out first. */
const CONNECTED_MS = 45_000;
/** Blindness is said again at this interval, and so when the voice is back. */
const AGAIN_MS = 65_000;
/** After this much quiet a terminal with a voice has no excuse. */
const QUIET_MS = 4_000;

export function blindness(): Checker {
  let isOn = false;
  let isHearing = false;
  let deafAt = 0;
  let lamp = "off";
  let linkSign: string | undefined;
  let isDisplayWorking = true;
  let displayBackAt = 0;
  let isVoiceWorking = true;
  let voiceBackAt = 0;
  let isVolumeTouched = false;
  let quietAt = 0;
  let isSpeaking = false;
  let hasSaid = false;
  let isAccused = false;
  let calmAt: number | undefined;

  function judge(atMs: number, accuse: Accuse): void {
    if (!isOn || isHearing || isAccused) return;
    const deafMs = atMs - deafAt;
    if (deafMs <= SHOWN_MS + SLACK_MS) return;
    const isDisplayExcused = !isDisplayWorking || atMs - displayBackAt < 3_000;
    if (lamp !== "red") blame(`the link lamp is ${lamp}`);
    else if (linkSign !== "down" && !isDisplayExcused) blame(`the screen says "${linkSign}"`);
    else if (!hasSaid && canSpeak(atMs) && deafMs > SHOWN_MS + QUIET_MS) blame("nothing was said");

    function blame(what: string): void {
      isAccused = true;
      accuse("I36", `nothing was heard for ${Math.round(deafMs / 1000)} s: ${what}`);
    }
  }

  function canSpeak(atMs: number): boolean {
    const hadVoice = voiceBackAt <= deafAt || atMs - voiceBackAt > AGAIN_MS;
    const isAble = isVoiceWorking && hadVoice && !isVolumeTouched;
    return isAble && !isSpeaking && atMs - quietAt > QUIET_MS;
  }

  function judgeCalm(atMs: number, accuse: Accuse): void {
    if (calmAt === undefined || atMs - calmAt < CONNECTED_MS) return;
    calmAt = undefined;
    if (!isHearing) accuse("I33", "not connected 45 s after all faults ended");
  }

  function deafFrom(atMs: number): void {
    deafAt = atMs;
    // A terminal that was blind all the while says so at its intervals.
    hasSaid = hasSaid && lamp === "red";
    isAccused = false;
  }

  function see({ atMs, what }: Moment, accuse: Accuse): void {
    judge(atMs, accuse);
    judgeCalm(atMs, accuse);
    switch (what.type) {
      case "power-on":
        isOn = true;
        isHearing = false;
        isVolumeTouched = false;
        quietAt = atMs;
        displayBackAt = atMs;
        lamp = "off";
        linkSign = undefined;
        deafFrom(atMs);
        return;
      case "power-cut":
        isOn = false;
        isSpeaking = false;
        return;
      case "line":
        if (isHearing && !what.isHearing) deafFrom(atMs);
        isHearing = what.isHearing;
        return;
      case "lamp":
        if (what.lamp === "link") lamp = what.colour;
        return;
      case "lit":
        linkSign = what.lit.link ?? linkSign;
        return;
      case "part":
        if (what.part === "display") {
          isDisplayWorking = what.isWorking;
          displayBackAt = atMs;
        } else {
          isVoiceWorking = what.isWorking;
          voiceBackAt = atMs;
        }
        return;
      case "pressed":
        if (what.key.startsWith("volume")) isVolumeTouched = true;
        return;
      case "sound":
        isSpeaking = true;
        if (what.heard.kind === "link-lost") hasSaid = true;
        return;
      case "silence":
        isSpeaking = false;
        quietAt = atMs;
        return;
      case "calm":
        calmAt = atMs;
        return;
      default:
        return;
    }
  }

  return { name: "blindness", judges: ["I33", "I36"], see };
}
