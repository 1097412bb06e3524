/**
 * Finds the moment at which something was lit. Pictures are judged only after the screen has come
 * to rest, because judging one takes longer than what is being measured.
 */
import { nowMs, until } from "./clock.ts";
import { type Glimpse, isComplete, isSamePicture, readCode, resemblesCode } from "./screen.ts";
import type { Seat } from "./seat.ts";

/** No change for so long, and the screen is taken to be at rest. */
const REST_MS = 25;

/** A code that was lit, and when. */
export interface LitCode {
  readonly at: number;
  readonly text: string;
}

/**
 * The first complete picture since the last `forget` whose code says what is wanted.
 * @returns undefined when there was none within `withinMs`.
 */
export async function codeLit(
  seat: Seat,
  isWanted: (text: string) => boolean,
  withinMs = 10_000,
): Promise<LitCode | undefined> {
  const { screen } = seat;
  let judgedCount = 0;
  let found: LitCode | undefined;
  const judge = () => {
    const fresh = screen.glimpses.slice(judgedCount);
    if (!fresh.some(({ pixels }) => resemblesCode(pixels, screen.size))) return false;
    judgedCount += fresh.length;
    found = fresh.flatMap((glimpse) => codeOf(glimpse, seat)).find(({ text }) => isWanted(text));
    return found !== undefined;
  };
  const looksLit = () => screen.glimpses.length > judgedCount && isAtRest(seat) && judge();
  await until(looksLit, withinMs, 1);
  return found;
}

/**
 * When the picture that is not a code and not `before` was lit: the first one that already was what
 * the screen came to rest at.
 */
export async function resultLit(
  seat: Seat,
  before: Uint16Array,
  withinMs = 10_000,
): Promise<number | undefined> {
  const { screen } = seat;
  const isResult = ({ pixels }: Glimpse) =>
    isComplete(pixels, screen.size) &&
    !isSamePicture(pixels, before, screen.size) &&
    readCode(pixels, screen.size) === undefined;
  const isLit = () => {
    const last = screen.glimpses.at(-1);
    return last !== undefined && isAtRest(seat) && isResult(last);
  };
  if (!(await until(isLit, withinMs, 1))) return undefined;
  const last = screen.glimpses.at(-1);
  return screen.glimpses.find(
    ({ pixels }) => last !== undefined && isSamePicture(pixels, last.pixels, screen.size),
  )?.at;
}

function isAtRest({ screen }: Seat): boolean {
  const last = screen.glimpses.at(-1);
  return last !== undefined && nowMs() - last.at >= REST_MS;
}

function codeOf({ at, pixels }: Glimpse, { screen }: Seat): readonly LitCode[] {
  if (!resemblesCode(pixels, screen.size) || !isComplete(pixels, screen.size)) return [];
  const text = readCode(pixels, screen.size);
  return text === undefined ? [] : [{ at, text }];
}
