/**
 * The certificates of a simulated board, kept on its medium: whole or not at all over a power cut.
 * No cryptography: a request names its key, and a certificate the key and terminal that it is for.
 */
import type { Identity, IdentityFault } from "../../drivers/hal/identity.ts";
import type { TlsCredentials } from "../../drivers/hal/link.ts";
import type { Done, Outcome } from "../../drivers/hal/outcome.ts";
import type { SimStorage } from "./storage.ts";

const DOCUMENT = "identity";
const VALID_TO = "2027-11-22T00:00:00.000Z";

interface Kept {
  /** Of the last request; 0 when none was made. */
  readonly asked: number;
  readonly inUse?: TlsCredentials | undefined;
}

/** The certificate that an authority would issue for a request. */
export function certificateFor(request: string): string {
  return request.replace("REQUEST", "CERTIFICATE");
}

/** A request, as `identity.request` gives it. */
function requestOf(key: number, terminal: string): string {
  return `REQUEST key ${key} for ${terminal}`;
}

export function createSimIdentity(storage: SimStorage): Identity {
  const kept = (): Kept => {
    const text = storage.durable(DOCUMENT);
    return text === undefined ? { asked: 0 } : JSON.parse(text);
  };

  function save<Fault extends string, Value>(
    next: Kept,
    value: Value,
    done: Done<Fault | IdentityFault, Value>,
  ): void {
    storage.save(DOCUMENT, JSON.stringify(next), (outcome) => {
      done(outcome.ok ? { ok: true, value } : outcome);
    });
  }

  function refuse(fault: IdentityFault, detail: string): Outcome<IdentityFault, never> {
    return { ok: false, fault, detail };
  }

  return {
    request(terminal, done) {
      const asked = kept().asked + 1;
      const end = done as Done<IdentityFault, string>;
      save({ ...kept(), asked }, requestOf(asked, terminal), end);
    },
    install(terminal, { certificate, authority }, done) {
      const { asked } = kept();
      const text = certificate.replace(/-----[A-Z ]+-----|\s+/g, " ").trim();
      const isOurs = text === certificateFor(requestOf(asked, terminal)).replace(/\s+/g, " ");
      if (asked === 0 || !isOurs) {
        const why = asked === 0 ? "not-asked" : "wrong-key";
        // Read, as a real one would be, before it is refused.
        storage.load(DOCUMENT, () => done(refuse(why, "it is for another key")));
        return;
      }
      const inUse = { ca: authority, certificate, privateKey: `key ${asked}` };
      save({ asked: 0, inUse }, VALID_TO, done);
    },
    forget: (done) => storage.save(DOCUMENT, JSON.stringify({ asked: 0 }), done),
    credentials: () => kept().inUse,
  };
}
