/** Both sides' money: what each account gained or gave, and whether all books add up. */
import { post } from "./server.js";

const byId = (id) => document.getElementById(id);

const KINDS = { payment: "paid", refund: "given back", abroad: "paid abroad" };

export function openMoney(note) {
  byId("settle").addEventListener("click", () => order("Settle", "/api/settle", {}));
  for (const [id, key] of [
    ["joined", "isJoined"],
    ["riel", "hasRiel"],
  ]) {
    byId(id).addEventListener("change", () =>
      order("The merchant", "/api/merchant", { [key]: byId(id).checked }),
    );
  }

  async function order(title, address, body) {
    const answer = await post(address, body);
    if (!answer.ok) note(`${title}: ${answer.message}`);
    return answer;
  }

  function rowOf({ kind, txid, time, who, wallet, gave, got, left }) {
    const row = document.createElement("tr");
    row.dataset.kind = kind;
    for (const text of [time, who, wallet, gave, got]) {
      const cell = document.createElement("td");
      cell.textContent = text;
      row.append(cell);
    }
    const cell = document.createElement("td");
    if (left !== "") {
      for (const [part, words] of [
        ["all", left],
        ["half", "half"],
      ]) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = words;
        button.setAttribute("aria-label", `Give back ${words} of ${who}’s payment`);
        button.addEventListener("click", () => order("Give back", "/api/refund", { txid, part }));
        cell.append(button);
      }
    }
    row.append(cell);
    return row;
  }

  return {
    show({ deeds, owed, audit, isJoined, hasRiel }) {
      const [last] = deeds;
      byId("money-what").textContent = last
        ? `– ${last.who}, ${KINDS[last.kind]} · ${last.txid.slice(0, 8)}`
        : "– nobody has paid yet";
      byId("flow").replaceChildren(...(last?.parties ?? []).map(cardOf));
      byId("story").replaceChildren(...(last?.steps ?? []).map(lineOf));
      byId("deeds").hidden = deeds.length === 0;
      byId("deeds").tBodies[0].replaceChildren(...deeds.map(rowOf));
      byId("audit").textContent = audit.text;
      byId("audit").dataset.kind = audit.isGood ? "good" : "bad";
      byId("owed").textContent = owed === "" ? "" : `Alipay+ owes the bank ${owed}`;
      byId("settle").hidden = owed === "";
      byId("joined").checked = isJoined;
      byId("riel").checked = hasRiel;
    },
  };
}

function cardOf({ name, role, changes, holds }) {
  const card = document.createElement("li");
  const title = document.createElement("b");
  title.textContent = name;
  card.append(title, small(role));
  for (const change of changes) {
    const line = document.createElement("span");
    line.className = change.startsWith("−") ? "gave" : "got";
    line.textContent = change;
    card.append(line);
  }
  if (holds !== "") card.append(small(holds));
  return card;
}

function small(text) {
  const element = document.createElement("small");
  element.textContent = text;
  return element;
}

function lineOf(text) {
  const line = document.createElement("li");
  line.textContent = text;
  return line;
}
