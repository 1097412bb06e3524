/**
 * The customer's phone. Its camera sees the pixels of a display and nothing else; jsQR finds the
 * code in them. What it last read stays on the phone, as a photograph would, until the next one.
 */
import { drawCard, readAbroad } from "./abroad.js";
import { readKhqr } from "./khqr-text.js";
import { photograph } from "./photograph.js";
import { post } from "./server.js";
import { showBill, showExpiry, showNoBill } from "./sheet.js";
import { countryName, openWallets } from "./wallets.js";

/** A phone looks a few times a second. */
const LOOK_EVERY_MS = 300;
/** A price is asked for when the payer has stopped typing. */
const ASK_AFTER_MS = 200;

const byId = (id) => document.getElementById(id);

export function openPhone(display) {
  const camera = byId("camera");
  const view = camera.getContext("2d");
  const wallets = openWallets(byId("country"), byId("wallets"), askSoon);
  let facts = { people: [], abroad: [] };
  /** What each customer's phone holds; the one who stands in front is `at`. */
  let phones = [];
  let at = 0;
  let seen;
  let isWaiting = false;
  let lastLook = 0;
  let asking;
  let question = 0;

  /** The display changed: look again, soon but not at every frame. */
  function look() {
    const wait = Math.max(0, lastLook + LOOK_EVERY_MS - performance.now());
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(scan, wait);
  }

  function scan() {
    isWaiting = false;
    lastLook = performance.now();
    const abroad = byId("abroad");
    const target = abroad.hidden ? display : abroad;
    const { width, height } = target;
    const { data } = target.getContext("2d").getImageData(0, 0, width, height);
    const found = window.jsQR?.(data, width, height, { inversionAttempts: "dontInvert" });
    const bill = found && (readKhqr(found.data) ?? readAbroad(found.data, facts.abroad));
    photograph(view, camera, target, found?.location);
    tellOnce(byId("camera-text"), cameraWords(found, bill, seen));
    if (!bill || found.data === seen?.text) return;
    seen = { text: found.data, bill };
    showBill(bill);
    say("", "");
    askSoon();
  }

  /** What is on the sheet, as the shop wants to be told. */
  function order() {
    const person = facts.people[at]?.id;
    if (seen.bill.isAbroad) return { path: "/api/abroad", body: { person, code: seen.text } };
    const { wallet } = wallets.chosen;
    const typed = seen.bill.amount === undefined ? { amount: byId("typed-amount").value } : {};
    return { path: "/api", body: { person, khqr: seen.text, wallet, ...typed } };
  }

  function askSoon() {
    clearTimeout(asking);
    asking = setTimeout(ask, ASK_AFTER_MS);
  }

  /** What it would cost in the payer's own money, before it is confirmed. */
  async function ask() {
    question += 1;
    const asked = question;
    const cost = byId("cost");
    const isOpen = seen?.bill.amount === undefined && byId("typed-amount").value === "";
    if (seen === undefined || (isOpen && !seen.bill.isAbroad)) {
      cost.textContent = "";
      return;
    }
    const { path, body } = order();
    const answer = await post(`${path}/quote`, body);
    if (asked !== question) return;
    const exchanged = answer.rate ? ` · ${answer.rate}` : "";
    cost.dataset.kind = answer.ok ? "" : "bad";
    cost.textContent = answer.ok
      ? `From your wallet: ${answer.gives}${exchanged}`
      : `Would be refused: ${answer.message}`;
  }

  byId("typed-amount").addEventListener("input", askSoon);
  byId("pay").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (seen === undefined) return;
    const { path, body } = order();
    byId("pay-button").disabled = true;
    const answer = await post(`${path}/pay`, body);
    byId("pay-button").disabled = false;
    if (answer.ok) say("good", `Paid ${answer.paid}. Reference ${answer.txid.slice(0, 8)}`);
    else say("bad", answer.message);
  });

  byId("target").addEventListener("change", () => {
    const shop = facts.abroad.find(({ id }) => id === byId("target").value);
    byId("abroad").hidden = shop === undefined;
    if (shop !== undefined) {
      drawCard(byId("abroad"), shop);
      // Abroad, a Bakong user pays; foreign wallets pay there as they do at home.
      wallets.choose({ country: "KH", wallet: "bakong" });
    } else if (seen?.bill.isAbroad) {
      seen = undefined;
      showNoBill();
      wallets.choose(phones[at].wallet);
    }
    look();
  });

  /** Another customer steps in front: her phone shows what it last read, and looks again. */
  function stepUp(next) {
    phones[at] = { seen, wallet: wallets.chosen };
    at = next;
    seen = phones[at].seen;
    wallets.choose(phones[at].wallet);
    say("", "");
    if (seen) showBill(seen.bill);
    else showNoBill();
    markCustomer(at);
    askSoon();
    look();
  }

  /** Filled once; a page that comes back keeps the payer's choice. */
  function setFacts(all) {
    facts = all;
    if (!wallets.setAll(all.wallets)) return;
    phones = all.people.map(({ country, wallet }) => ({ wallet: { country, wallet } }));
    wallets.choose(phones[0].wallet);
    for (const [index, { name, country }] of all.people.entries()) {
      const button = document.createElement("button");
      button.type = "button";
      const small = document.createElement("small");
      small.textContent = countryName(country);
      button.append(name, small);
      button.addEventListener("click", () => index !== at && stepUp(index));
      byId("customers").append(button);
    }
    for (const { id, name, country } of all.abroad) {
      byId("target").append(new Option(`a counter abroad: ${name}, ${countryName(country)}`, id));
    }
    markCustomer(at);
  }

  setInterval(() => {
    if (!seen) return;
    const { expiresAt } = seen.bill;
    if (expiresAt !== undefined && Math.abs(expiresAt - Date.now()) < 1_000) askSoon();
    showExpiry(seen.bill);
  }, 1000);
  const code = () => (seen?.bill.isAbroad ? undefined : seen?.text);
  return { look, ask: askSoon, setFacts, code };
}

/** Screen readers read a text again whenever it is set, so it is set only when it is another. */
function tellOnce(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

function cameraWords(found, bill, seen) {
  if (bill) return "Code found";
  if (found) return "This is not a KHQR code";
  return seen ? "The code has left the display" : "Looking for a code…";
}

function markCustomer(at) {
  for (const [index, button] of [...byId("customers").querySelectorAll("button")].entries()) {
    button.setAttribute("aria-pressed", String(index === at));
  }
}

function say(kind, text) {
  const element = byId("result");
  element.dataset.kind = kind;
  element.textContent = text;
}
