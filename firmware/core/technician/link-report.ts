/**
 * What `link.test` answers: the steps as far as they went, each topic with what is known of it, and
 * for what failed the cause in plain words, in English and Khmer.
 */
import {
  FINDING_CHECKS,
  LINK_CHECKS,
  type LinkCheck,
  type LinkFinding,
} from "../../line/doctor/finding.ts";
import { explain } from "../../line/doctor/link-doctor.ts";
import { DOWN_TOPICS, downTopic, UP_TOPICS, upTopic } from "../../link/topics.ts";
import type { DeviceState } from "../state.ts";

/** The checks as steps; a sign-in page is a matter of the route. */
export type LinkStep = Exclude<LinkCheck, "portal">;

const STEPS = LINK_CHECKS.filter((check): check is LinkStep => check !== "portal");

/** How it is known whether a topic is open; a broker may grant what it then does not carry. */
const PROOFS = {
  heard: { ok: true, en: "a message came on it", km: "មានសារមកដល់ហើយ" },
  granted: {
    ok: true,
    en: "the broker grants it; only a message on it proves it",
    km: "ម៉ាស៊ីនមេអនុញ្ញាត តែមានតែសារពិតទេដែលបញ្ជាក់បាន",
  },
  allowed: { ok: true, en: "the broker took a message on it", km: "ម៉ាស៊ីនមេបានទទួលសារ" },
  untold: {
    ok: null,
    en: "sent; brokers of MQTT 3.1.1 do not tell whether they carry it",
    km: "បានផ្ញើ តែម៉ាស៊ីនមេ MQTT 3.1.1 មិនប្រាប់ថាបានបញ្ជូនឬទេ",
  },
  refused: {
    ok: false,
    en: "the broker refused a message on it",
    km: "ម៉ាស៊ីនមេបដិសេធសារ",
  },
  untried: {
    ok: null,
    en: "nothing was to be sent on it yet; the first payment tries it",
    km: "មិនទាន់មានអ្វីត្រូវផ្ញើទេ ការទូទាត់ដំបូងនឹងសាកល្បង",
  },
} as const;

/** All is well: every bank answered the hello of this test. */
export function reportUp(state: DeviceState, roundTripMs: number) {
  const steps = STEPS.map(good);
  return { steps, ok: true, isTimeKnown: true, roundTripMs, topics: topicsOf(state) };
}

/** @param topic the one it is about; the subscription of the first silent bank, when absent. */
export function reportFailure(
  state: DeviceState,
  finding: LinkFinding,
  detail: string,
  topic?: string,
) {
  const { setup, banks } = state;
  const { link, terminal } = setup.config;
  const host = /^mqtts?:\/\/(.*?)(:[0-9]+)?$/.exec(link.url)?.[1] ?? link.url;
  // Of several banks, the first that does not answer is the one to ask.
  const silent = banks.find(({ session }) => !session.welcomed) ?? banks[0];
  const tried = { host, topic: topic ?? `khqr/v1/${silent.id}/${terminal}/dn/#` };
  const say = (language: "en" | "km") => {
    const { what, cause, next } = explain(finding, language, tried);
    return `${what} ${cause} ${next}`;
  };
  const check: LinkCheck = FINDING_CHECKS[finding];
  const failed = check === "portal" ? "route" : check;
  const at = STEPS.indexOf(failed);
  const steps = [
    ...STEPS.slice(0, at).map(good),
    { step: failed, ok: false, finding, detail, en: say("en"), km: say("km") },
  ];
  const isLoggedIn = at > STEPS.indexOf("login");
  return { steps, ok: false, ...(isLoggedIn ? { topics: topicsOf(state) } : {}) };
}

function good(step: LinkStep) {
  return { step, ok: true, en: "good", km: "បានជោគជ័យ" };
}

/** A topic on which the broker refused a message of this connection. */
export function refusedTopic({ banks, setup, technician }: DeviceState): string | undefined {
  const { terminal } = setup.config;
  const all = banks.flatMap(({ id }) => UP_TOPICS.map((what) => upTopic(id, terminal, what)));
  return all.find((topic) => technician.publishing.get(topic) === "refused");
}

function topicsOf({ banks, setup, technician, session }: DeviceState) {
  const { terminal } = setup.config;
  return banks.flatMap((bank) => [
    ...DOWN_TOPICS.map((what) => {
      const isHeard = what === "welcome" && bank.session.welcomed;
      const proof = isHeard ? "heard" : session.phase === "up" ? "granted" : "refused";
      return { topic: downTopic(bank.id, terminal, what), way: "read", ...PROOFS[proof] };
    }),
    ...UP_TOPICS.map((what) => {
      const topic = upTopic(bank.id, terminal, what);
      const told = technician.publishing.get(topic) ?? "untried";
      const proof = told === "allowed" && session.protocol === 4 ? "untold" : told;
      return { topic, way: "write", ...PROOFS[proof] };
    }),
  ]);
}
