/** `soundbox words` as a person or a pipe meets it. */
import { describe, expect, it } from "vitest";
import { Refusal, WrongUsage } from "../../../firmware/cli/command.ts";
import { runWords } from "../../../firmware/cli/words.ts";

async function words(args: string, ...lines: readonly string[]) {
  let output = "";
  let complaints = "";
  let refusal = "";
  const input = (async function* () {
    for (const line of lines) yield line;
  })();
  const write = async (text: string) => {
    output += text;
    return true;
  };
  const complain = (text: string) => {
    complaints += text;
  };
  try {
    await runWords(args.split(" "), { input, write, complain });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refusal = error.message;
  }
  return { output, complaints, refusal };
}

describe("words", () => {
  it("prints one amount on one line", async () => {
    expect(await words("--language km 12500 KHR")).toEqual({
      output: "មួយម៉ឺនពីរពាន់ប្រាំរយ រៀល\n",
      complaints: "",
      refusal: "",
    });
    expect((await words("--language en 3.75 USD")).output).toBe(
      "three dollars seventy-five cents\n",
    );
  });

  it("prints the whole announcement when asked to", async () => {
    expect((await words("--language en --sentence 500 KHR")).output).toBe(
      "Received five hundred riel.\n",
    );
  });

  it("answers each line of a list, whatever way it is cut into pieces", async () => {
    const { output } = await words("--language en", "1 KH", "R\r\n2.05 USD\n\n3", " KHR");
    expect(output).toBe("one riel\ntwo dollars five cents\n\nthree riel\n");
  });

  it("keeps a list in step when a line cannot be read, and refuses at the end", async () => {
    const { output, complaints, refusal } = await words(
      "--language en",
      "1 KHR\n1,000 KHR\n5 EUR\nlots\n2 KHR\n",
    );
    expect(output).toBe("one riel\n\n\n\ntwo riel\n");
    expect(complaints.split("\n")).toEqual([
      'line 2: "1,000" is no amount of KHR; ' +
        "riel are whole, 1 to 9999999999999, without commas: 12500 KHR",
      'line 3: "EUR" is no currency here; use KHR or USD',
      'line 4: "lots" is not an amount and a currency, as in 12500 KHR',
      "",
    ]);
    expect(refusal).toBe("3 lines were no amounts");
  });

  it("prints every sort of announcement for those who want to read them all", async () => {
    const { output } = await words("--language vi --all 12500 KHR");
    const lines = output.trimEnd().split("\n");
    expect(lines).toHaveLength(38);
    expect(lines[0]).toBe("Đã nhận mười hai nghìn năm trăm riên.");
    await expect(words("--language vi --all --json")).rejects.toThrow(WrongUsage);
  });

  it("answers machines in JSON, good and bad", async () => {
    const { output } = await words("--language en --json", "0.50 USD\nx KHR\n");
    const [good = "", bad = ""] = output.split("\n");
    expect(JSON.parse(good)).toEqual({
      ok: true,
      language: "en",
      amount: "0.50",
      currency: "USD",
      text: "fifty cents",
    });
    expect(JSON.parse(bad)).toMatchObject({ ok: false });
  });

  it("refuses amounts the wire would not carry, in one line", async () => {
    for (const amount of [
      "0 KHR",
      "1.5 KHR",
      "3.7 USD",
      "0.00 USD",
      "99999999999999 KHR",
      "១ KHR",
    ]) {
      const { output, refusal } = await words(`--language km ${amount}`);
      expect(output).toBe("");
      expect(refusal).toMatch(/^"[^\n]*without commas: [^\n]*$/);
    }
  });

  it("shortens a long mistake instead of repeating it", async () => {
    const { refusal } = await words(`--language km ${"9".repeat(5_000)} KHR`);
    expect(refusal.length).toBeLessThan(200);
  });

  it("takes a language it does not know for wrong usage", async () => {
    await expect(words("--language xx 1 KHR")).rejects.toThrow(WrongUsage);
    await expect(words("--language km,en 1 KHR")).rejects.toThrow(WrongUsage);
    await expect(words("1 KHR")).rejects.toThrow(/which language/);
  });
});
