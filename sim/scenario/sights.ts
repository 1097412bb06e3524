/** What a story can expect: seen, heard, recorded, receipted; `expect …` lines by second word. */
import type { CurrencyTotal } from "../../drivers/hal/ledger.ts";
import { payment, paymentName } from "./bank-verbs.ts";
import { type Counter, stageText, utteranceText } from "./counter.ts";
import { bareSentence } from "./ear.ts";
import { moneyText, SCREENS } from "./eye.ts";
import type { Check } from "./story.ts";
import { readLaptop, readSession } from "./technician-verbs.ts";
import type { Words } from "./words.ts";

/** People look again this often, and in a long wait a little less. */
const GLANCE_MS = 10;
const GLANCES_MAX = 20_000;
const TIMES_MAX = 10_000;
const CHIMES = ["paid", "other", "check", "late", "reversed", "fault"] as const;
const LAMPS = ["link", "payment"] as const;
const COLOURS = ["off", "green", "amber", "red"] as const;
const STAGES = "recorded speaking spoken shown digested duplicate rejected".split(" ");

/** Looks until `look` finds nothing wrong or patience ends. */
function watch(look: (counter: Counter) => string | undefined): Check {
  return (counter, patienceMs) => {
    const { world } = counter.stall;
    const untilMs = world.nowMs + patienceMs;
    const glanceMs = Math.max(GLANCE_MS, Math.ceil(patienceMs / GLANCES_MAX));
    let wrong = look(counter);
    while (wrong !== undefined && world.nowMs < untilMs) {
      world.pass(Math.min(glanceMs, untilMs - world.nowMs));
      wrong = look(counter);
    }
    return wrong;
  };
}

export const SIGHTS: Readonly<Record<string, (words: Words) => Check>> = {
  screen: readScreen,
  heard: readHeard,
  /** `expect silence`: nothing that was not asked for; `expect silence for 10s`. */
  silence(words) {
    const durationMs = words.take("for") ? words.duration() : 0;
    return ({ stall, unasked }) => {
      stall.world.pass(durationMs);
      const [heard] = unasked.splice(0);
      return heard === undefined ? undefined : `heard ${utteranceText(heard)}`;
    };
  },
  /** `expect lamp link green` */
  lamp(words) {
    const lamp = words.choice(LAMPS);
    const colour = words.choice(COLOURS);
    return watch(({ stall }) => {
      const seen = stall.panel.lamps[lamp];
      return seen === colour ? undefined : `the lamp is ${seen}`;
    });
  },
  /** `expect code 12500 KHR`, `expect code static`, `expect code none`: from the pixels. */
  code(words) {
    const named = ["static", "none"].find((word) => words.take(word));
    const wanted = named ?? moneyText(words.amount());
    return watch(({ eye }) => {
      const bill = eye.read();
      const money = bill?.money === undefined ? "static" : moneyText(bill.money);
      const seen = bill === undefined ? "none" : money;
      return seen === wanted ? undefined : `the code on the pixels is ${seen}`;
    });
  },
  /** `expect line says "refused"`, `expect line says nothing`: on the technician's laptop. */
  line: (words) => watch(readLaptop(words)),
  /** `expect session open`, `expect session none`. */
  session: (words) => watch(readSession(words)),
  ledger: readLedger,
  receipts: readReceipts,
  /** `expect refused signature`: the next message that the terminal refused, and why. */
  refused(words) {
    const reason = words.next("a reason of the contract is expected here");
    return watch(({ refusals }) => {
      const [next] = refusals;
      if (next?.reason === reason) {
        refusals.shift();
        return undefined;
      }
      return next === undefined ? "nothing was refused" : `refused for ${next.reason}`;
    });
  },
  /** `expect till told shown`: the terminal's answer to what a till sent. */
  till(words) {
    words.need("told");
    const wanted = words.next("a stage of the contract is expected here");
    return watch(({ answers }) => {
      const [next] = answers;
      if (next?.stage === wanted) {
        answers.shift();
        return undefined;
      }
      return next === undefined ? "the till was told nothing" : `the till was told ${next.stage}`;
    });
  },
  /** `expect bank sees ready`, `degraded` or `offline`. */
  bank(words) {
    words.need("sees");
    const wanted = words.choice(["ready", "degraded", "offline"]);
    return watch(({ toldState }) =>
      toldState === wanted ? undefined : `the bank sees ${toldState ?? "nothing"}`,
    );
  },
  /** `expect unacknowledged 1`: messages that the broker still keeps. */
  unacknowledged(words) {
    const wanted = words.count(0, 1_000_000);
    return watch(({ stall }) => {
      const { queuedCount } = stall.broker;
      return queuedCount === wanted ? undefined : `${queuedCount} are unacknowledged`;
    });
  },
};

/** `expect screen paid 12500 KHR`: as the log words it, as far as the story cares. */
function readScreen(words: Words): Check {
  const wanted: string[] = [words.choice(SCREENS)];
  while (words.ahead !== undefined && words.ahead !== "within") wanted.push(words.next(""));
  const text = wanted.join(" ");
  return watch(({ eye }) => {
    const { screen } = eye;
    if (screen !== text && !screen.startsWith(`${text} `)) return `the screen is "${screen}"`;
    if (text === "dark" || eye.isTrue()) return undefined;
    return `the pixels are not those of "${screen}"`;
  });
}

/**
 * `expect heard "Received one thousand riel"`, also `… after the paid chime`, `… 5 times`: the next
 * utterance, in any of the terminal's languages. One that the story passes over is a failure.
 */
function readHeard(words: Words): Check {
  const wanted = bareSentence(words.quoted());
  let chime: string | undefined;
  if (words.take("after")) {
    words.need("the");
    chime = words.choice(CHIMES);
    words.need("chime");
  }
  const isCounted = words.ahead !== undefined && words.ahead !== "within";
  const times = isCounted ? words.count(2, TIMES_MAX) : 1;
  if (isCounted) words.need("times");
  const look = watch(({ unasked }) => {
    const [next] = unasked;
    if (next === undefined) return "heard nothing";
    const isSaid = next.sentences.some(({ text }) => bareSentence(text) === wanted);
    return isSaid && (chime === undefined || chime === next.chime)
      ? undefined
      : `heard ${utteranceText(next)}`;
  });
  return (counter, patienceMs) => {
    const { world } = counter.stall;
    const untilMs = world.nowMs + patienceMs;
    for (let time = 1; time <= times; time += 1) {
      const wrong = look(counter, counter.unasked.length > 0 ? 0 : untilMs - world.nowMs);
      // Right or wrong, it has been asked for: the next expectation is about the next utterance.
      counter.unasked.shift();
      if (wrong !== undefined) return times === 1 ? wrong : `${wrong} the ${time}. time`;
    }
    return undefined;
  };
}

/**
 * `expect ledger 2 credits, 1 reversal, total 12500 KHR and 3.75 USD`; also `1 test`, `1 void`,
 * `empty`. Totals are live credits less reversals; what is not named must not be there.
 */
function readLedger(words: Words): Check {
  const parts: string[] = [];
  while (words.ahead !== undefined && words.ahead !== "within") parts.push(words.next(""));
  const wanted = parts.join(" ");
  if (!/^(empty|(\d+ \w+)(, \d+ \w+)*(, total .+)?)$/.test(wanted)) {
    words.fail('the ledger is described as "1 credit, total 12500 KHR" or "empty"', wanted);
  }
  return watch((counter) => {
    const seen = ledgerText(counter);
    return seen === wanted ? undefined : `the ledger has ${seen}`;
  });
}

function ledgerText({ stall }: Counter): string {
  const rows = stall.ledger.durableRows();
  const count = (word: string, isOne: (row: (typeof rows)[number]) => boolean): string[] => {
    const found = rows.filter(isOne).length;
    return found === 0 ? [] : [`${found} ${word}${found === 1 ? "" : "s"}`];
  };
  const totals = (["KHR", "USD"] as const)
    .map((currency): Pick<CurrencyTotal, "currency" | "minor"> => {
      const live = rows.filter(({ env, money }) => env === "live" && money?.currency === currency);
      const signed = live.map(({ kind, money }) => (money?.minor ?? 0) * signOf(kind));
      return { currency, minor: signed.reduce((sum, minor) => sum + minor, 0) };
    })
    .filter(({ minor }) => minor !== 0);
  const parts = [
    ...count("credit", ({ kind, env }) => kind === "credited" && env === "live"),
    ...count("test", ({ kind, env }) => kind === "credited" && env === "test"),
    ...count("reversal", ({ kind }) => kind === "reversed"),
    ...count("void", ({ kind }) => kind === "void"),
    ...(totals.length === 0 ? [] : [`total ${totals.map(moneyText).join(" and ")}`]),
  ];
  return parts.length === 0 ? "empty" : parts.join(", ");
}

function signOf(kind: string): number {
  return kind === "reversed" ? -1 : 1;
}

/**
 * `expect receipts recorded spoken(late)`, `expect receipts of lunch recorded spoken`: all that the
 * bank has about one payment, in order, with the reason in brackets where there is one. Banks may
 * send twice what they have no receipt of: `duplicate` counts only where the story names it.
 */
function readReceipts(words: Words): Check {
  const name = words.take("of") ? paymentName(words) : "the last";
  const wanted: string[] = [];
  while (words.ahead !== undefined && words.ahead !== "within") {
    const stage = words.next("");
    if (!STAGES.includes(stage.replace(/\(.*$/, ""))) {
      words.fail(`stages are ${STAGES.join(", ")}`, stage);
    }
    wanted.push(stage);
  }
  if (wanted.length === 0) words.fail(`stages are expected here: ${STAGES.join(", ")}`);
  const text = wanted.join(" ");
  return watch((counter) => {
    const { jti } = payment(counter, name);
    const about = counter.stall.receipts.filter(
      ({ issued, stage }) =>
        issued?.jti === jti && (stage !== "duplicate" || wanted.includes("duplicate")),
    );
    const seen = about.map(stageText).join(" ");
    return seen === text ? undefined : `the bank has ${seen === "" ? "no receipt" : seen}`;
  });
}
