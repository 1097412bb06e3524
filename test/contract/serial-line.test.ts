/** The line's contract, held by the simulated one and by serialport on a pseudo-terminal. */
import { describe } from "vitest";
import type { LineProof } from "../../drivers/hal/serial-line.ts";
import { openTtyPort } from "../../drivers/linux/line-port.ts";
import { createPortSerialLine } from "../../drivers/linux/port-serial-line.ts";
import type { After } from "../../sim/devices/deferral.ts";
import { createSimSerialLine } from "../../sim/devices/serial-line.ts";
import { openLaptop, type SecureLine } from "../integration/laptop.ts";
import { plugPtyPair } from "../integration/pty-pair.ts";
import { requires } from "../requires.ts";
import { describeSerialLine, type SerialLineRig } from "./serial-line.ts";

const after: After = (delayMs, run) => {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
};

describeSerialLine("the simulated line", async () => {
  const line = createSimSerialLine(after);
  let said = "";
  line.onSight((sight) => {
    if (sight.type === "said") said += Buffer.from(sight.bytes).toString("latin1");
  });
  return {
    line,
    write: (bytes) => line.bring(bytes),
    said: () => said,
    present: (proof) => line.present(proof),
    hangUp: () => line.hangUp(),
    setProof: (proof) => line.setProof(proof),
    pull: async () => line.setPlugged(false),
    dispose: async () => undefined,
  };
});

const SECRETS = { right: Buffer.alloc(16, 0x5a), wrong: Buffer.alloc(16, 0xa5) } as const;

async function plugReal(): Promise<SerialLineRig> {
  const pair = await plugPtyPair();
  const laptop = await openLaptop(pair.laptop);
  let proof: LineProof | undefined = "label-secret";
  const line = createPortSerialLine(openTtyPort(pair.box), () =>
    proof === undefined ? undefined : { kind: "label-secret", secret: SECRETS.right },
  );
  let said = "";
  /** Takes over what has come so far, and waits for more. */
  const read = (): Promise<void> =>
    laptop.until(/./s).then(
      (text) => {
        said += text;
        return read();
      },
      () => undefined,
    );
  void read();
  let session: SecureLine | undefined;
  return {
    line,
    write: (bytes) => laptop.write(bytes),
    said: () => said,
    present(which) {
      session = laptop.secure({
        pskCallback: () => ({ psk: SECRETS[which], identity: "label" }),
        minVersion: "TLSv1.3",
        checkServerIdentity: () => undefined,
      });
      session.ready.catch(() => undefined);
    },
    hangUp: () => void session?.end(),
    setProof: (next) => {
      proof = next;
    },
    pull: () => pair.pull(),
    async dispose() {
      await laptop.close();
      await pair.pull();
    },
  };
}

describe.skipIf(requires("socat"))("over a pseudo-terminal", () => {
  describeSerialLine("the line of serialport", plugReal);
});
