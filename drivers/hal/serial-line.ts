/**
 * The technician's serial line (contract, section 4): bytes in, bytes out, 115200 8N1 or USB. What
 * the bytes mean is the firmware's business. On order the line carries a TLS session, of which the
 * firmware sees the plain bytes and who is at the other end; secrets and private keys never cross.
 *
 * Everything that reaches the listener of one opening belongs to that opening: what comes late for
 * an earlier one, the driver drops.
 */
import type { Done } from "./outcome.ts";

/** More bytes than this never come in one `received` event. */
export const LINE_CHUNK_BYTES_MAX = 4096;

/**
 * `missing`: no such port, or the cable with it was pulled. `in-use`: another program holds it.
 * `denied`: this program may not open it. `failed`: the platform reported something else.
 */
export type SerialLineFault = "missing" | "in-use" | "denied" | "failed";

/** Why a secured session did not come about, or ended. */
export type SecureEnd =
  /** The other end knew no right secret, or had no certificate of the authority. */
  | "refused"
  /** What came was no TLS, or nothing came in time; no secret was tried. */
  | "no-session"
  /** An open session was ended in good order, by either end. */
  | "closed"
  /** An open session broke: bytes were lost or altered, or the cable was pulled. */
  | "broken";

/** Who is at the other end of a secured session. */
export type SecurePeer =
  /** A terminal fresh from the factory: someone who has read the secret inside it. */
  | { readonly kind: "label-secret" }
  | {
      readonly kind: "certificate";
      /** The technician's name, as the authority wrote it; 1 to 64 characters. */
      readonly technician: string;
      /** Serial number of the certificate, hexadecimal. */
      readonly serial: string;
      /** Rights that the authority limits it to; undefined when it does not limit them. */
      readonly rights: readonly string[] | undefined;
      /** RFC 3339. */
      readonly validTo: string;
    };

export type SerialLineEvent =
  | { readonly type: "opened" }
  /** The port could not be opened, or went away. `open` may be called again at any time. */
  | { readonly type: "closed"; readonly fault: SerialLineFault; readonly detail: string }
  /** 1 to `LINE_CHUNK_BYTES_MAX` bytes; deciphered ones while a session is open. */
  | { readonly type: "received"; readonly bytes: Uint8Array }
  | { readonly type: "secured"; readonly peer: SecurePeer }
  /** The line carries plain bytes again. */
  | { readonly type: "unsecured"; readonly end: SecureEnd; readonly detail: string };

/** Which sort of proof the other end must bring for a session. */
export type LineProof = "label-secret" | "certificate";

export interface SerialLine {
  /** Registers the one listener; it is never called from inside another call of this interface. */
  listen(listener: (event: SerialLineEvent) => void): void;
  /** Opens the port; reported by `opened` or `closed`. Nothing happens when it is open. */
  open(): void;
  /**
   * Sends bytes, in the order of the calls. `done` fires once they have been handed to the port,
   * with `failed` when it went away first. The firmware has at most one call in flight.
   */
  send(bytes: Uint8Array, done: Done<SerialLineFault>): void;
  /**
   * What a session can be opened with now: the label secret until a technician authority has been
   * installed, then certificates; undefined when the terminal has neither.
   */
  proof(): LineProof | undefined;
  /**
   * Carries TLS from the next byte on, the terminal being its server. Reported by `secured`, or by
   * `unsecured` when the handshake fails or is not over within `timeoutMs`. Bytes in front of the
   * first TLS record are noise and are dropped.
   */
  secure(timeoutMs: number): void;
  /** Ends the session or the handshake; reported by `unsecured`. Nothing happens without one. */
  unsecure(): void;
  /** Closes the port; nothing is reported any more until it is opened again. */
  close(): void;
}
