/** What a page learns of the terminal's switch when something goes wrong with it. */
import type { ShopParts } from "./shop-parts.ts";

/** A switch takes a moment; what goes wrong in it is told to all pages. */
export function watchSwitch(switched: Promise<void>, announce: ShopParts["announce"]): void {
  switched.catch((error: unknown) => {
    const time = new Date().toTimeString().slice(0, 8);
    const text = `the terminal does not start: ${error instanceof Error ? error.message : error}`;
    announce("bank", { type: "trouble", time, text });
  });
}
