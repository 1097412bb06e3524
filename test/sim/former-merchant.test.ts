/** What a merchant keeps from the next one, and from a technician, in simulated time. */
import { describe, expect, it } from "vitest";
import { openVoices } from "../../drivers/linux/file-voices.ts";
import { assetFolder } from "../../firmware/cli/assets.ts";
import { createEar } from "../../sim/scenario/ear.ts";
import { binding, openEntered as open } from "./technician.ts";

describe("a merchant who is bound", () => {
  it("needs a release for other keys under the same name, and none for the same ones", async () => {
    const bench = await open({ isUnbound: true });
    const asked = binding(bench);
    bench.call("merchant.bind", asked);
    expect(bench.call("merchant.bind", asked).result).toMatchObject({ epoch: 3 });
    const own = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" };
    const swapped = { ...asked.acquirer, keys: { keys: [{ ...own, kid: "mine", use: "sig" }] } };
    const refused = bench.call("merchant.bind", { ...asked, acquirer: swapped });
    expect(refused.error?.message).toContain("release");
    const elsewhere = { ...asked.merchant, accountInformation: "0123456789" };
    expect(bench.call("merchant.bind", { ...asked, merchant: elsewhere }).error?.message).toContain(
      "release",
    );
    const spelt = { ...asked.merchant, name: "Sokha Coffee 2" };
    expect(bench.call("merchant.bind", { ...asked, merchant: spelt }).error).toBeUndefined();
  });

  it("keeps a former merchant's payments from the next one, and their receipts for the bank", async () => {
    const ear = createEar(openVoices(assetFolder("voices")));
    const bench = await open({ voices: ear.voices });
    const { stall } = bench;
    stall.bank.credit("T-0007", { money: { minor: 77_700, currency: "KHR" } });
    stall.world.pass(15_000);
    const release = stall.bank.release("T-0007", 3);
    stall.bank.bind({ terminal: "T-0007", jwk: stall.jwk, epoch: 4 });
    expect(bench.call("merchant.bind", { ...binding(bench, 4), release }).error).toBeUndefined();
    stall.world.pass(10_000);
    stall.bank.credit("T-0007", { money: { minor: 500, currency: "KHR" } });
    stall.world.pass(15_000);
    for (let life = 0; life < 2; life += 1) {
      const from = stall.heard.length;
      stall.press("middle", "middle");
      stall.world.pass(20_000);
      stall.hold("middle", 2_000);
      stall.world.pass(20_000);
      const told = stall.heard
        .slice(from)
        .flatMap(({ pcm }) => ear.understand(pcm).sentences.map(({ text }) => text))
        .join(" / ");
      expect(told).toMatch(/five hundred riel/i);
      expect(told).not.toMatch(/seventy/i);
      if (stall.line.state !== "secured") bench.enter();
      const { result } = bench.call("ledger.export", { limit: 5 });
      expect(result?.["rows"]).toMatchObject([{ amount: "500" }]);
      expect(stall.ledger.durableRows()).toHaveLength(2);
      stall.cutPower();
      stall.world.pass(5_000);
    }
    const last = stall.receipts.filter(({ stage }) => stage === "spoken");
    expect(last).toHaveLength(2);
  });
});
