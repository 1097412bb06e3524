/** What is due when, in a simulated world: earliest first, and in order of arrival where equal. */

export interface Due {
  readonly atMs: number;
  readonly sequence: number;
  readonly run: () => void;
}

/** A binary heap of things to do. */
export class Heap {
  readonly #items: Due[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** The earliest item, left where it is. */
  peek(): Due | undefined {
    return this.#items[0];
  }

  push(item: Due): void {
    const items = this.#items;
    items.push(item);
    let index = items.length - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(item, items[parent])) break;
      items[index] = items[parent] as Due;
      index = parent;
    }
    items[index] = item;
  }

  /** Takes the earliest item out. */
  pop(): Due | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined || items.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= items.length) break;
      if (isBefore(items[child + 1], items[child])) child += 1;
      if (!isBefore(items[child], last)) break;
      items[index] = items[child] as Due;
      index = child;
    }
    items[index] = last;
    return first;
  }
}

function isBefore(a: Due | undefined, b: Due | undefined): boolean {
  if (a === undefined || b === undefined) return a !== undefined;
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.sequence < b.sequence);
}
