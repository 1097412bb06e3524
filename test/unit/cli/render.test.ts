/** `soundbox render` as a person types it. */
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import jsqr from "jsqr";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { Refusal, WrongUsage } from "../../../firmware/cli/command.ts";
import { renderCommand } from "../../../firmware/cli/render.ts";
import { SAMPLES } from "../../../firmware/cli/sample-scenes.ts";
import { decodeKhqr } from "../../../firmware/khqr/decode.ts";

const folder = mkdtempSync(join(tmpdir(), "soundbox-render-"));
let files = 0;

/** Runs the command; the picture it made. */
async function render(...args: readonly string[]): Promise<PNG> {
  files++;
  const out = join(folder, `${files}.png`);
  await renderCommand.run([...args, "--out", out]);
  return PNG.sync.read(readFileSync(out));
}

/** The KHQR in a picture. */
function khqrIn({ data, width, height }: PNG) {
  const code = jsqr.default(new Uint8ClampedArray(data), width, height);
  const decoded = decodeKhqr(code?.data ?? "", undefined);
  if (!decoded.ok) throw new Error(decoded.message);
  return decoded;
}

describe("soundbox render", () => {
  it("draws a charge for the amount and the merchant that were given", async () => {
    const picture = await render(
      ...["--scene", "charge", "--amount", "3.75", "--currency", "USD"],
      ...["--name", "Dara Repairs", "--name-khmer", ""],
    );
    expect([picture.width, picture.height]).toEqual([480, 800]);
    const { fields, money } = khqrIn(picture);
    expect(money).toEqual({ minor: 375, currency: "USD" });
    expect(fields.merchantName).toBe("Dara Repairs");
    expect(fields.merchantNameAlternateLanguage).toBeNull();
  });

  it("draws the same picture from the same words", async () => {
    const [first, second] = [await render("--scene", "idle"), await render("--scene", "idle")];
    expect(first.data.equals(second.data)).toBe(true);
  });

  it("draws every scene that it lists, on a panel of any size", async () => {
    for (const name of Object.keys(SAMPLES)) {
      const picture = await render("--scene", name, "--width", "320", "--height", "240");
      expect([picture.width, picture.height], name).toEqual([320, 240]);
    }
  });

  it.each([
    [["--scene", "nothing"], /no scene "nothing"/],
    [[], /which scene/],
    [["--scene", "idle", "--width", "100"], /--width is a whole number from 240/],
    [["--scene", "idle", "--clock", "25:00"], /--clock is HH:MM/],
    [["--scene", "idle", "--link", "sideways"], /--link is up, connecting or down/],
    [["--scene", "idle", "later"], /what is "later"/],
    [["--scene", "constructor"], /no scene "constructor"/],
  ] as const)("calls %j wrong usage, in words", async (args, words) => {
    const run = renderCommand.run([...args, "--out", join(folder, "none.png")]);
    await expect(run).rejects.toThrow(words);
    await expect(run).rejects.toThrow(WrongUsage);
  });

  it.each([
    [["--scene", "charge", "--amount", "12.5"], /"12.5" is no amount of KHR/],
    [["--scene", "charge", "--name", "x".repeat(26)], /26 characters/],
    [["--scene", "charge", "--name", ""], /[Mm]erchant name/],
    [["--scene", "idle", "--qr", "9".repeat(600)], /--qr is no KHQR/],
  ] as const)("refuses %j and writes nothing", async (args, words) => {
    const out = join(folder, "refused.png");
    const run = renderCommand.run([...args, "--out", out]);
    await expect(run).rejects.toThrow(words);
    await expect(run).rejects.toThrow(Refusal);
    expect(existsSync(out)).toBe(false);
  });

  it("says where it could not write", async () => {
    const out = join(folder, "no", "such", "folder.png");
    await expect(renderCommand.run(["--scene", "paid", "--out", out])).rejects.toThrow(
      /cannot write .*folder\.png/,
    );
  });
});
