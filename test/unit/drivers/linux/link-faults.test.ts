/** Why a connection failed, in the closed list and in words; what counts as loopback. */
import { describe, expect, test } from "vitest";
import { isLoopback } from "../../../../drivers/linux/link-dial.ts";
import {
  connackFailure,
  disconnectFailure,
  socketFailure,
} from "../../../../drivers/linux/link-faults.ts";

const failing = (code: string): Error => Object.assign(new Error(`failed: ${code}`), { code });

describe("why a connection failed", () => {
  test.each([
    ["ECONNREFUSED", "network"],
    ["ENOTFOUND", "network"],
    ["EHOSTUNREACH", "network"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "network"],
    ["ESOMETHINGNEW", "network"],
    ["CERT_HAS_EXPIRED", "certificate"],
    ["CERT_REVOKED", "certificate"],
    ["UNABLE_TO_GET_CRL", "certificate"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "certificate"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "certificate"],
    ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "certificate"],
    ["ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED", "certificate"],
    ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "certificate"],
  ])("%s is %s and its code stays in the words", (code, reason) => {
    const failure = socketFailure(failing(code));
    expect(failure.reason).toBe(reason);
    expect(failure.detail).toContain(code);
  });

  test("an error without code keeps its own words", () => {
    expect(socketFailure(new Error("odd"))).toEqual({ reason: "network", detail: "odd" });
  });

  test("a refused version is told from every other refusal", () => {
    expect(connackFailure(5, 132).reason).toBe("protocol-version");
    expect(connackFailure(5, 1).reason).toBe("protocol-version");
    expect(connackFailure(4, 1).reason).toBe("protocol-version");
    expect(connackFailure(4, 132).reason).toBe("refused");
    expect(connackFailure(5, 135).detail).toBe(
      "the broker refused the connection: this terminal is not authorised (0x87)",
    );
    expect(connackFailure(4, 5).detail).toContain("not authorised (0x05)");
    expect(connackFailure(5, 200).detail).toContain("no reason known (0xc8)");
  });

  test("a goodbye is told from a take-over", () => {
    expect(disconnectFailure(142).reason).toBe("taken-over");
    expect(disconnectFailure(141).reason).toBe("keep-alive");
    expect(disconnectFailure(0).reason).toBe("closed");
    expect(disconnectFailure(139).detail).toContain("shutting down (0x8b)");
  });
});

describe("loopback", () => {
  test("is 127.0.0.0/8, ::1 and localhost, and nothing that only looks like it", () => {
    for (const host of ["127.0.0.1", "127.255.0.3", "::1", "localhost"]) {
      expect(isLoopback(host), host).toBe(true);
    }
    for (const host of [
      "128.0.0.1",
      "127.0.0.1.example",
      "127.example",
      "localhost.example",
      "0.0.0.0",
      "::",
      "::ffff:127.0.0.1",
      "192.168.1.5",
      "",
    ]) {
      expect(isLoopback(host), host).toBe(false);
    }
  });
});
