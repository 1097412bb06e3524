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
  /** Keys that were ever made: no number comes twice. */
  readonly made: number;
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
    return text === undefined ? { made: 0, asked: 0 } : JSON.parse(text);
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
      const made = kept().made + 1;
      const end = done as Done<IdentityFault, string>;
      save({ ...kept(), made, asked: made }, requestOf(made, terminal), end);
    },
    install(terminal, { certificate, authority }, done) {
      const { made, asked } = kept();
      const why = judge(certificate, asked, terminal);
      if (why !== undefined) {
        // Read, as a real one would be, before it is refused.
        storage.load(DOCUMENT, () => done(refuse(why, `refused: ${why}`)));
        return;
      }
      const inUse = { ca: authority, certificate, privateKey: `key ${asked}` };
      save({ made, asked, inUse }, VALID_TO, done);
    },
    forget(done) {
      storage.save(DOCUMENT, JSON.stringify({ made: kept().made, asked: 0 }), done);
    },
    credentials: () => kept().inUse,
  };
}

/** What is wrong with a certificate, if anything is. @param asked the key of the last request. */
function judge(certificate: string, asked: number, terminal: string): IdentityFault | undefined {
  if (asked === 0) return "not-asked";
  const text = certificate.replace(/-----[A-Z ]+-----|\s+/g, " ").trim();
  const [, key, name] = /^CERTIFICATE key (\d+) for (.*)$/.exec(text.replace(/\s+/g, " ")) ?? [];
  if (key === undefined) return "no-certificate";
  if (Number(key) !== asked) return "wrong-key";
  return name === terminal.replace(/\s+/g, " ").trim() ? undefined : "wrong-name";
}
