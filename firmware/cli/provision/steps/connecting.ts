/** The steps that bring a box to its bank: clock, network, identity, link, and the test of it. */
import { readFile } from "../job-paths.ts";
import { readChecks, readNetworks, type TestedCheck } from "../methods.ts";
import { Refused } from "../refused.ts";
import { textOf } from "../rpc.ts";
import { done, type Step, type StepContext, skipped } from "../step.ts";

const MINUTE_MS = 60_000;
const NETWORKS_SHOWN = 8;
/** What a joined network is worth, where the box says so and it is not all that one wishes. */
const REACHES: Readonly<Record<string, string>> = {
  full: ", it reaches the internet",
  portal: ", but a sign-in page answers in place of the internet: sign the box in, or use another",
  limited: ", but nothing beyond it answers: look at its router",
  none: ", but it gave the box no address: look at its router",
};

export const clockStep: Step = {
  id: "clock",
  title: "Clock",
  settledBy: "box",
  methods: ["time.set"],
  plan: () => "set the clock from this computer, if the box does not know the time",
  async run({ described, call }) {
    if (described.time !== undefined) return skipped("Clock: the box knows the time.");
    const now = new Date().toISOString();
    const { note } = await call("time.set", { now });
    const more = textOf(note);
    const set = `Clock: told that it is ${now.slice(0, 16).replace("T", " ")} UTC or later`;
    return done(more === "" ? `${set}.` : `${set}; ${more}.`);
  },
};

export const networkStep: Step = {
  id: "network",
  title: "Network",
  settledBy: "report",
  methods: ["network.scan", "network.join"],
  plan: ({ ssid }) => (ssid === undefined ? "leave the network as it is" : `join "${ssid}"`),
  async run(context) {
    const { call, value } = context;
    if (context.job.ssid === undefined) await showNetworks(context);
    const ssid = await value("ssid");
    if (ssid === undefined) return skipped("Network: left as it is.");
    const password = await value("password");
    const answer = await call(
      "network.join",
      { ssid, ...(password === undefined ? {} : { password }) },
      2 * MINUTE_MS,
    );
    const address = typeof answer.address === "string" ? `, address ${answer.address}` : "";
    return done(`Network: joined "${ssid}"${address}${REACHES[String(answer.reach)] ?? ""}.`);
  },
};

async function showNetworks({ attempt, progress }: StepContext): Promise<void> {
  const seen = await attempt("network.scan", {}, MINUTE_MS);
  if (!seen.ok) return;
  for (const { ssid, signalPercent, isSecured } of readNetworks(seen.result).slice(
    0,
    NETWORKS_SHOWN,
  )) {
    const strength = signalPercent === undefined ? "" : ` ${signalPercent} %`;
    progress(`${ssid}${strength}${isSecured ? "" : ", open"}`);
  }
}

export const identityStep: Step = {
  id: "identity",
  title: "Identity",
  settledBy: "report",
  methods: ["identity.request", "identity.install"],
  plan: ({ bankAuthority }) =>
    bankAuthority === undefined
      ? "leave the certificate as it is"
      : "have the box's own key certified by the bank's authority",
  async run({ value, call, sign }) {
    const bank = await value("bankAuthority");
    if (bank === undefined) return skipped("Identity: left as it is.");
    const technicians = await value("technicianAuthority");
    const { csr } = await call("identity.request", {}, MINUTE_MS);
    if (typeof csr !== "string" || !csr.includes("CERTIFICATE REQUEST")) {
      throw new Refused({
        what: "The box gave no request for a certificate.",
        why: "Its answer has none in it.",
        next: "Call the maker of the box.",
      });
    }
    const certificate = await sign(csr);
    const { validTo } = await call("identity.install", {
      certificate,
      authority: readFile("bankAuthority", bank),
      ...(technicians === undefined
        ? {}
        : { technicians: readFile("technicianAuthority", technicians) }),
    });
    const until = typeof validTo === "string" ? ` until ${validTo.slice(0, 10)}` : "";
    return done(`Identity: certified${until}; the key never left the box.`);
  },
};

export const linkStep: Step = {
  id: "link",
  title: "Bank link",
  settledBy: "report",
  methods: ["link.configure"],
  plan: ({ url }) => (url === undefined ? "leave the bank link as it is" : `connect to ${url}`),
  async run({ value, call }) {
    const url = await value("url");
    if (url === undefined) return skipped("Bank link: left as it is.");
    await call("link.configure", { url });
    return done(`Bank link: ${url}.`);
  },
};

export const linkTestStep: Step = {
  id: "link-test",
  title: "Way to the bank",
  settledBy: "report",
  methods: ["link.test"],
  plan: () => "test the way to the bank: name, route, TLS, login, topics, answer",
  async run({ call, progress }) {
    const checks = readChecks(await call("link.test", {}, 3 * MINUTE_MS));
    for (const check of checks) progress(checkText(check));
    const failed = checks.find(({ isPassed, isUntried }) => !isPassed && !isUntried);
    if (failed === undefined) {
      return done(`Way to the bank: ${checks.map(({ name }) => name).join(", ") || "open"}.`);
    }
    throw new Refused({
      what: `The way to the bank is closed at "${failed.name}".`,
      why: failed.english || "The box gives no cause.",
      next: failed.khmer || "Mend that, then run it again.",
    });
  },
};

function checkText({ name, isPassed, isUntried, english }: TestedCheck): string {
  if (isPassed) return `✓ ${name}`;
  return isUntried ? `– ${name}` : `✗ ${name}: ${english}`;
}
