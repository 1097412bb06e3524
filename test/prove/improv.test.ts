/**
 * Improv Wi-Fi for real: an outside tool's packets over a pseudo-terminal to the shop's terminal,
 * with the gesture made at its keys.
 */
import { afterEach, describe, expect, it } from "vitest";
import { openShop } from "../../sim/shop/shop.ts";
import { openLaptop } from "../integration/laptop.ts";
import { PATIENCE_MS } from "../integration/patience.ts";
import { COMMAND, commandPacket, readPackets, STATE } from "../sim/improv-client.ts";

/** A whole packet with this beginning: checksum, and the line end that sets it apart. */
function packet(...begin: readonly number[]): RegExp {
  const head = begin.map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
  return new RegExp(`IMPROV\\x01${head}[\\s\\S]*\\n`);
}

describe.skipIf(process.platform !== "linux")("an Improv tool at the shop's terminal", () => {
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  it(
    "finds the box's Wi-Fi and has it join one, only after the gesture",
    async () => {
      const shop = await openShop({ port: 0, width: 480, height: 800 });
      closers.push(() => shop.close());
      const laptop = await openLaptop(shop.line.path ?? "");
      closers.push(() => laptop.close());
      const hold = (phase: "press" | "release") =>
        fetch(`${shop.url}/api/key`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ key: "volume-down", phase }),
        });
      const ask = async (command: Uint8Array, answer: RegExp) => {
        laptop.write(command);
        return readPackets(Buffer.from(await laptop.until(answer), "latin1"));
      };
      // Silence: nothing but the answer to the plain command comes back.
      laptop.write(commandPacket(COMMAND.device));
      laptop.write("\r\nid\r\n");
      expect(await laptop.until(/^ok[^\n]*\n/m)).toMatch(/^terminal: T-0001\r\n/);
      await hold("press");
      for (let status = ""; !status.includes("set-up: open"); ) {
        status = await laptop.ask("status");
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      await hold("release");

      const device = await ask(commandPacket(COMMAND.device), packet(4));
      expect(device.at(-1)).toMatchObject({ command: COMMAND.device });
      const seen = await ask(commandPacket(COMMAND.scan), packet(4, 2, COMMAND.scan, 0));
      expect(seen).toContainEqual({
        type: "result",
        command: COMMAND.scan,
        texts: ["Sokha Coffee", "-61", "YES"],
      });
      const wrong = commandPacket(COMMAND.settings, ["Sokha Coffee", "wrong-password"]);
      const refused = await ask(wrong, packet(2, 1, 3));
      expect(refused).toContainEqual({ type: "error", error: 3 });
      const right = commandPacket(COMMAND.settings, ["Sokha Coffee", "rehearsal"]);
      const joined = await ask(right, packet(4, 2, COMMAND.settings, 0));
      expect(joined.slice(-3)).toEqual([
        { type: "state", state: STATE.provisioning },
        { type: "state", state: STATE.provisioned },
        { type: "result", command: COMMAND.settings, texts: [] },
      ]);
    },
    3 * PATIENCE_MS,
  );
});
