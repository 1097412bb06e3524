/**
 * Why a connection failed, in the closed list of the link and in words for a technician. Reads
 * error codes of the platform and reason codes of MQTT; nobody else needs to know either.
 */
import type { LinkDownReason } from "../hal/link.ts";

export interface LinkFailure {
  readonly reason: LinkDownReason;
  readonly detail: string;
}

/** What the platform's codes mean on the way to a broker. */
const NETWORK_WORDS: Readonly<Record<string, string>> = {
  EAI_AGAIN: "the name of the broker cannot be looked up just now",
  ENOTFOUND: "nobody knows the name of the broker",
  ECONNREFUSED: "nothing listens at the broker's address",
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  EHOSTUNREACH: "there is no way to the broker's network",
  ENETUNREACH: "this terminal has no network",
  ENETDOWN: "this terminal has no network",
  ETIMEDOUT: "the broker's address does not answer",
  ERR_SSL_WRONG_VERSION_NUMBER: "the broker does not speak TLS on this port",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "the broker does not speak TLS on this port",
};

/** Certificates that we refused, then alerts with which the broker refused ours. */
const CERTIFICATE_WORDS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "the broker's certificate has expired (or this clock is ahead)",
  CERT_NOT_YET_VALID: "the broker's certificate is not valid yet (or this clock is behind)",
  ERR_TLS_CERT_ALTNAME_INVALID: "the broker's certificate is for another name",
  SELF_SIGNED_CERT_IN_CHAIN: "the broker's certificate comes from an authority we do not know",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the broker signed its own certificate",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "the broker's certificate comes from an authority we do not know",
  UNABLE_TO_GET_ISSUER_CERT: "the broker's certificate comes from an authority we do not know",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    "the broker's certificate comes from an authority we do not know",
  INVALID_PURPOSE: "the broker's certificate is not for servers",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: "the broker wants a certificate of this terminal",
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: "the broker does not know who signed this terminal's certificate",
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    "the broker says that this terminal's certificate expired",
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED:
    "the broker says that this terminal's certificate is revoked",
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: "the broker does not accept this terminal's certificate",
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: "the broker does not accept this terminal's certificate",
  ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    "the broker says that this terminal's certificate is for another use",
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: "the broker wants a certificate of this terminal",
};

/** CONNACK return codes of MQTT 3.1.1 (table 3.1). */
const CONNACK_4_WORDS: Readonly<Record<number, string>> = {
  2: "the client id is not accepted",
  3: "the broker is not available",
  4: "user name or password is wrong",
  5: "this terminal is not authorised",
};

/** Reason codes of MQTT 5 for CONNACK and DISCONNECT (section 2.4). */
const REASON_5_WORDS: Readonly<Record<number, string>> = {
  129: "it found a packet malformed",
  130: "it saw a protocol error",
  133: "the client id is not accepted",
  134: "user name or password is wrong",
  135: "this terminal is not authorised",
  136: "the broker is not available",
  137: "the broker is busy",
  138: "this terminal is banned",
  139: "the broker is shutting down",
  141: "it heard nothing for too long",
  142: "another connection uses this terminal's id",
  147: "more messages in flight than agreed",
  149: "a packet was too large",
  151: "a quota is used up",
  152: "an operator ended it",
  154: "it keeps no retained messages",
  155: "it does not support QoS 1",
  156: "another server is to be used",
  157: "the server has moved",
  159: "connections come too fast",
};

/** What is found where no TLS is spoken. */
const NO_TLS: ReadonlySet<string> = new Set([
  "ERR_SSL_WRONG_VERSION_NUMBER",
  "ERR_SSL_PACKET_LENGTH_TOO_LONG",
  "ERR_SSL_HTTP_REQUEST",
]);

/** Names what went wrong with the socket or the TLS handshake. */
export function socketFailure(error: Error): LinkFailure {
  const code = errorCode(error);
  const certificate = CERTIFICATE_WORDS[code];
  if (certificate !== undefined)
    return { reason: "certificate", detail: `${certificate} (${code})` };
  // Certificate checks have dozens of codes; those without words of their own keep the platform's.
  if (/CERT|ALTNAME|CRL/.test(code)) {
    return { reason: "certificate", detail: `${error.message} (${code})` };
  }
  const network = NETWORK_WORDS[code];
  const detail = network === undefined ? error.message || code : `${network} (${code})`;
  return { reason: "network", detail };
}

/** Whether what answered was no TLS at all: a broker's plain port, or a web page of the network. */
export function isNoTls(error: Error): boolean {
  return NO_TLS.has(errorCode(error));
}

/** A sign-in page of the network answered in place of the broker. */
export const WEB_PAGE: LinkFailure = {
  reason: "network",
  detail: "a web page answered in place of the broker (HTTP_ANSWER)",
};

/** Names why a CONNACK did not accept the connection. */
export function connackFailure(protocol: 5 | 4, code: number): LinkFailure {
  // A 3.1.1 broker answers an MQTT 5 CONNECT in its own way, with return code 1 (section 3.2.2.3).
  if (code === 1 || (protocol === 5 && code === 132)) {
    const version = protocol === 5 ? "5" : "3.1.1";
    return { reason: "protocol-version", detail: `the broker does not speak MQTT ${version}` };
  }
  const words = (protocol === 5 ? REASON_5_WORDS : CONNACK_4_WORDS)[code] ?? "no reason known";
  return {
    reason: "refused",
    detail: `the broker refused the connection: ${words} (${hex(code)})`,
  };
}

/** Names why the broker said goodbye (MQTT 5 DISCONNECT). */
export function disconnectFailure(code: number): LinkFailure {
  const words = REASON_5_WORDS[code] ?? "no reason known";
  const detail = `the broker ended the connection: ${words} (${hex(code)})`;
  if (code === 142) return { reason: "taken-over", detail };
  return { reason: code === 141 ? "keep-alive" : "closed", detail };
}

function errorCode(error: Error): string {
  // System and TLS errors carry `code`; an AggregateError of several addresses has it as well.
  const { code } = error as { readonly code?: unknown };
  // What TLS found while something was being written has its reason in the words alone.
  if (code === "EPROTO") {
    const reason = /SSL routines:[^:]*:([a-z0-9 ]+):/.exec(error.message)?.[1];
    if (reason !== undefined) return `ERR_SSL_${reason.toUpperCase().replaceAll(" ", "_")}`;
  }
  return typeof code === "string" ? code : "";
}

function hex(code: number): string {
  return `0x${code.toString(16).padStart(2, "0")}`;
}
