import { describe, expect, it } from "vitest";
import { connackFailure, socketFailure } from "../../../../drivers/linux/link-faults.ts";
import { FINDING_CHECKS, type LinkFinding } from "../../../../firmware/line/doctor/finding.ts";
import {
  explain,
  findingOf,
  type LinkTrouble,
  troubleBehind,
  verdictsOf,
} from "../../../../firmware/line/doctor/link-doctor.ts";

const RIGHT = { nowMs: Date.UTC(2026, 10, 22), isTrusted: true };
const UNTOLD = { nowMs: Date.UTC(2026, 10, 22), isTrusted: false };
const UNSET = { nowMs: Date.UTC(2025, 11, 31), isTrusted: false };
const PAGE = Buffer.from("HTTP/1.1 302 Found\r\nLocation: http://login.wifi/\r\n");
const tls = (code: string, clock = RIGHT): LinkTrouble => ({ at: "tls", code, clock });

/** One trouble for every finding: what the platform, TLS and MQTT say of it. */
const CASES: Readonly<Record<LinkFinding, LinkTrouble>> = {
  "no-network": { at: "socket", code: "ENETUNREACH" },
  "name-unknown": { at: "socket", code: "ENOTFOUND" },
  "name-unanswered": { at: "socket", code: "EAI_AGAIN" },
  "route-none": { at: "socket", code: "EHOSTUNREACH" },
  "port-closed": { at: "socket", code: "ECONNREFUSED" },
  "address-silent": { at: "socket", code: "ETIMEDOUT" },
  "line-cut": tls("ECONNRESET"),
  "captive-portal": {
    at: "tls",
    code: "ERR_SSL_WRONG_VERSION_NUMBER",
    firstBytes: PAGE,
    clock: RIGHT,
  },
  "not-tls": tls("ERR_SSL_WRONG_VERSION_NUMBER"),
  expired: tls("CERT_HAS_EXPIRED"),
  "not-yet-valid": tls("CERT_NOT_YET_VALID"),
  "clock-wrong": tls("CERT_NOT_YET_VALID", UNTOLD),
  "wrong-name": tls("ERR_TLS_CERT_ALTNAME_INVALID"),
  "unknown-authority": tls("SELF_SIGNED_CERT_IN_CHAIN"),
  "certificate-refused": tls("CERT_REVOKED"),
  "own-missing": tls("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"),
  "own-unknown": tls("ERR_SSL_TLSV1_ALERT_UNKNOWN_CA"),
  "own-expired": tls("ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED"),
  "own-refused": tls("ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED"),
  version: { at: "login", protocol: 4, code: 1 },
  "id-refused": { at: "login", protocol: 5, code: 133 },
  "not-authorised": { at: "login", protocol: 4, code: 5 },
  "broker-busy": { at: "login", protocol: 5, code: 136 },
  "login-refused": { at: "login", protocol: 5, code: 128 },
  "topic-closed": { at: "subscription", topic: "khqr/v1/acleda/T-0007/dn/event", code: 135 },
  "publish-refused": { at: "publishing", topic: "khqr/v1/acleda/T-0007/up/hello", code: 135 },
  "bank-silent": { at: "welcome", problem: "none" },
  "welcome-stale": { at: "welcome", problem: "nonce" },
  "welcome-unsigned": { at: "welcome", problem: "signature" },
};

describe("the link doctor", () => {
  it.each(Object.entries(CASES))("finds %s", (finding, trouble) => {
    expect(findingOf(trouble)).toBe(finding);
  });

  it("blames a clock that is older than the firmware for an expired certificate too", () => {
    expect(findingOf(tls("CERT_HAS_EXPIRED", UNSET))).toBe("clock-wrong");
    expect(findingOf(tls("CERT_HAS_EXPIRED", UNTOLD))).toBe("expired");
  });

  it("says for every finding what it is, its cause and what to do, in both languages", () => {
    const tried = { host: "mq.bank.example", topic: "khqr/v1/acleda/T-0007/dn/event" };
    const seen = new Set<string>();
    for (const finding of Object.keys(FINDING_CHECKS) as LinkFinding[]) {
      for (const language of ["en", "km"] as const) {
        const words = Object.values(explain(finding, language, tried));
        for (const text of words) {
          expect(text).not.toMatch(/[{}]/);
          expect(text).toMatch(language === "km" ? /[\u1780-\u17ff]/ : /^[A-Z].*\.$|^mq\.bank/);
        }
        expect(words).toHaveLength(3);
        seen.add(words[0] ?? "");
      }
    }
    expect(seen.size).toBe(Object.keys(FINDING_CHECKS).length * 2);
  });

  it("reads the code that a link driver puts behind its words", () => {
    const behind = (error: Error) => troubleBehind(socketFailure(error).detail, RIGHT);
    const unknown = Object.assign(new Error("getaddrinfo"), { code: "ENOTFOUND" });
    const expired = Object.assign(new Error("certificate"), { code: "CERT_HAS_EXPIRED" });
    expect(behind(unknown)).toEqual(CASES["name-unknown"]);
    expect(behind(expired)).toEqual(CASES.expired);
    const refused = troubleBehind(connackFailure(5, 133).detail, RIGHT);
    expect(refused).toEqual(CASES["id-refused"]);
    const old = troubleBehind(connackFailure(4, 5).detail, RIGHT);
    expect(old).toEqual(CASES["not-authorised"]);
    expect(troubleBehind("nothing came in time", RIGHT)).toBeUndefined();
  });

  it("passes what lies before a failure, and says that the rest was not tried", () => {
    const outcomes = verdictsOf([CASES.expired]).map(({ check, outcome }) => `${check} ${outcome}`);
    expect(outcomes).toEqual([
      "name passed",
      "route passed",
      "portal passed",
      "tls failed",
      "login not-tried",
      "subscription not-tried",
      "publishing not-tried",
      "welcome not-tried",
    ]);
    expect(verdictsOf([]).every(({ outcome }) => outcome === "passed")).toBe(true);
  });

  it("names every topic that is closed, and goes on behind them", () => {
    const second = { ...CASES["topic-closed"], topic: "khqr/v1/acleda/T-0007/dn/keys" } as const;
    const verdicts = verdictsOf([CASES["topic-closed"], second as LinkTrouble]);
    expect(verdicts.filter(({ outcome }) => outcome === "failed")).toEqual([
      expect.objectContaining({ topic: "khqr/v1/acleda/T-0007/dn/event" }),
      expect.objectContaining({ topic: "khqr/v1/acleda/T-0007/dn/keys" }),
    ]);
    expect(verdicts.at(-1)).toEqual({ check: "welcome", outcome: "passed" });
  });
});
