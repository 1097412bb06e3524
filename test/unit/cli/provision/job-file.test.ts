import { describe, expect, it } from "vitest";
import { readJob, visible } from "../../../../firmware/cli/provision/job.ts";
import { readJobFile } from "../../../../firmware/cli/provision/job-file.ts";

const BINDING = '"acquirer":"acleda","keys":"k.json","account":"a@devb","name":"A"';

describe("a job file", () => {
  it("is JSON Lines, one box a line, empty lines aside", () => {
    const text = `{"terminal":"T-1","ssid":"Market"}\r\n\n{"terminal":"T-2",${BINDING}}\n`;
    expect(readJobFile(text)).toEqual({
      ok: true,
      jobs: [
        { line: 1, job: { terminal: "T-1", ssid: "Market" } },
        {
          line: 3,
          job: {
            terminal: "T-2",
            acquirer: "acleda",
            keys: "k.json",
            account: "a@devb",
            name: "A",
          },
        },
      ],
    });
  });

  it("is CSV as spreadsheets write it: quotes, a mark in front, semicolons", () => {
    const comma = '\uFEFFterminal,ssid,password\r\nT-1,"Shop, ""A""",12345678\r\nT-2,,\r\n';
    expect(readJobFile(comma)).toEqual({
      ok: true,
      jobs: [
        { line: 2, job: { terminal: "T-1", ssid: 'Shop, "A"', password: "12345678" } },
        { line: 3, job: { terminal: "T-2" } },
      ],
    });
    expect(readJobFile("terminal;ssid\nT-1;Market\n")).toMatchObject({ ok: true });
  });

  it("is refused with every fault and its line before any box is touched", () => {
    const text = [
      '{"terminal":"T-1","shop":"A"}',
      '{"terminal":"T 2"}',
      "not json",
      '{"terminal":"T-4","ssid":7}',
      '{"ssid":"Market"}',
      '{"terminal":"T-6","account":"a@devb"}',
      '{"terminal":"T-6","password":"12345678"}',
    ].join("\n");
    const read = readJobFile(text);
    expect(read.ok ? [] : read.problems.map((problem) => problem.slice(0, 60))).toEqual([
      'line 1: there is no field "shop"; there are terminal, ssid, ',
      "line 2: terminal must be the number of the box: 1 to 32 lett",
      "line 3: is not one JSON object",
      "line 4: ssid must be a text in quotation marks",
      "line 6: account wants name, acquirer, keys too",
      "line 7: password goes with ssid",
    ]);
  });

  it("names every box when there are several, and none twice", () => {
    const twice = readJobFile('{"terminal":"T-1"}\n{"terminal":"T-1"}\n{"ssid":"Market"}');
    expect(twice).toEqual({
      ok: false,
      problems: [
        "line 2: T-1 is in line 1 already",
        "line 3: terminal is missing; with several boxes each must be named",
      ],
    });
    expect(readJobFile('{"ssid":"Market"}')).toMatchObject({ ok: true });
    expect(readJobFile("  \n")).toEqual({ ok: false, problems: ["line 1: the file has no jobs"] });
  });

  it("tells where a quotation mark was left open and where fields are missing", () => {
    const read = readJobFile('terminal,ssid\nT-1\nT-2,"Market\nT-3,x\n');
    expect(read).toMatchObject({
      problems: [
        "line 2: has 1 fields where line 1 names 2",
        "line 3: a quotation mark is opened and never closed",
      ],
    });
  });
});

describe("a job", () => {
  it("never shows its secrets, in a refusal or in a plan", () => {
    const read = readJob({ ssid: "Market", password: "short" });
    expect(read.ok ? "" : read.problems.join()).not.toContain("short");
    expect(visible({ ssid: "Market", password: "12345678" })).toEqual({
      ssid: "Market",
      password: "(hidden)",
    });
  });

  it("takes no broker without TLS, except on this machine", () => {
    expect(readJob({ url: "mqtt://mq.bank.example" }).ok).toBe(false);
    expect(readJob({ url: "mqtt://127.0.0.1:1883" }).ok).toBe(true);
    expect(readJob({ url: "mqtts://mq.bank.example:8883" }).ok).toBe(true);
  });
});
