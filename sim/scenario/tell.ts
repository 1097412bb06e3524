/**
 * Tells a story at the counter, line by line in simulated time, and judges what it expects. What
 * the story passes over counts too: a word heard or a message refused that no line asks for is a
 * failure, because silence must mean one thing.
 */
import { type Counter, openCounter, StoryMistake, utteranceText } from "./counter.ts";
import { instantText } from "./durations.ts";
import type { Story, StoryLine } from "./story.ts";

/** One expectation, judged. */
export interface Verdict {
  readonly line: number;
  /** What was expected. */
  readonly text: string;
  readonly atMs: number;
  /** What there was instead; undefined when it was as expected. */
  readonly wrong: string | undefined;
}

export interface Telling {
  readonly story: Story;
  readonly verdicts: readonly Verdict[];
  /** How long the story took at the counter, in simulated milliseconds. */
  readonly lastedMs: number;
  /** The log, one line each. */
  readonly log: readonly string[];
}

/** After its last line a story is listened to for so long. */
const EPILOGUE_MS = 1_000;
/** Nobody looks sooner after a deed: what was so before it must not pass for what it caused. */
const BEAT_MS = 100;

/**
 * Tells one story.
 * @param write gets each line of the log as it happens.
 */
export async function tellStory(
  story: Story,
  write: (line: string) => void = () => undefined,
): Promise<Telling> {
  const log: string[] = [];
  const verdicts: Verdict[] = [];
  const say = (line: string) => {
    log.push(line);
    write(line);
  };
  const note = (atMs: number, who: string, what: string) =>
    say(`  ${instantText(atMs)}  ${who.padEnd(8)} ${what}`);
  say(`${story.title}  (${story.file})`);
  const counter = await openCounter(story.setting, note);
  const judge = (line: number, text: string, wrong: string | undefined) => {
    const atMs = counter.stall.world.nowMs;
    verdicts.push({ line, text, atMs, wrong });
    note(atMs, wrong === undefined ? "✓" : "✗", wrong === undefined ? text : `${text}: ${wrong}`);
  };
  let doneAtMs = -BEAT_MS;
  for (const line of story.lines) {
    if (line.does.type === "remark") say(`  # ${line.text}`);
    else take(counter, line, doneAtMs + BEAT_MS, note, judge);
    if (line.does.type === "deed") doneAtMs = counter.stall.world.nowMs;
  }
  counter.stall.world.pass(EPILOGUE_MS);
  judge(story.lines.at(-1)?.line ?? 1, "nothing else is said or refused", leftOver(counter));
  return { story, verdicts, lastedMs: counter.stall.world.nowMs, log };
}

function take(
  counter: Counter,
  { line, text, atMs, afterMs, does }: StoryLine,
  looksFromMs: number,
  note: (atMs: number, who: string, what: string) => void,
  judge: (line: number, text: string, wrong: string | undefined) => void,
): void {
  const { world } = counter.stall;
  try {
    if (afterMs !== undefined) world.pass(afterMs);
    if (atMs !== undefined) {
      if (atMs < world.nowMs) {
        throw new StoryMistake(`it is ${instantText(world.nowMs)} already`);
      }
      world.pass(atMs - world.nowMs);
    }
    if (does.type === "check") {
      world.pass(Math.max(0, looksFromMs - world.nowMs));
      judge(line, text, does.check(counter, does.patienceMs));
    } else if (does.type === "deed") {
      note(world.nowMs, "—", text);
      does.deed(counter);
    }
  } catch (error) {
    if (!(error instanceof StoryMistake)) throw error;
    judge(line, text, error.message);
  }
}

/** What the story did not ask for; charges' answers are not news to anybody but the till. */
function leftOver({ unasked, refusals }: Counter): string | undefined {
  const heard = unasked.map((utterance) => `heard ${utteranceText(utterance)}`);
  const refused = refusals.map(({ reason }) => `refused for ${reason}`);
  const all = [...heard, ...refused];
  return all.length === 0 ? undefined : all.join("; ");
}
