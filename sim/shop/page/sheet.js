/** The sheet on the phone: whom the code is of, how much it asks for, and until when. */

const byId = (id) => document.getElementById(id);

export function showBill(bill) {
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

export function showNoBill() {
  byId("merchant").textContent = "No code yet";
  for (const id of ["place", "expiry", "cost"]) byId(id).textContent = "";
  byId("typed").hidden = true;
  byId("amount").textContent = "–";
  byId("pay-button").disabled = true;
}

function grouped({ amount, currency }) {
  const decimals = currency === "USD" ? 2 : currency === "KHR" ? 0 : undefined;
  const places = decimals ?? (amount.split(".")[1] ?? "").length;
  const format = { minimumFractionDigits: places, maximumFractionDigits: places };
  return Number(amount).toLocaleString("en", format);
}

export function showExpiry({ expiresAt, amount }) {
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
