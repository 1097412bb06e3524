/**
 * The link doctor: from what the platform, TLS and MQTT said on the way to the bank to one finding
 * in plain words. It makes no connection and reads no clock; whoever tried tells what happened.
 */
import {
  FINDING_CHECKS,
  type FindingTable,
  type FindingWords,
  LINK_CHECKS,
  type LinkCheck,
  type LinkFinding,
} from "./finding.ts";
import { WORDS_EN } from "./words-en.ts";
import { WORDS_KM } from "./words-km.ts";

/** What the box's clock says, and whether anybody it trusts has confirmed it. */
export interface DoctorClock {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  readonly isTrusted: boolean;
}

/** What stopped one attempt to reach the bank. */
export type LinkTrouble =
  /** Looking up the name, or reaching the address: the platform's error code. */
  | { readonly at: "socket"; readonly code: string }
  /** The handshake: its error code, and the first bytes that came instead, where there were any. */
  | {
      readonly at: "tls";
      readonly code: string;
      readonly firstBytes?: Uint8Array;
      readonly clock: DoctorClock;
    }
  /** CONNACK (MQTT 5 section 3.2.2.2, 3.1.1 table 3.1). */
  | { readonly at: "login"; readonly protocol: 5 | 4; readonly code: number }
  | { readonly at: "subscription"; readonly topic: string; readonly code: number }
  | { readonly at: "publishing"; readonly topic: string; readonly code: number }
  /** Hello was sent; its answer did not come, was for another boot, or could not be verified. */
  | { readonly at: "welcome"; readonly problem: "none" | "nonce" | "signature" };

/** No clock that is right shows a time before this: the firmware is younger (1 January 2026). */
const CLOCK_FLOOR_MS = 1_767_225_600_000;

const SOCKET_FINDINGS: Readonly<Record<string, LinkFinding>> = {
  ENOTFOUND: "name-unknown",
  EAI_NONAME: "name-unknown",
  EAI_NODATA: "name-unknown",
  EAI_AGAIN: "name-unanswered",
  ESERVFAIL: "name-unanswered",
  ENETUNREACH: "no-network",
  ENETDOWN: "no-network",
  EADDRNOTAVAIL: "no-network",
  EHOSTUNREACH: "route-none",
  EHOSTDOWN: "route-none",
  ECONNREFUSED: "port-closed",
  ETIMEDOUT: "address-silent",
  ECONNRESET: "line-cut",
  EPIPE: "line-cut",
};

const TLS_FINDINGS: Readonly<Record<string, LinkFinding>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: "wrong-name",
  HOSTNAME_MISMATCH: "wrong-name",
  SELF_SIGNED_CERT_IN_CHAIN: "unknown-authority",
  DEPTH_ZERO_SELF_SIGNED_CERT: "unknown-authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "unknown-authority",
  UNABLE_TO_GET_ISSUER_CERT: "unknown-authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "unknown-authority",
  HTTP_ANSWER: "captive-portal",
  ERR_SSL_WRONG_VERSION_NUMBER: "not-tls",
  ERR_SSL_HTTP_REQUEST: "not-tls",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "not-tls",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: "own-missing",
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: "own-missing",
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: "own-unknown",
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: "own-expired",
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: "own-refused",
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: "own-refused",
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: "own-refused",
  ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: "own-refused",
  ERR_SSL_TLSV1_ALERT_ACCESS_DENIED: "own-refused",
};

const LOGIN_FINDINGS_5: Readonly<Record<number, LinkFinding>> = {
  132: "version",
  133: "id-refused",
  134: "not-authorised",
  135: "not-authorised",
  136: "broker-busy",
  137: "broker-busy",
  138: "not-authorised",
  151: "broker-busy",
  159: "broker-busy",
};

const LOGIN_FINDINGS_4: Readonly<Record<number, LinkFinding>> = {
  1: "version",
  2: "id-refused",
  3: "broker-busy",
  4: "not-authorised",
  5: "not-authorised",
};

const WELCOME_FINDINGS = {
  none: "bank-silent",
  nonce: "welcome-stale",
  signature: "welcome-unsigned",
} as const satisfies Readonly<Record<string, LinkFinding>>;

/**
 * The trouble behind the words with which a link driver says that an attempt failed: it puts the
 * platform's code, or the broker's, in brackets at their end.
 * @returns undefined when there is no code in them.
 */
export function troubleBehind(detail: string, clock: DoctorClock): LinkTrouble | undefined {
  const code = /\(([A-Z][A-Z0-9_]{2,63})\)\s*$/.exec(detail)?.[1];
  if (code !== undefined) {
    const isSocket = SOCKET_FINDINGS[code] !== undefined;
    return isSocket ? { at: "socket", code } : { at: "tls", code, clock };
  }
  const refusal = /\(0x([0-9a-f]{2})\)\s*$/.exec(detail)?.[1];
  if (refusal === undefined) return undefined;
  const refused = Number.parseInt(refusal, 16);
  // MQTT 5 refuses with codes from 128 on, 3.1.1 with 1 to 5.
  return { at: "login", protocol: refused >= 128 ? 5 : 4, code: refused };
}

/** The likely cause of a trouble. */
export function findingOf(trouble: LinkTrouble): LinkFinding {
  switch (trouble.at) {
    case "socket":
      return SOCKET_FINDINGS[trouble.code] ?? "address-silent";
    case "tls":
      return findingOfTls(trouble.code, trouble.firstBytes, trouble.clock);
    case "login": {
      const table = trouble.protocol === 5 ? LOGIN_FINDINGS_5 : LOGIN_FINDINGS_4;
      return table[trouble.code] ?? "login-refused";
    }
    case "subscription":
      return "topic-closed";
    case "publishing":
      return "publish-refused";
    case "welcome":
      return WELCOME_FINDINGS[trouble.problem];
  }
}

function findingOfTls(
  code: string,
  firstBytes: Uint8Array | undefined,
  clock: DoctorClock,
): LinkFinding {
  if (firstBytes !== undefined && isWebPage(firstBytes)) return "captive-portal";
  if (code === "CERT_HAS_EXPIRED") return isClockToBlame(clock) ? "clock-wrong" : "expired";
  if (code === "CERT_NOT_YET_VALID") {
    // Banks do not install certificates of next year; clocks that nobody set are common.
    return clock.isTrusted ? "not-yet-valid" : "clock-wrong";
  }
  return TLS_FINDINGS[code] ?? SOCKET_FINDINGS[code] ?? "certificate-refused";
}

/** A clock runs ahead only when somebody set it; an expired certificate is likelier than that. */
function isClockToBlame({ nowMs, isTrusted }: DoctorClock): boolean {
  return !isTrusted && nowMs < CLOCK_FLOOR_MS;
}

/** What a sign-in page of a Wi-Fi sends where TLS was expected. */
function isWebPage(bytes: Uint8Array): boolean {
  const text = String.fromCharCode(...bytes.subarray(0, 16)).trimStart();
  return /^(HTTP\/\d|<)/i.test(text);
}

/** What became of one check. */
export interface LinkVerdict {
  readonly check: LinkCheck;
  readonly outcome: "passed" | "failed" | "not-tried";
  readonly finding?: LinkFinding;
  /** Which topic, where the finding is about one. */
  readonly topic?: string;
}

/**
 * One line for each check. What lies before the first failure has passed, what lies behind it was
 * not tried; topics fail one by one, so several findings may be of the same check.
 * @param troubles in the order in which they came; none when the bank was reached.
 */
export function verdictsOf(troubles: readonly LinkTrouble[]): readonly LinkVerdict[] {
  const failures = troubles.map((trouble): LinkVerdict & { readonly finding: LinkFinding } => {
    const finding = findingOf(trouble);
    const topic = "topic" in trouble ? { topic: trouble.topic } : {};
    return { check: FINDING_CHECKS[finding], outcome: "failed", finding, ...topic };
  });
  let isStopped = false;
  return LINK_CHECKS.flatMap((check): readonly LinkVerdict[] => {
    if (isStopped) return [{ check, outcome: "not-tried" }];
    const failed = failures.filter((failure) => failure.check === check);
    if (failed.length === 0) return [{ check, outcome: "passed" }];
    // A closed topic hides nothing that follows: the rest is tried all the same.
    isStopped = check !== "subscription" && check !== "publishing";
    return failed;
  });
}

const WORDS: Readonly<Record<"en" | "km", FindingTable>> = { en: WORDS_EN, km: WORDS_KM };

/**
 * The words for a finding.
 * @param tried what stands for `{host}` and `{topic}`.
 */
export function explain(
  finding: LinkFinding,
  language: "en" | "km",
  tried: { readonly host: string; readonly topic?: string | undefined },
): FindingWords {
  const fill = (text: string) =>
    text.replaceAll("{host}", tried.host).replaceAll("{topic}", tried.topic ?? "");
  const { what, cause, next } = WORDS[language][finding];
  return { what: fill(what), cause: fill(cause), next: fill(next) };
}
