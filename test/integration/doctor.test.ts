/** The doctor at a real broker's door: certificates of both sides, and the exit code. */
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../requires.ts";
import { type Authority, makeAuthority } from "./certificates.ts";
import { type Mosquitto, startMosquitto } from "./mosquitto.ts";
import { openOutsideBank } from "./outside-bank.ts";
import { makeTerminal, SOUNDBOX, type TerminalFolder } from "./terminal-process.ts";

const TERMINAL = "T-0007";

describe.skipIf(requires("mosquitto", "openssl"))("the doctor at a broker", () => {
  let ours: Authority;
  let foreign: Authority;
  let broker: Mosquitto;
  const folders: TerminalFolder[] = [];

  beforeAll(async () => {
    ours = makeAuthority("the bank's authority");
    foreign = makeAuthority("somebody else's authority");
    const server = ours.issue({ commonName: "localhost", names: ["DNS:localhost"] });
    broker = await startMosquitto({
      lines: [
        `cafile ${ours.caFile}`,
        `certfile ${server.certificateFile}`,
        `keyfile ${server.privateKeyFile}`,
        "require_certificate true",
      ],
    });
  });

  afterAll(async () => {
    await broker?.stop();
    for (const folder of folders) folder.remove();
    ours?.remove();
    foreign?.remove();
  });

  /** What the doctor says of the link of a terminal with these papers. */
  async function examine(authority: Authority, issuer: Authority, commonName = TERMINAL) {
    const own = issuer.issue({ commonName });
    const bank = { ...(await jwks()) };
    const folder = makeTerminal("acleda", bank, [
      ...["--terminal", TERMINAL, "--broker", `mqtts://localhost:${broker.port}`],
      ...["--ca", authority.caFile, "--certificate", own.certificateFile],
      ...["--private-key", own.privateKeyFile],
    ]);
    folders.push(folder);
    const words = ["doctor", "--config", `${folder.path}/config.json`, "--json"];
    const run = spawnSync(process.execPath, [SOUNDBOX, ...words], { encoding: "utf8" });
    const report = JSON.parse(run.stdout) as {
      ok: boolean;
      findings: { part: string; state: string; says: string; isGrave?: boolean }[];
    };
    const of = (part: string) => report.findings.filter((finding) => finding.part === part);
    return { status: run.status, stderr: run.stderr, report, of };
  }

  async function jwks() {
    const plain = await startMosquitto();
    const bank = await openOutsideBank({
      url: `mqtt://127.0.0.1:${plain.port}`,
      terminal: TERMINAL,
    });
    await bank.close();
    await plain.stop();
    return bank.jwks;
  }

  it("finds it good when both certificates hold", async () => {
    const { of } = await examine(ours, ours);
    expect(of("link")).toMatchObject([{ state: "good" }]);
    expect(of("keys").map(({ state }) => state)).not.toContain("bad");
  });

  it("exits 1 and says so when the broker is not who it should be", async () => {
    const { status, stderr, report, of } = await examine(foreign, ours);
    expect([status, report.ok]).toEqual([1, false]);
    expect(of("link")).toMatchObject([{ state: "bad", isGrave: true }]);
    expect(of("link")[0]?.says).toContain("is not who it should be");
    expect(stderr).toContain("could miss or invent a payment");
  });

  it("tells that the broker refuses the terminal's certificate", async () => {
    const { status, of } = await examine(ours, foreign);
    expect(status).toBe(1);
    expect(of("link")[0]?.says).toContain("refuses this terminal's certificate");
  });

  it("tells that the certificate is another terminal's", async () => {
    const { of } = await examine(ours, ours, "T-0008");
    expect(of("keys").at(-1)).toMatchObject({ state: "bad", isGrave: true });
  });
});
