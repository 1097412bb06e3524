/**
 * The customer's phone. Its camera sees the pixels of the display and nothing else; jsQR finds the
 * code in them. What it last read stays on the phone, as a photograph would, until the next one.
 */
import { readKhqr } from "./khqr-text.js";
import { post } from "./server.js";

/** A phone looks a few times a second. */
const LOOK_EVERY_MS = 300;
/** A family at the counter, or a queue. */
const CUSTOMERS = ["Dara", "Min-ji", "Wei"];

const byId = (id) => document.getElementById(id);

export function openPhone(display) {
  const camera = byId("camera");
  const view = camera.getContext("2d");
  /** What each customer's phone holds; the one who stands in front is `at`. */
  const phones = CUSTOMERS.map((_, wallet) => ({ seen: undefined, wallet }));
  let at = 0;
  let seen;
  let isWaiting = false;
  let lastLook = 0;

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
    const { width, height } = display;
    const { data } = display.getContext("2d").getImageData(0, 0, width, height);
    const found = window.jsQR?.(data, width, height, { inversionAttempts: "dontInvert" });
    const bill = found && readKhqr(found.data);
    photograph(view, camera, display, found?.location);
    tellOnce(byId("camera-text"), cameraWords(found, bill, seen));
    if (!bill || found.data === seen?.text) return;
    seen = { text: found.data, bill };
    showBill(bill);
    say("", "");
  }

  byId("pay").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (seen === undefined) return;
    const wallet = new FormData(byId("pay")).get("wallet");
    const typed = byId("typed-amount").value;
    const order = { khqr: seen.text, wallet };
    if (seen.bill.amount === undefined) order.amount = typed;
    byId("pay-button").disabled = true;
    const answer = await post("/api/pay", order);
    byId("pay-button").disabled = false;
    if (answer.ok) say("good", `Paid ${answer.paid}. Reference ${answer.txid.slice(0, 8)}`);
    else say("bad", answer.message);
  });

  /** Another customer steps in front: her phone shows what it last read, and looks again. */
  function stepUp(next) {
    const wallets = [...document.querySelectorAll("#wallets input")];
    phones[at] = { seen, wallet: wallets.findIndex(({ checked }) => checked) };
    at = next;
    seen = phones[at].seen;
    const wallet = wallets[phones[at].wallet];
    if (wallet) wallet.checked = true;
    say("", "");
    if (seen) showBill(seen.bill);
    else showNoBill();
    markCustomer(at);
    look();
  }

  for (const [index, name] of CUSTOMERS.entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", () => index !== at && stepUp(index));
    byId("customers").append(button);
  }
  markCustomer(at);

  setInterval(() => seen && showExpiry(seen.bill), 1000);
  return { look, setWallets, code: () => seen?.text };
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

/** The camera's picture: close to the code, or drawn back to the whole display. */
function photograph(view, camera, display, location) {
  const { width, height } = camera;
  const box = location ? boxAround(location) : boxAll(display);
  const scale = height / box.height;
  const left = box.x - (width / scale - box.width) / 2;
  view.fillStyle = "#101214";
  view.fillRect(0, 0, width, height);
  view.imageSmoothingEnabled = true;
  view.imageSmoothingQuality = "high";
  view.drawImage(display, left, box.y, width / scale, box.height, 0, 0, width, height);
  if (!location) return;
  view.strokeStyle = "#39e08c";
  view.lineWidth = 4;
  view.beginPath();
  for (const name of ["topLeftCorner", "topRightCorner", "bottomRightCorner", "bottomLeftCorner"]) {
    const corner = location[name];
    view.lineTo((corner.x - left) * scale, (corner.y - box.y) * scale);
  }
  view.closePath();
  view.stroke();
}

/** The code with room around it for the words below. */
function boxAround({ topLeftCorner, bottomRightCorner }) {
  const side = bottomRightCorner.x - topLeftCorner.x;
  const x = topLeftCorner.x - side * 0.1;
  return { x, y: topLeftCorner.y - side * 0.1, width: side * 1.2, height: side * 1.36 };
}

function boxAll({ width, height }) {
  return { x: 0, y: -height * 0.04, width, height: height * 1.2 };
}

function showBill(bill) {
  byId("merchant").textContent = bill.merchant;
  byId("place").textContent = [bill.merchantKhmer, bill.city].filter(Boolean).join(" · ");
  byId("typed").hidden = bill.amount !== undefined;
  byId("typed-currency").textContent = bill.currency === "USD" ? "in dollars" : "in riel";
  byId("typed-amount").placeholder = bill.currency === "USD" ? "3.75" : "12500";
  const amount = byId("amount");
  amount.replaceChildren();
  amount.parentElement.classList.toggle("open", bill.amount === undefined);
  if (bill.amount === undefined) {
    amount.textContent = bill.currency === "USD" ? "Any amount in dollars" : "Any amount in riel";
  } else {
    const unit = document.createElement("small");
    unit.textContent = ` ${bill.currency}`;
    amount.append(grouped(bill), unit);
  }
  byId("pay-button").disabled = false;
  showExpiry(bill);
}

function showNoBill() {
  byId("merchant").textContent = "No code yet";
  for (const id of ["place", "expiry"]) byId(id).textContent = "";
  byId("typed").hidden = true;
  byId("amount").textContent = "–";
  byId("pay-button").disabled = true;
}

function markCustomer(at) {
  for (const [index, button] of [...byId("customers").querySelectorAll("button")].entries()) {
    button.setAttribute("aria-pressed", String(index === at));
  }
}

function grouped({ amount, currency }) {
  const decimals = currency === "USD" ? 2 : 0;
  const format = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return Number(amount).toLocaleString("en", format);
}

function showExpiry({ expiresAt, amount }) {
  const element = byId("expiry");
  if (expiresAt === undefined) {
    element.textContent =
      amount === undefined ? "The vendor’s standing code: it never expires" : "";
    return;
  }
  const seconds = Math.ceil((expiresAt - Date.now()) / 1000);
  const rest = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  element.textContent = seconds > 0 ? `Expires in ${rest}` : "This code has expired";
}

/** Filled once; a page that comes back keeps the payer's choice. */
function setWallets(wallets) {
  const box = byId("wallets");
  if (box.childElementCount > 0) return;
  for (const [index, wallet] of wallets.entries()) {
    const label = document.createElement("label");
    const radio = document.createElement("input");
    radio.type = "radio";
    radio.name = "wallet";
    radio.value = wallet.id;
    radio.checked = index === 0;
    label.append(radio, wallet.name);
    box.append(label);
  }
}

function say(kind, text) {
  const element = byId("result");
  element.dataset.kind = kind;
  element.textContent = text;
}
