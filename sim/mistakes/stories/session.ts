/** Stories of the secured session: what is written down first, who may do what, whose release. */
import type { SecurePeer } from "../../../drivers/hal/serial-line.ts";
import type { Booth } from "../booth.ts";
import type { Story } from "../story.ts";

const LIMITED: SecurePeer = {
  kind: "certificate",
  technician: "Sok Dara",
  serial: "0A",
  rights: ["inspect"],
  validTo: "2027-01-01T00:00:00.000Z",
};
const OTHER = { bakongAccountID: "another_shop@devb", name: "Another Shop" };

export const SESSION_STORIES: readonly Story[] = [
  {
    name: "a-change-and-its-entry",
    tell(booth) {
      const call = enter(booth);
      booth.storage.setFault("full");
      const isRefused = !call("commission", {}).includes('"said"');
      booth.storage.setFault(undefined);
      booth.must("I29", "something is done that is written down nowhere", isRefused);
      call("link.configure", { url: "mqtt://127.0.0.1:1999" });
      const entries = call("log.read", {}).split('"method":"link.configure"').length - 1;
      booth.must("I29", `a change left ${entries} entries`, entries === 1);
    },
  },
  {
    name: "a-limited-technician",
    tell(booth) {
      booth.line.setPeer(LIMITED);
      const call = enter(booth);
      const answer = call("link.configure", { url: "mqtt://127.0.0.1:1999" });
      booth.must("I29", "a right that was not given is taken", answer.includes("-32002"));
    },
  },
  {
    name: "bound-to-another-merchant",
    tell(booth) {
      const call = enter(booth);
      const acquirer = { id: "SIMBANK", epoch: 4, keys: booth.bank.jwks };
      call("merchant.bind", { merchant: OTHER, acquirer });
      const isFirst = call("device.describe", {}).includes("Demo Coffee");
      booth.must("I32", "a merchant loses the terminal unasked", isFirst);
      const stale = booth.bank.release("T-0007", 2);
      call("merchant.bind", { merchant: OTHER, acquirer, release: stale });
      const isStill = call("device.describe", {}).includes("Demo Coffee");
      booth.must("I32", "an old release frees a later merchant's terminal", isStill);
      const release = booth.bank.release("T-0007", 3);
      const low = { ...acquirer, epoch: 2 };
      call("merchant.bind", { merchant: OTHER, acquirer: low, release });
      const isHigh = call("device.describe", {}).includes('"epoch":3');
      booth.must("I26", "the epoch falls", isHigh);
    },
  },
  {
    name: "other-keys-for-the-same-merchant",
    tell(booth) {
      const call = enter(booth);
      const merchant = { bakongAccountID: "demo.shop@devb", name: "Demo Coffee" };
      const own = { acquirer: { id: "SIMBANK", epoch: 3, keys: booth.bank.jwks }, merchant };
      const keys = { keys: booth.bank.jwks.keys.map((key) => ({ ...key, kid: "mine" })) };
      const swapped = call("merchant.bind", { ...own, acquirer: { ...own.acquirer, keys } });
      booth.must("I32", "other keys come in without a release", swapped.includes("release"));
    },
  },
  {
    name: "the-next-merchant",
    tell(booth) {
      const call = enter(booth);
      booth.credit(77_700);
      booth.pass(15_000);
      const release = booth.bank.release("T-0007", 3);
      const acquirer = { id: "SIMBANK", epoch: 4, keys: booth.bank.jwks };
      call("merchant.bind", { merchant: OTHER, acquirer, release });
      const rows = call("ledger.export", {});
      booth.must("I27", "the next merchant reads the last one's money", !rows.includes("77700"));
    },
  },
  {
    name: "a-bank-that-fell-silent",
    tell(booth) {
      const call = enter(booth);
      booth.must(
        "I33",
        "a good way is called bad",
        call("link.test", {}).includes('"ok":true,"is'),
      );
      booth.broker.dropNext(() => true);
      const answer = call("link.test", {});
      booth.must("I33", "an old answer is believed", answer.includes("bank-silent"));
    },
  },
  {
    name: "an-improv-tool-unasked",
    tell(booth) {
      booth.pass(2_000);
      let said = "";
      booth.line.onSight((sight) => {
        if (sight.type === "said") said += String.fromCharCode(...sight.bytes);
      });
      // "What are you?", as an Improv tool asks it.
      const body = [...Buffer.from("IMPROV"), 1, 3, 2, 3, 0];
      const sum = body.reduce((total, byte) => total + byte, 0) & 0xff;
      booth.line.bring(Uint8Array.from([...body, sum]));
      booth.pass(1_000);
      booth.must("I32", "an Improv tool is answered without the gesture", said === "");
    },
  },
  {
    name: "a-number-guessed",
    tell(booth) {
      const call = enter(booth);
      call("commission", {});
      for (let guess = 0; guess < 30; guess += 1) {
        const answer = call("commission", { number: String(guess).padStart(4, "0") });
        const isOver = guess === 0 || answer.includes("no number was said");
        booth.must("I32", "a number may be guessed again and again", isOver);
      }
    },
  },
];

/** Opens a session as somebody who knows the secret. @returns how to call in it. */
function enter(booth: Booth): (method: string, params: unknown) => string {
  booth.pass(2_000);
  booth.hold("volume-down", 5_300);
  booth.line.type("starttls\n");
  booth.pass(100);
  booth.line.present("right");
  booth.pass(100);
  let said = "";
  booth.line.onSight((sight) => {
    if (sight.type === "said") said += new TextDecoder().decode(sight.bytes);
  });
  let id = 0;
  return (method, params) => {
    id += 1;
    const request = JSON.stringify({ jsonrpc: "2.0", id, method, params });
    booth.line.bring(new TextEncoder().encode(`${request}\n`));
    said = "";
    const isAnswered = () => ["result", "error"].some((end) => said.includes(`"id":${id},"${end}`));
    booth.passUntil(isAnswered, 30_000);
    booth.pass(100);
    return said;
  };
}
