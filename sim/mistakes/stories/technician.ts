/** Stories of the technician's line: who gets in, who is locked out, and what noise may do. */
import type { Booth } from "../booth.ts";
import type { Story } from "../story.ts";

const MINUTE_MS = 60_000;

export const TECHNICIAN_STORIES: readonly Story[] = [
  {
    name: "anybody-with-a-cable",
    tell(booth) {
      booth.pass(2_000);
      const said = listen(booth);
      for (const command of ["help", "id", "status", "starttls"]) ask(booth, command);
      booth.must("I27", "it names the shop or its bank", !/demo|coffee|devb|simbank/i.test(said()));
      booth.must("I32", "a session may begin unasked", booth.line.state === "plain");
    },
  },
  {
    name: "noise-on-the-line",
    tell(booth) {
      booth.pass(2_000);
      const said = listen(booth);
      ask(booth, "x".repeat(300));
      booth.must("I27", "it answers what no person types", said() === "");
      for (let line = 0; line < 40; line += 1) ask(booth, `[ 12.${line}] usb 1-1: new device`);
      booth.must("I27", "it talks back to a console for ever", said().split("refused").length < 6);
      booth.line.type("sta");
      booth.pass(60 * MINUTE_MS);
      ask(booth, "id");
      booth.must("I33", "half a command spoils the next one", said().includes("terminal: "));
    },
  },
  {
    name: "flood-of-commands",
    tell(booth) {
      booth.pass(2_000);
      const said = listen(booth);
      for (let at = 0; at < 1_000; at += 1) {
        booth.line.type("id\n");
        booth.pass(1);
      }
      const answers = said().split("terminal:").length - 1;
      booth.must("I27", `${answers} answers in a second`, answers <= 45);
    },
  },
  {
    name: "presence-and-its-end",
    tell(booth) {
      booth.pass(2_000);
      booth.hold("volume-down", 3_000);
      booth.pass(8_000);
      ask(booth, "starttls");
      booth.must("I32", "three seconds open set-up", booth.line.state === "plain");
      const before = booth.witness.utterances.length;
      booth.hold("volume-down", 5_300);
      booth.pass(10_000);
      // The number of the terminal, and that set-up is open.
      const said = booth.witness.utterances.length - before;
      booth.must("I32", "set-up opens without a word", said === 2);
      booth.pass(5 * MINUTE_MS);
      ask(booth, "starttls");
      booth.must("I32", "set-up is open for more than five minutes", booth.line.state === "plain");
    },
  },
  {
    name: "wrong-secrets",
    tell(booth) {
      booth.pass(2_000);
      for (let wrong = 0; wrong < 5; wrong += 1) tryWrong(booth);
      for (const minutes of [1, 5, 15, 60]) {
        booth.pass(minutes * MINUTE_MS - 10_000);
        const isHeard = isSecretHeard(booth);
        booth.must("I28", `a lock of ${minutes} minutes ends early`, !isHeard);
        booth.pass(11_000);
        tryWrong(booth);
      }
      booth.pass(20 * 60 * MINUTE_MS);
      booth.must("I28", "a lock of a day ends early", !isSecretHeard(booth));
    },
  },
  {
    name: "wrong-secrets-and-power-cuts",
    tell(booth) {
      booth.pass(2_000);
      for (let wrong = 0; wrong < 6; wrong += 1) {
        tryWrong(booth);
        booth.cutPower();
        booth.pass(2_000);
      }
      booth.must("I28", "power cuts make tries forgotten", !isSecretHeard(booth));
    },
  },
  {
    name: "power-cut-in-the-middle-of-a-try",
    tell(booth) {
      booth.pass(2_000);
      for (let cut = 0; cut < 5; cut += 1) {
        open(booth);
        // A card takes its time; whoever is quick pulls the plug in it.
        booth.trouble.commitMs = 200;
        booth.line.type("starttls\n");
        booth.passUntil(() => booth.line.state === "securing", 1_000);
        booth.line.present("wrong");
        booth.trouble.commitMs = 1;
        booth.cutPower();
        booth.pass(2_000);
      }
      booth.must("I28", "a try is heard before it is written down", !isSecretHeard(booth));
    },
  },
];

/** All that the terminal says on the line from now on. */
function listen(booth: Booth): () => string {
  let said = "";
  booth.line.onSight((sight) => {
    if (sight.type === "said") said += String.fromCharCode(...sight.bytes);
  });
  return () => said;
}

function ask(booth: Booth, command: string): void {
  booth.line.type(`${command}\n`);
  booth.pass(100);
}

/** Makes the gesture, unless set-up is open. */
function open(booth: Booth): void {
  const said = listen(booth);
  ask(booth, "status");
  if (!said().includes("set-up: open")) booth.hold("volume-down", 5_300);
}

function tryWrong(booth: Booth): void {
  open(booth);
  ask(booth, "starttls");
  booth.line.present("wrong");
  booth.pass(100);
}

/** Whether the terminal listens for a secret now; no secret is tried. */
function isSecretHeard(booth: Booth): boolean {
  open(booth);
  ask(booth, "starttls");
  const isHeard = booth.line.state === "securing";
  booth.line.present("noise");
  booth.pass(100);
  return isHeard;
}
