/**
 * The supply of a simulated board. It can fail at any call that the firmware makes of a part,
 * before the part acts or after it did: the call never returns, and the boot is over.
 */

/** What unwinds the firmware's stack when the power goes; caught by the world, by nobody else. */
export class PowerGone extends Error {}

export interface Supply {
  /** The power goes at the `calls`-th call of a part from now on; never, when undefined. */
  setFuse(calls: number | undefined): void;
  /** The part with the supply in front of it. */
  feed<Part extends object>(part: Part, methods: readonly (keyof Part & string)[]): Part;
}

export function createSupply(): Supply {
  let left = Number.POSITIVE_INFINITY;
  const gone = new PowerGone("the power is gone");

  /** Parts that outlive a boot are fed once. */
  const known = new WeakMap<object, object>();

  function feed<Part extends object>(part: Part, methods: readonly (keyof Part & string)[]): Part {
    const before = known.get(part);
    if (before !== undefined) return before as Part;
    const fed = new Map<string, unknown>();
    for (const name of methods) {
      const method = part[name] as (...args: unknown[]) => unknown;
      fed.set(name, (...args: unknown[]) => {
        left -= 0.5;
        if (left <= 0) throw gone;
        const result = method.apply(part, args);
        left -= 0.5;
        if (left <= 0) throw gone;
        return result;
      });
    }
    // Only the methods of a part's interface are fed; what a checker reads stays as it is.
    const made = { ...part, ...Object.fromEntries(fed) } as Part;
    known.set(part, made);
    return made;
  }

  return {
    setFuse(calls) {
      left = calls ?? Number.POSITIVE_INFINITY;
    },
    feed,
  };
}
