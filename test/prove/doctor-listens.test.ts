/** `soundbox doctor --listen`: real aplay and arecord, with a pipe in the place of the air (A9). */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateKeyPem, publicJwk } from "../../drivers/linux/host-crypto.ts";
import { makeEarCard } from "../integration/ear-card.ts";
import { makeTerminal, SOUNDBOX, type TerminalFolder } from "../integration/terminal-process.ts";
import { requires } from "../requires.ts";

let folder: TerminalFolder;

beforeAll(() => {
  const jwk = { ...publicJwk(generateKeyPem("EdDSA")), use: "sig" };
  folder = makeTerminal("acleda", { keys: [jwk] }, ["--broker", "mqtt://127.0.0.1:1"]);
});

afterAll(() => folder?.remove());

/** What the doctor says of the sound of a terminal with this card. */
function listen(isWired: boolean, microphone = "ear"): string {
  const card = makeEarCard(isWired);
  try {
    const config = join(folder.path, "config.json");
    const words = ["doctor", "--config", config, "--offline", "--listen", microphone, "--json"];
    const run = spawnSync(process.execPath, [SOUNDBOX, ...words], {
      encoding: "utf8",
      env: card.env,
    });
    const { findings } = JSON.parse(run.stdout) as {
      readonly findings: readonly { readonly part: string; readonly state: string; says: string }[];
    };
    const sounds = findings.filter(({ part }) => part === "sound");
    return sounds.map(({ state, says }) => `${state}: ${says}`).join("\n");
  } finally {
    card.dispose();
  }
}

describe.skipIf(requires("aplay", "arecord", "mkfifo"))("a doctor that listens", () => {
  it("hears a loudspeaker that works", () => {
    expect(listen(true)).toMatch(/good: the loudspeaker was heard by "ear" \([0-9]+ % alike\)/);
  });

  it("tells a cut wire from a card that takes samples", () => {
    const said = listen(false);
    expect(said).toMatch(/good: the sound card "default" takes samples/);
    expect(said).not.toMatch(/was heard/);
  });

  it("says that there is no such microphone, which is no fault of the loudspeaker", () => {
    expect(listen(true, "hw:31,9")).toMatch(/note: "hw:31,9" does not listen/);
  });
});
