/**
 * The terminal's certificate for the link and the line: asked for with a key of its own, installed
 * when the acquirer has issued it. The private key never crosses this interface, in any direction.
 */
import type { TlsCredentials } from "./link.ts";
import type { Done } from "./outcome.ts";
import type { StorageFault } from "./storage.ts";

/** What an acquirer sends back for a certificate request; PEM texts. */
export interface IssuedCertificates {
  readonly certificate: string;
  /** Signed the broker's certificate. */
  readonly authority: string;
  /** Signs technicians' certificates; undefined leaves what there is. */
  readonly technicians: string | undefined;
}

/**
 * `not-asked`: there is no key that a request was made with. `wrong-key`: the certificate is for
 * another key. `wrong-name`: it names another terminal. `no-certificate`: it is none.
 */
export type IdentityFault =
  | StorageFault
  | "not-asked"
  | "wrong-key"
  | "wrong-name"
  | "no-certificate";

export interface Identity {
  /**
   * Makes a key, keeps it, and gives a PKCS #10 request in PEM whose common name is `terminal`. The
   * identity in use stays in use; a request made before is forgotten.
   */
  request(terminal: string, done: Done<StorageFault, string>): void;
  /**
   * Takes certificates into use, whole or not at all over a power cut: they must be for the key of
   * the last request and for `terminal`. `done` brings the last day, RFC 3339.
   */
  install(terminal: string, issued: IssuedCertificates, done: Done<IdentityFault, string>): void;
  /** Forgets key and certificates, for good. */
  forget(done: Done<StorageFault>): void;
  /** What an `mqtts://` link needs now; undefined until something is installed. */
  credentials(): TlsCredentials | undefined;
}
