/**
 * A directed story: what people, bank and faults do at a booth, and what must come of it. The
 * witness judges every story by itself; a story adds only what nobody else can know.
 */
import { Booth, type BoothOptions, type Fittings } from "./booth.ts";
import type { Violation } from "./witness.ts";

export interface Story {
  /** Kebab-case, unique. */
  readonly name: string;
  readonly options?: BoothOptions;
  /** @param open another booth of the same kind and another seed, for stories of a street. */
  tell(booth: Booth, open: (seed: number) => Booth): void;
}

/** Tells one story. A throw is a finding like any other. */
export function tell(story: Story, fittings: Fittings): readonly Violation[] {
  const booths: Booth[] = [];
  const open = (seed: number): Booth => {
    const booth = new Booth(fittings, { ...story.options, seed });
    booths.push(booth);
    return booth;
  };
  try {
    story.tell(open(1), open);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    const atMs = booths[0]?.world.nowMs ?? 0;
    return [
      ...booths.flatMap(({ witness }) => witness.violations),
      { invariant: "crash", what, atMs },
    ];
  }
  for (const { witness } of booths) witness.judgeRows();
  return booths.flatMap(({ witness }) => witness.violations);
}
