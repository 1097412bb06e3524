import { describe, expect, it } from "vitest";
import { Refusal, WrongUsage } from "../../../../firmware/cli/command.ts";
import { simulateCommand } from "../../../../sim/cli/simulate.ts";

describe("soundbox simulate", () => {
  it.each([
    [["--port", "http"], '--port wants a whole number from 0 to 65535, not "http"'],
    [["--port", "65536"], "--port wants a whole number from 0 to 65535"],
    [["--width", "100"], "--width wants a whole number from 240 to 1280"],
    [["--height", "2000"], "--height wants a whole number from 240 to 1280"],
    [["here"], '"here" is not expected'],
    [["--colour"], "--colour"],
    [["--ca", "x"], "--ca goes with --broker"],
    [["--broker", "http://x"], "--broker wants mqtts://host:port"],
    [["--broker", "mqtts://x:8883"], "needs --ca, --cert and --key"],
  ])("does not understand %j, and says what it wants", async (args, words) => {
    const running = simulateCommand.run(args);
    await expect(running).rejects.toThrow(WrongUsage);
    await expect(running).rejects.toThrow(words);
  });

  it("names the file that it cannot read", async () => {
    const files = ["--ca", "/no/such", "--cert", "/no/such", "--key", "/no/such"];
    const running = simulateCommand.run(["--broker", "mqtts://x:8883", ...files]);
    await expect(running).rejects.toThrow(Refusal);
    await expect(running).rejects.toThrow("cannot read the file of --ca: /no/such");
  });

  it("describes every option that it takes", () => {
    for (const option of ["--port", "--width", "--height", "--data", "--broker", "--ca"]) {
      expect(simulateCommand.help).toContain(option);
    }
  });
});
