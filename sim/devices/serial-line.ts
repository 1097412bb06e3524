/**
 * A technician's line without a wire: what somebody types reaches the terminal, what the terminal
 * says can be read, the cable can be pulled. In place of TLS stands the verdict alone: whoever is
 * at the other end presents a right proof, a wrong one, or none.
 */
import type { Done } from "../../drivers/hal/outcome.ts";
import {
  LINE_CHUNK_BYTES_MAX,
  type LineProof,
  type SecureEnd,
  type SecurePeer,
  type SerialLine,
  type SerialLineEvent,
  type SerialLineFault,
} from "../../drivers/hal/serial-line.ts";
import type { After, Cancel } from "./deferral.ts";

/** What the terminal does to the line, for whoever looks on. */
export type LineSight =
  | { readonly type: "said"; readonly bytes: Uint8Array }
  /** It listens for a proof now. */
  | { readonly type: "securing" }
  | { readonly type: "secured" }
  | { readonly type: "unsecured"; readonly end: SecureEnd };

export interface SimSerialLine extends SerialLine {
  /** Brings bytes to the terminal, in chunks as a port would; nothing without a cable. */
  bring(bytes: Uint8Array): void;
  /** Brings the bytes of a text, one for each character. */
  type(text: string): void;
  /** Answers the handshake that is going on; nothing happens without one. */
  present(proof: "right" | "wrong" | "noise"): void;
  /** Ends an open session from the technician's side. */
  hangUp(): void;
  /** Pulls the cable, with the port in it, or puts it back. */
  setPlugged(isPlugged: boolean): void;
  /** What sessions can be opened with. */
  setProof(proof: LineProof | undefined): void;
  /** Who is at the other end from now on. */
  setPeer(peer: SecurePeer): void;
  readonly state: "plain" | "securing" | "secured";
  /** Tells of everything the terminal does to the line. @returns how to stop it. */
  onSight(listener: (sight: LineSight) => void): () => void;
}

/** @param after waits as the port does. */
export function createSimSerialLine(after: After): SimSerialLine {
  const sights = new Set<(sight: LineSight) => void>();
  let listener: ((event: SerialLineEvent) => void) | undefined;
  let state: "plain" | "securing" | "secured" = "plain";
  let isOpen = false;
  let isPlugged = true;
  let proof: LineProof | undefined = "label-secret";
  let peer: SecurePeer = { kind: "label-secret" };
  let cancelPatience: Cancel | undefined;
  let opening = 0;

  const see = (sight: LineSight) => {
    for (const look of sights) look(sight);
  };

  function report(event: SerialLineEvent): void {
    const mine = opening;
    after(0, () => mine === opening && listener?.(event));
  }

  function end(how: SecureEnd): void {
    if (state === "plain") return;
    cancelPatience?.();
    state = "plain";
    see({ type: "unsecured", end: how });
    report({ type: "unsecured", end: how, detail: `the session is ${how}` });
  }

  function lose(fault: SerialLineFault): void {
    isOpen = false;
    if (state !== "plain") see({ type: "unsecured", end: "broken" });
    state = "plain";
    cancelPatience?.();
    report({ type: "closed", fault, detail: "there is no cable" });
  }

  function bring(bytes: Uint8Array): void {
    if (!isOpen || state === "securing") return;
    for (let from = 0; from < bytes.length; from += LINE_CHUNK_BYTES_MAX) {
      report({ type: "received", bytes: bytes.slice(from, from + LINE_CHUNK_BYTES_MAX) });
    }
  }

  return {
    get state() {
      return state;
    },
    listen(listens) {
      listener = listens;
    },
    open() {
      if (isOpen) return;
      opening += 1;
      isOpen = isPlugged;
      if (isOpen) report({ type: "opened" });
      else lose("missing");
    },
    send(bytes, done: Done<SerialLineFault>) {
      if (isOpen) see({ type: "said", bytes });
      const failed = { ok: false, fault: "failed", detail: "there is no cable" } as const;
      const outcome = isOpen ? ({ ok: true, value: undefined } as const) : failed;
      const mine = opening;
      after(0, () => done(mine === opening ? outcome : failed));
    },
    proof: () => proof,
    secure(timeoutMs) {
      if (!isOpen || state !== "plain") return;
      if (proof === undefined) {
        const detail = "there are no credentials";
        report({ type: "unsecured", end: "no-session", detail });
        return;
      }
      state = "securing";
      see({ type: "securing" });
      cancelPatience = after(timeoutMs, () => end("no-session"));
    },
    unsecure: () => end(state === "secured" ? "closed" : "no-session"),
    close() {
      opening += 1;
      isOpen = false;
      state = "plain";
      cancelPatience?.();
    },
    bring,
    type: (text) => bring(Uint8Array.from(text, (character) => character.charCodeAt(0))),
    present(what) {
      if (state !== "securing") return;
      if (what !== "right") {
        end(what === "wrong" ? "refused" : "no-session");
        return;
      }
      cancelPatience?.();
      state = "secured";
      see({ type: "secured" });
      report({ type: "secured", peer });
    },
    hangUp() {
      if (state === "secured") end("closed");
    },
    setPlugged(next) {
      if (next === isPlugged) return;
      isPlugged = next;
      if (!next && isOpen) lose("missing");
    },
    setProof(next) {
      proof = next;
    },
    setPeer(next) {
      peer = next;
    },
    onSight(look) {
      sights.add(look);
      return () => sights.delete(look);
    },
  };
}
