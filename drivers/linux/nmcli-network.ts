/**
 * Networks by NetworkManager's own program. Secrets reach it on its standard input and nowhere
 * else: not on a command line, which every process can read, not in a file, not in the environment.
 */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import type {
  AccessPoint,
  JoinRequest,
  Network,
  NetworkFault,
  NetworkStatus,
} from "../hal/network.ts";
import type { Done, Outcome } from "../hal/outcome.ts";
import {
  accessPoints,
  canBeSecret,
  ports,
  reachOf,
  records,
  secretLine,
  wantsSae,
} from "./nmcli-terse.ts";

export interface NmcliOptions {
  /** The program; `nmcli` of the search path when absent. */
  readonly program?: string;
  /** Over the limits below, for tests; milliseconds. */
  readonly timeoutMs?: number;
}

const SCAN_MS = 20_000;
const STATUS_MS = 10_000;
/** For NetworkManager itself, and what is waited for it to say so. */
const JOIN_S = 55;
const JOIN_MS = 60_000;
/** An output of this size is no list of networks. */
const OUTPUT_MAX = 1 << 18;

/** What a call of the program came to. */
interface Run {
  readonly code: number | undefined;
  readonly out: string;
  readonly complaint: string;
}

/** A fault on its way out of a sequence of calls. */
class Trouble extends Error {
  readonly fault: NetworkFault;
  constructor(fault: NetworkFault, detail: string) {
    super(detail);
    this.fault = fault;
  }
}

const LIST = ["-t", "-e", "yes", "-f", "IN-USE,SSID,SIGNAL,SECURITY", "device", "wifi", "list"];
const DEVICES = ["-t", "-e", "yes", "-f", "DEVICE,TYPE,STATE,CONNECTION", "device", "status"];
const PROFILES = ["-t", "-e", "yes", "-f", "UUID,NAME,TYPE", "connection", "show"];

/** Makes the network; nothing is started before the first call. */
export function createNmcliNetwork(options: NmcliOptions = {}): Network {
  const { program = "nmcli" } = options;
  const limit = (ms: number): number => options.timeoutMs ?? ms;
  let isBusy = false;

  /** One operation at a time; its end is told later than its start, and once. */
  function operate<Value>(done: Done<NetworkFault, Value>, work: () => Promise<Value>): void {
    if (isBusy) {
      const busy = { ok: false, fault: "busy", detail: "another operation is running" } as const;
      queueMicrotask(() => done(busy));
      return;
    }
    isBusy = true;
    void work()
      .then((value): Outcome<NetworkFault, Value> => ({ ok: true, value }), failed)
      .then((outcome) => {
        isBusy = false;
        done(outcome);
      });
  }

  async function ask(args: readonly string[], limitMs: number, input = ""): Promise<string> {
    const run = await call(program, args, limit(limitMs), input);
    if (run.code === 0) return run.out;
    throw new Trouble(faultOf(run), run.complaint);
  }

  async function wirelessList(isNew: boolean): Promise<string> {
    const text = await ask([...LIST, "--rescan", isNew ? "yes" : "no"], SCAN_MS);
    if (text.trim() !== "") return text;
    // An empty list is no answer where there is nothing to listen with.
    const known = ports(await ask(DEVICES, STATUS_MS)).filter(({ kind }) => kind === "wifi");
    if (known.length === 0) throw new Trouble("no-radio", "there is no wireless hardware");
    if (known.every(({ state }) => state === "unavailable")) {
      throw new Trouble("no-radio", "the wireless hardware is switched off");
    }
    return text;
  }

  async function join({ ssid, secret, isHidden }: JoinRequest): Promise<undefined> {
    if (ssid === "" || Buffer.byteLength(ssid) > 32 || ssid.includes("\0")) {
      throw new Trouble("not-found", "a network's name has 1 to 32 bytes");
    }
    if (secret !== undefined && !canBeSecret(secret)) {
      throw new Trouble("secret", "a network's secret has 8 to 63 characters");
    }
    const list = await wirelessList(true);
    const point = accessPoints(list).find((known) => known.ssid === ssid);
    checkPoint(point, ssid, secret, isHidden);
    const uuid = randomUUID();
    const handshake = wantsSae(list, ssid) ? "sae" : "wpa-psk";
    const profile = [
      ...["connection", "add", "type", "wifi", "ifname", "*", "con-name", ssid, "ssid", ssid],
      ...["connection.uuid", uuid, "802-11-wireless.hidden", isHidden ? "yes" : "no"],
      ...(secret === undefined ? [] : ["802-11-wireless-security.key-mgmt", handshake]),
    ];
    await ask(profile, STATUS_MS);
    try {
      const up = ["--wait", String(JOIN_S), "connection", "up", "uuid", uuid];
      if (secret === undefined) await ask(up, JOIN_MS);
      else {
        const line = secretLine("802-11-wireless-security.psk", secret);
        await ask([...up, "passwd-file", "/dev/stdin"], JOIN_MS, line);
      }
    } catch (error) {
      await forget(uuid);
      throw error;
    }
    await forgetOthers(ssid, uuid);
    return undefined;
  }

  /** Of one network one profile: an old one would try its old secret at the next start. */
  async function forgetOthers(ssid: string, keep: string): Promise<void> {
    for (const [uuid = "", name, type] of records(await ask(PROFILES, STATUS_MS), 3)) {
      if (name === ssid && type === "802-11-wireless" && uuid !== keep) await forget(uuid);
    }
  }

  async function forget(uuid: string): Promise<void> {
    // What is not there any more needs no deleting.
    await call(program, ["connection", "delete", "uuid", uuid], limit(STATUS_MS), "");
  }

  async function status(): Promise<NetworkStatus> {
    const found = ports(await ask(DEVICES, STATUS_MS));
    const reach = reachOf(await ask(["networking", "connectivity", "check"], STATUS_MS));
    return { reach, ports: found };
  }

  return {
    scan: (done) => operate(done, async () => accessPoints(await wirelessList(true))),
    join: (request, done) => operate(done, () => join(request)),
    status: (done) => operate(done, status),
  };
}

function checkPoint(
  point: AccessPoint | undefined,
  ssid: string,
  secret: string | undefined,
  isHidden: boolean,
): void {
  if (point === undefined) {
    if (!isHidden) throw new Trouble("not-found", `no network "${ssid}" is in reach`);
    return;
  }
  if (point.security === "enterprise" || point.security === "wep") {
    throw new Trouble("refused", `"${ssid}" uses ${point.security}: this terminal cannot join it`);
  }
  if (point.security === "password" && secret === undefined) {
    throw new Trouble("secret", `"${ssid}" wants a secret`);
  }
}

/** nmcli's exit codes, and its words where one code has several causes. */
function faultOf({ code, complaint }: Run): NetworkFault {
  if (code === undefined || code === 8) return complaint === TIMED_OUT ? "timeout" : "unavailable";
  if (code === 3) return "timeout";
  if (/secrets were required|supplicant (failed|took too long)|pre-shared/i.test(complaint)) {
    return "secret";
  }
  if (/no wi-?fi device|not a wi-?fi device/i.test(complaint)) return "no-radio";
  if (/network could not be found|no network with ssid/i.test(complaint)) return "not-found";
  return "refused";
}

const TIMED_OUT = "no answer in time";

/** Runs the program to its end, or to the end of the time that it has. Never throws. */
function call(
  program: string,
  args: readonly string[],
  timeoutMs: number,
  input: string,
): Promise<Run> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH, LC_ALL: "C.UTF-8" };
    const child = spawn(program, [...args], { stdio: ["pipe", "pipe", "pipe"], env });
    let out = "";
    let complaint = "";
    const end = (code: number | undefined, words: string) => {
      clearTimeout(timer);
      resolve({ code, out, complaint: words });
    };
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      end(undefined, TIMED_OUT);
    }, timeoutMs);
    // Without a handle left there are no pipes; the error tells (fault O12).
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      if (out.length < OUTPUT_MAX) out += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      if (complaint.length < 2_000) complaint += text;
    });
    child.on("error", (error) => end(undefined, `cannot start ${program}: ${error.message}`));
    child.on("close", (code) => end(code ?? undefined, plain(complaint)));
    // A program that has ended before it read its input says so by its exit.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}

/** The program's last line, without its "Error: ". */
function plain(text: string): string {
  const line = text.trim().split("\n").at(-1) ?? "";
  return line.replace(/^Error: /, "").slice(0, 200) || "ended without a word";
}

function failed(error: unknown): { ok: false; fault: NetworkFault; detail: string } {
  if (error instanceof Trouble) return { ok: false, fault: error.fault, detail: error.message };
  throw error;
}
