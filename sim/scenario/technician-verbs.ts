/**
 * A technician at the serial line of a story: types, presents a proof, calls methods, and reads
 * what comes back. In place of TLS stands the verdict, as everywhere in simulated time.
 */
import { type Counter, StoryMistake, TERMINAL } from "./counter.ts";
import type { Deed } from "./story.ts";
import type { Words } from "./words.ts";

const DIGITS = "zero one two three four five six seven eight nine".split(" ");
const EPOCH_MAX = 1_000_000;

/** What the laptop shows of the line. */
export interface Laptop {
  /** Said and not asked for yet. */
  unread: string;
  lastId: number;
}

const LAPTOPS = new WeakMap<Counter, Laptop>();

/** The laptop of a story; it reads from the moment it is first looked at. */
export function laptopOf(counter: Counter): Laptop {
  const known = LAPTOPS.get(counter);
  if (known !== undefined) return known;
  const laptop: Laptop = { unread: "", lastId: 0 };
  LAPTOPS.set(counter, laptop);
  counter.stall.line.onSight((sight) => {
    if (sight.type === "said") laptop.unread += new TextDecoder().decode(sight.bytes);
  });
  return laptop;
}

export const TECHNICIAN_VERBS: Readonly<Record<string, (words: Words) => Deed>> = {
  technician(words) {
    switch (words.choice(["types", "presents", "calls", "binds", "resets", "leaves"])) {
      case "types":
        return typed(words.quoted());
      case "presents":
        return presented(words);
      case "calls":
        return readCall(words);
      case "binds":
        return readBinding(words);
      case "resets": {
        const isReleased = readReleased(words);
        return (counter) =>
          call(counter, "factory.reset", { terminal: TERMINAL, ...releaseOf(counter, isReleased) });
      }
      case "leaves":
        return ({ stall }) => stall.line.hangUp();
    }
  },
  /** `cable pulled`, `cable plugged`. */
  cable(words) {
    const isPlugged = words.choice(["pulled", "plugged"]) === "plugged";
    return ({ stall }) => stall.line.setPlugged(isPlugged);
  },
};

/** `technician types "status"` */
function typed(text: string): Deed {
  return (counter) => {
    laptopOf(counter);
    counter.stall.line.type(`${text}\r\n`);
  };
}

/** `technician presents the right secret`, `a wrong secret`, `noise`. */
function presented(words: Words): Deed {
  const isNoise = words.take("noise");
  const isRight = !isNoise && words.take("the", "right", "secret");
  if (!isNoise && !isRight) words.need("a", "wrong", "secret");
  const proof = isNoise ? "noise" : isRight ? "right" : "wrong";
  return (counter) => {
    laptopOf(counter);
    if (counter.stall.line.state !== "securing") {
      throw new StoryMistake("the terminal does not listen for a secret");
    }
    counter.stall.line.present(proof);
  };
}

/**
 * `technician calls link.test`, `technician calls link.configure with url mqtt://127.0.0.1:1884`;
 * `technician calls commission with the number heard`: the digits that were said last.
 */
function readCall(words: Words): Deed {
  const method = words.next("the name of a method is expected here");
  const params: Record<string, string | number> = {};
  if (!words.take("with")) return (counter) => call(counter, method, params);
  if (words.take("the", "number", "heard")) {
    return (counter) => call(counter, method, { number: numberHeard(counter) });
  }
  while (words.ahead !== undefined) {
    const name = words.next("the name of an argument is expected here");
    const value = words.next("its value is expected here");
    params[name] = name === "seconds" ? Number(value) : value.replaceAll('"', "");
  }
  return (counter) => call(counter, method, params);
}

/** `technician binds sokha@devb "Sokha" number 4`, and perhaps `released`. */
function readBinding(words: Words): Deed {
  const bakongAccountID = words.next("an account is expected here: name@bank");
  const name = words.quoted();
  words.need("number");
  const epoch = words.count(1, EPOCH_MAX);
  const isReleased = readReleased(words);
  return (counter) => {
    const { bank, jwk } = counter.stall;
    const release = releaseOf(counter, isReleased);
    bank.bind({ terminal: TERMINAL, jwk, epoch });
    const acquirer = { id: "SIMBANK", epoch, keys: bank.jwks };
    call(counter, "merchant.bind", { merchant: { bakongAccountID, name }, acquirer, ...release });
  };
}

/** `released`: the owner's consent, signed by the bank, for the binding that ends. */
function readReleased(words: Words): number | undefined {
  if (!words.take("released")) return undefined;
  words.need("from");
  return words.count(1, EPOCH_MAX);
}

function releaseOf({ stall }: Counter, epoch: number | undefined) {
  return epoch === undefined ? {} : { release: stall.bank.release(TERMINAL, epoch) };
}

function call(counter: Counter, method: string, params: object): void {
  const laptop = laptopOf(counter);
  if (counter.stall.line.state !== "secured") {
    throw new StoryMistake(`no session is open, so nobody can call ${method}`);
  }
  laptop.lastId += 1;
  const line = JSON.stringify({ jsonrpc: "2.0", id: laptop.lastId, method, params });
  counter.stall.line.bring(new TextEncoder().encode(`${line}\n`));
}

function numberHeard({ unasked }: Counter): string {
  const texts = unasked.flatMap(({ sentences }) => sentences.map(({ text }) => text));
  const said = texts.findLast((text) => /serial number/i.test(text)) ?? "";
  const words = said.toLowerCase().match(/[a-z]+/g) ?? [];
  const digits = words.map((word) => DIGITS.indexOf(word)).filter((digit) => digit >= 0);
  if (digits.length === 0) throw new StoryMistake("no number was heard");
  return digits.join("");
}

/** `expect line says "set-up: open"`, since it was last looked at; `expect line says nothing`. */
export function readLaptop(words: Words): (counter: Counter) => string | undefined {
  words.need("says");
  const wanted = words.take("nothing") ? undefined : words.quoted();
  return (counter) => {
    const laptop = laptopOf(counter);
    if (wanted === undefined) {
      return laptop.unread === "" ? undefined : `the line says ${seen(laptop)}`;
    }
    const at = laptop.unread.indexOf(wanted);
    if (at < 0) return `the line says ${laptop.unread === "" ? "nothing" : seen(laptop)}`;
    laptop.unread = laptop.unread.slice(at + wanted.length);
    return undefined;
  };
}

function seen({ unread }: Laptop): string {
  return JSON.stringify(unread.slice(-300));
}

/** Whether the session is as a story expects it: `expect session open`, `expect session none`. */
export function readSession(words: Words): (counter: Counter) => string | undefined {
  const wanted = words.choice(["open", "none"]);
  return ({ stall }) => {
    const isOpen = stall.line.state === "secured";
    return isOpen === (wanted === "open") ? undefined : `the session is ${stall.line.state}`;
  };
}
