/** The simulated terminal's line: a real pseudo-terminal that any terminal program can open. */
import { afterEach, describe, expect, it } from "vitest";
import { openPseudoTerminal, type PseudoTerminal } from "../../sim/shop/pseudo-terminal.ts";
import { openLaptop } from "./laptop.ts";

describe.skipIf(process.platform !== "linux")("a pseudo-terminal of our own", () => {
  let terminal: PseudoTerminal | undefined;

  afterEach(() => terminal?.close());

  it("carries bytes both ways as they are, to one program after the other", async () => {
    terminal = openPseudoTerminal();
    if (terminal === undefined) throw new Error("there is no pseudo-terminal");
    const port = await terminal.open({
      bytes: (bytes) => port.write(bytes, () => undefined),
      gone: () => undefined,
    });
    for (const word of ["first", "second"]) {
      const laptop = await openLaptop(terminal.path);
      laptop.write(`${word}\r\n\x00\xff\x03end`);
      expect(await laptop.until(/end/)).toContain(`${word}\r\n\x00`);
      await laptop.close();
    }
    port.close();
  });
});
