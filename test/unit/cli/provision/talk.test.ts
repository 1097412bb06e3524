import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import type { Talk } from "../../../../firmware/cli/provision/talk.ts";
import { createJsonTalk } from "../../../../firmware/cli/provision/talk-json.ts";
import { createTerminalTalk } from "../../../../firmware/cli/provision/talk-terminal.ts";

const REFUSAL = { what: "No.", why: "So it is.", next: "Try." };

function sayAll(talk: Talk): void {
  talk.tell({ event: "box", terminal: "T-1", firmware: "1.0" });
  talk.tell({ event: "step", step: "link", title: "Bank link", number: 1, of: 2 });
  talk.tell({ event: "progress", step: "link", text: "asking" });
  talk.tell({ event: "done", step: "link", text: "Bank link: open.", seconds: 1.25 });
  talk.tell({ event: "refused", step: "voice", ...REFUSAL });
}

describe("the talk in a terminal window", () => {
  function open(isTerminal: boolean) {
    const input = new PassThrough();
    let text = "";
    const talk = createTerminalTalk(input, {
      isTerminal,
      isColoured: isTerminal,
      write: (more) => {
        text += more;
      },
    });
    return { input, talk, text: () => text };
  }

  it("is plain lines in a file: no colour, nothing written over", () => {
    const { talk, text } = open(false);
    sayAll(talk);
    expect(text()).toBe(
      [
        "Box T-1, firmware 1.0",
        "    asking",
        "✓ Bank link: open. (1.3 s)",
        "✗ No.",
        "  Why:  So it is.",
        "  Next: Try.",
        "",
      ].join("\n"),
    );
  });

  it("has colours on a terminal, and writes progress over itself", () => {
    const { talk, text } = open(true);
    sayAll(talk);
    expect(text()).toContain("\u001b[32m✓\u001b[0m");
    expect(text()).toContain("\r\u001b[2K");
    // Whoever follows on the screen sees the result alone on its line.
    const last = text().split("\n")[1]?.split("\u001b[2K").at(-1);
    expect(last).toContain("Bank link: open.");
  });

  it("asks, takes what is typed, and never shows a secret", async () => {
    const { input, talk, text } = open(true);
    const asked = talk.ask({ name: "password", text: "Password", isSecret: true });
    input.write("12345678\r");
    expect(await asked).toBe("12345678");
    expect(text()).toContain("Password");
    expect(text()).not.toContain("12345678");
    const shown = talk.ask({ name: "ssid", text: "Wi-Fi", choices: ["yes", "no"] });
    input.write(" Market \r");
    expect(await shown).toBe("Market");
    expect(text()).toContain("Wi-Fi [yes/no]: ");
    talk.close();
  });

  it("refuses in words when there is nobody to answer", async () => {
    const { input, talk } = open(false);
    const asked = talk.ask({ name: "ssid", text: "Wi-Fi" });
    input.end();
    await expect(asked).rejects.toThrow("Nobody answered: Wi-Fi. The input has ended.");
  });
});

describe("the talk with a program", () => {
  it("is one JSON object a line, and answers come in the order of the questions", async () => {
    const input = new PassThrough();
    const lines: string[] = [];
    const talk = createJsonTalk(input, (text) => lines.push(text));
    sayAll(talk);
    input.write("Market\n4711\n");
    expect(await talk.ask({ name: "ssid", text: "Wi-Fi" })).toBe("Market");
    expect(await talk.ask({ name: "number", text: "Number" })).toBe("4711");
    const events = lines.map((line) => (JSON.parse(line) as { event: string }).event);
    expect(events).toEqual(["box", "step", "progress", "done", "refused", "question", "question"]);
    input.end();
    await expect(talk.ask({ name: "seen", text: "Seen" })).rejects.toThrow("Nobody answered");
    talk.close();
  });
});
