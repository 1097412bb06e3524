import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { generateKeyPem, publicJwk } from "../../../drivers/linux/host-crypto.ts";
import { Refusal, WrongUsage } from "../../../firmware/cli/command.ts";
import { gatewayCommand } from "../../../firmware/cli/gateway.ts";
import { checkGatewayConfig } from "../../../firmware/gateway/config.ts";
import { openApiServer } from "../../../sim/networks/bakong/http.ts";
import { bakongRig, SHOP } from "../sim/networks/bakong-rig.ts";

describe("soundbox gateway", () => {
  let folder: string;
  let printed: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "soundbox-gateway-"));
    printed = "";
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true, force: true });
  });

  async function setUp(url: string): Promise<string> {
    const key = join(folder, "t.jwk.json");
    writeFileSync(key, JSON.stringify(publicJwk(generateKeyPem("EdDSA"))));
    const made = join(folder, "gw");
    const names = ["--acquirer", "gw", "--terminal", "T-1", "--account", SHOP];
    await gatewayCommand.run(["setup", made, ...names, "--terminal-key", key, "--bakong", url]);
    return made;
  }

  it("sets a gateway up once, with its key for its owner only, and prints its key set", async () => {
    const made = await setUp("https://bakong.example");
    const config = JSON.parse(readFileSync(join(made, "gateway.json"), "utf8"));
    expect(checkGatewayConfig(config).ok).toBe(true);
    expect(statSync(join(made, "gateway.key.pem")).mode & 0o777).toBe(0o600);
    expect(JSON.parse(printed)).toMatchObject({
      keys: [{ kty: "OKP", crv: "Ed25519", use: "sig" }],
    });
    expect(printed).not.toContain('"d"');
    await expect(setUp("https://bakong.example")).rejects.toThrow(Refusal);
  });

  it("checks token and account in plain words, and spends no lookup", async () => {
    const { api, bakong, token } = bakongRig(Date.now());
    const server = await openApiServer(api);
    try {
      const made = await setUp(server.url);
      const file = join(made, "bakong.token");
      writeFileSync(file, token, { mode: 0o600 });
      printed = "";
      const check = ["check", "--config", join(made, "gateway.json")];
      await gatewayCommand.run(check);
      expect(printed).toMatch(/^the token is good until \d{4}-/);
      expect(printed).toContain(`account ${SHOP}: Bakong knows it`);
      expect(api.tokens.callsOf(token)).toBe(0);
      expect(bakong.transfers).toEqual([]);
      writeFileSync(file, "a.b.c", { mode: 0o600 });
      await expect(gatewayCommand.run(check)).rejects.toThrow("unauthorized");
    } finally {
      await server.close();
    }
  });

  it("refuses a configuration or a token that it cannot use, in one line", async () => {
    const made = await setUp("https://bakong.example");
    const config = join(made, "gateway.json");
    const run = (file = config) => gatewayCommand.run(["bakong", "--config", file]);
    await expect(run()).rejects.toThrow(/bakong\.token must be a readable file/);
    writeFileSync(join(made, "bakong.token"), "two words", { mode: 0o600 });
    await expect(run()).rejects.toThrow(/must hold one token and nothing else/);
    writeFileSync(config, JSON.stringify({ acquirer: "gw", typo: 1 }));
    await expect(run()).rejects.toThrow(/typo is not a known key/);
    await expect(run(join(made, "none.json"))).rejects.toThrow(Refusal);
    expect(existsSync(join(made, "outbox.db"))).toBe(false);
  });

  it.each([
    [["http://bakong.example"], "must be https://host"],
    [["https://bakong.example/v1"], "must be https://host"],
    [["https://bakong.example", "--env", "both"], "must be one of live, test"],
    [["https://bakong.example", "--broker", "mqtts://b.example:8883"], "link.ca must be given"],
  ])("refuses to set up %j", async ([url = "", ...more], why) => {
    const names = ["--acquirer", "gw", "--terminal", "T-1", "--account", SHOP];
    const args = ["setup", join(folder, "gw"), ...names, "--terminal-key", "k", "--bakong", url];
    await expect(gatewayCommand.run([...args, ...more])).rejects.toThrow(why);
    expect(existsSync(join(folder, "gw"))).toBe(false);
  });

  it("wants one of its verbs", async () => {
    await expect(gatewayCommand.run([])).rejects.toThrow(WrongUsage);
    await expect(gatewayCommand.run(["alipay"])).rejects.toThrow("bakong, check or setup");
    await expect(gatewayCommand.run(["bakong"])).rejects.toThrow("--config FILE is missing");
  });
});
