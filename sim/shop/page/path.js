/** The path of the last payment, step by step, with the time since the customer pressed Pay. */

const WORDS = [
  ["paid", "Customer pays"],
  ["moved", "Money moves"],
  ["signed", "Bank signs"],
  ["brokered", "Broker has it"],
  ["recorded", "On the terminal’s disk"],
  ["acknowledged", "Acknowledged"],
  ["lit", "Screen lit"],
  ["speaking", "Speech starts"],
  ["spoken", "Speech ends"],
];

/** Money that the bank tells of by itself passed through no wallet here. */
const BY_PHONE = ["paid", "moved"];

const KINDS = {
  "payment.credited": "",
  "payment.reversed": "reversal of ",
  "payment.void": "void",
};

export function openPath(list, what) {
  const items = new Map();
  for (const [step, words] of WORDS) {
    const item = document.createElement("li");
    const time = document.createElement("b");
    const name = document.createElement("span");
    name.textContent = words;
    item.append(time, name);
    item.dataset.step = step;
    items.set(step, { item, time });
    list.append(item);
  }

  return {
    show(path) {
      const times = new Map(path.steps.map(({ step, ms }) => [step, ms]));
      // In the order in which they happened; what has not been seen yet stays at the end.
      const order = [...items.keys()].sort((a, b) => place(times, a) - place(times, b));
      list.append(...order.map((step) => items.get(step).item));
      for (const [step, { item, time }] of items) {
        const ms = times.get(step);
        item.hidden = BY_PHONE.includes(step) && ms === undefined && times.has("signed");
        item.classList.toggle("seen", ms !== undefined);
        time.textContent = ms === undefined ? "" : timeText(ms);
      }
      what.textContent = headline(path);
    },
  };
}

function place(times, step) {
  return times.get(step) ?? Number.MAX_SAFE_INTEGER;
}

function timeText(ms) {
  if (ms === 0) return "0";
  return ms < 100 ? `${ms.toFixed(1)} ms` : ms < 1000 ? `${Math.round(ms)} ms` : seconds(ms);
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(2)} s`;
}

function headline({ kind, amount, txid, outcome, steps }) {
  if (steps.length === 0) return "– none yet: key an amount, press Charge, pay with the phone";
  const money = amount ? `${moneyText(amount)} ${amount.currency}` : "";
  const tail = txid ? ` · ${txid.slice(0, 8)}` : "";
  return `– ${KINDS[kind] ?? ""}${money}${tail}${outcome ? ` · ${outcome}` : ""}`;
}

function moneyText({ minor, currency }) {
  return currency === "USD" ? (minor / 100).toFixed(2) : minor.toLocaleString("en");
}
