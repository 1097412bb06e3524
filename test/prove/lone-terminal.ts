/** A bank, a real broker and the folder of one terminal, for proofs about its process. */
import { startMosquitto } from "../integration/mosquitto.ts";
import { type OutsideBank, openOutsideBank } from "../integration/outside-bank.ts";
import { makeTerminal, type TerminalFolder } from "../integration/terminal-process.ts";

const TERMINAL = "T-0007";

export interface Surroundings {
  readonly bank: OutsideBank;
  readonly folder: TerminalFolder;
  /** Resolves once the terminal says that it is ready. */
  ready(): Promise<unknown>;
  /** Resolves with the receipt of this stage. */
  told(txid: unknown, stage: string): ReturnType<OutsideBank["hears"]>;
  close(): Promise<void>;
}

/** Opens them; the terminal is not started. */
export async function openSurroundings(): Promise<Surroundings> {
  const broker = await startMosquitto();
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const bank = await openOutsideBank({ url, terminal: TERMINAL });
  const folder = makeTerminal(bank.id, bank.jwks, ["--terminal", TERMINAL, "--broker", url]);
  bank.knows(folder.jwk);
  return {
    bank,
    folder,
    ready: () =>
      bank.hears(({ kind, state }) => kind === "session.state" && state === "ready", "ready"),
    told: (txid, stage) =>
      bank.hears((claims) => claims.txid === txid && claims.stage === stage, stage),
    async close() {
      await bank.close();
      await broker.stop();
      folder.remove();
    },
  };
}
