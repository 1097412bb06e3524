/**
 * Judges silence: a terminal that cannot hear its bank shows it within 25 s by lamp and screen, and
 * says it as soon as it has a voice; and once all is well it is connected within 45 s (I33, I36).
 */
import { followConnection } from "./connection.ts";
import type { Accuse, Checker, Moment } from "./moment.ts";

const SHOWN_MS = 25_000;
/** A frame or a lamp may be on its way. */
const SLACK_MS = 1_500;
/** As promised, from the last fault on; it is enough to have been connected once by then. */
const CONNECTED_MS = 35_000;
/** The bank's answer, once more if what came first showed a fault that nobody had noticed. */
const WELCOMED_MS = 45_000;
/** Blindness is said again at this interval … */
const AGAIN_MS = 65_000;
/** … and within this once the voice is back that could not say it. */
const UNHEARD_MS = 25_000;
/** As every run configures it, in percent; a press changes it by a tenth. */
const VOLUME = 70;
const VOLUME_STEP = 10;
/** After this much quiet a terminal with a voice has no excuse: a slow card may delay a start. */
const QUIET_MS = 12_000;

export function blindness(): Checker {
  const connection = followConnection();
  let isOn = false;
  let isLineGood = false;
  let isHearing = false;
  let deafAt = 0;
  let lamp = "off";
  let linkSign: string | undefined;
  let isDisplayWorking = true;
  let displayBackAt = 0;
  let isVoiceWorking = true;
  let voiceBackAt = 0;
  let volume = VOLUME;
  let quietAt = 0;
  let isSpeaking = false;
  let hasSaid = false;
  let saidAt = 0;
  let isAccused = false;
  let calmAt: number | undefined;
  /** Since the last fault. */
  let wasConnected = false;

  function judge(atMs: number, accuse: Accuse): void {
    if (!isOn || isHearing || isAccused) return;
    const deafMs = atMs - deafAt;
    if (deafMs <= SHOWN_MS + SLACK_MS) return;
    const isDisplayExcused = !isDisplayWorking || atMs - displayBackAt < 3_000;
    if (lamp !== "red") blame(`the link lamp is ${lamp}`);
    else if (linkSign !== "down" && !isDisplayExcused) blame(`the screen says "${linkSign}"`);
    else if (canSpeak(atMs) && deafMs > SHOWN_MS + QUIET_MS) {
      if (!hasSaid) blame("nothing was said");
      else if (atMs - saidAt > AGAIN_MS) blame("it was said once, and not again");
    }

    function blame(what: string): void {
      isAccused = true;
      accuse("I36", `nothing was heard for ${Math.round(deafMs / 1000)} s: ${what}`);
    }
  }

  function canSpeak(atMs: number): boolean {
    // It says so at intervals of its own: a voice that came back between two has an interval left.
    const since = hasSaid ? Math.min(saidAt, deafAt) : deafAt;
    const hadVoice = voiceBackAt <= since || atMs - voiceBackAt > UNHEARD_MS;
    const isAble = isVoiceWorking && hadVoice && volume > 0;
    return isAble && !isSpeaking && atMs - quietAt > QUIET_MS;
  }

  function judgeCalm(atMs: number, accuse: Accuse): void {
    if (calmAt === undefined || atMs - calmAt < CONNECTED_MS) return;
    if (!wasConnected)
      accuse("I33", `not connected ${(atMs - calmAt) / 1000} s after the last fault`);
    else if (atMs - calmAt < WELCOMED_MS) return;
    else if (lamp !== "green") accuse("I33", `connected, and the link lamp is ${lamp}`);
    calmAt = undefined;
  }

  /** A key that is held down may not do what it says; then nobody knows how loud it is. */
  function turn(key: string, isLong: boolean, atMs: number): void {
    if (!key.startsWith("volume")) return;
    const before = volume;
    volume += key === "volume-up" ? VOLUME_STEP : -VOLUME_STEP;
    volume = isLong ? Number.NEGATIVE_INFINITY : Math.min(100, Math.max(volume, 0));
    if (before <= 0 && volume > 0) voiceBackAt = atMs;
  }

  /** The bank is heard once it has answered on this line; what it sends before counts as well. */
  function listen(atMs: number): void {
    if (isLineGood && connection.isPerhapsWelcomed) isHearing = true;
    else if (!isHearing) deafFrom(atMs);
  }

  function deafFrom(atMs: number): void {
    deafAt = atMs;
    // A terminal that was blind all the while says so at its intervals.
    hasSaid = hasSaid && lamp === "red";
    isAccused = false;
  }

  function see(moment: Moment, accuse: Accuse): void {
    const { atMs, what } = moment;
    judge(atMs, accuse);
    judgeCalm(atMs, accuse);
    connection.see(moment);
    switch (what.type) {
      case "power-on":
        isOn = true;
        isHearing = false;
        isLineGood = false;
        volume = VOLUME;
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
        isLineGood = what.isHearing;
        wasConnected ||= isLineGood;
        if (isHearing && !isLineGood) {
          isHearing = false;
          deafFrom(atMs);
        } else if (isLineGood) listen(atMs);
        return;
      case "delivered":
        listen(atMs);
        return;
      case "lamp":
        if (what.lamp === "link") lamp = what.colour;
        return;
      case "lit":
        linkSign = what.lit.link ?? linkSign;
        if (what.lit.scene === "idle" && linkSign === "down") {
          accuse("I36", "the idle screen invites payments that cannot be heard of");
        }
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
        turn(what.key, what.isLong, atMs);
        return;
      case "sound":
        isSpeaking = true;
        if (what.heard.kind !== "link-lost") return;
        hasSaid = true;
        saidAt = atMs;
        return;
      case "silence":
        isSpeaking = false;
        quietAt = atMs;
        return;
      case "calm":
        calmAt = atMs;
        wasConnected = isLineGood;
        return;
      default:
        return;
    }
  }

  return { name: "blindness", judges: ["I33", "I36"], see };
}
