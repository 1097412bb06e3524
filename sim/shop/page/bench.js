/** Odd cases: buttons that make the bank or the wire misbehave, and what the bank heard of it. */
import { post } from "./server.js";

const CASES = [
  ["forged", "Forged message", "A credit signed by a stranger", "/api/bank/forged", {}],
  ["garbage", "Garbage", "Bytes that are no signed message", "/api/bank/garbage", {}],
  ["duplicate", "Duplicate", "The last payment once more", "/api/bank/duplicate", {}],
  ["late", "Late payment", "Credited 3 minutes ago", "/api/bank/late", { minutes: 3 }],
  ["stale", "Stale payment", "Credited 2 hours ago", "/api/bank/late", { minutes: 120 }],
  [
    "other",
    "Other amount",
    "1,000 riel that nobody asked for",
    "/api/bank/credit",
    { amount: "1000" },
  ],
  [
    "half",
    "Wrong amount",
    "Half of what the phone’s code asks",
    "/api/bank/mispay",
    { how: "half" },
  ],
  [
    "other-currency",
    "Wrong currency",
    "Dollars for riel, or riel for dollars",
    "/api/bank/mispay",
    { how: "other-currency" },
  ],
  [
    "as-asked",
    "Paid all the same",
    "The phone’s code in full, even if it has expired or is paid",
    "/api/bank/mispay",
    { how: "as-asked" },
  ],
  ["till", "Till asks", "5,000 riel, payable for 20 seconds", "/api/till", { amount: "5000" }],
  ["test", "Test payment", "Said as a test, never counted", "/api/bank/test", {}],
  ["conflict", "Conflict", "The last payment again, ten times as much", "/api/bank/conflict", {}],
  ["burst", "Burst", "Seven payments at once", "/api/bank/burst", { count: 7 }],
  ["reversal", "Reversal", "The last payment is taken back", "/api/bank/reversal", {}],
];

/** Lines kept in sight. */
const HEARD_MAX = 12;

/** @param code gives the text of the code that the customer's phone holds. */
export function openBench(box, heard, code) {
  let wire = true;
  for (const [id, title, text, address, body] of CASES) {
    box.append(makeButton(id, title, text, () => act(title, address, body)));
  }
  const wireButton = makeButton("wire", "Cut the link", "Pull the terminal’s network cable", () =>
    act(wire ? "Cut the link" : "Mend the link", "/api/wire", { up: !wire }),
  );
  box.append(wireButton);

  const gateway = document.getElementById("gateway");
  gateway.addEventListener("change", () =>
    act("The bank’s gateway", "/api/bank/gateway", { temper: gateway.value }),
  );

  async function act(title, address, body) {
    const wanted = address === "/api/bank/mispay" ? { ...body, khqr: code() ?? "" } : body;
    const answer = await post(address, wanted);
    if (!answer.ok) note(`${title}: ${answer.message}`);
  }

  function note(text) {
    const line = document.createElement("li");
    line.textContent = text;
    if (heard.dataset.used !== "yes") heard.replaceChildren();
    heard.dataset.used = "yes";
    heard.prepend(line);
    while (heard.childElementCount > HEARD_MAX) heard.lastElementChild.remove();
  }

  return {
    note,
    setGateway(temper) {
      gateway.value = temper;
    },
    setWire(up) {
      wireButton.hidden = up === null;
      wire = up !== false;
      wireButton.firstChild.textContent = wire ? "Cut the link" : "Mend the link";
      wireButton.lastChild.textContent = wire
        ? "Pull the terminal’s network cable"
        : "Plug the cable in again";
    },
    hear: (fact) => note(`${fact.time}  ${fact.text}`),
  };
}

function makeButton(id, title, text, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.case = id;
  const small = document.createElement("small");
  small.textContent = text;
  button.append(title, small);
  button.addEventListener("click", act);
  return button;
}
