/**
 * Puts the page together: events from the shop in, orders to the shop out. What each part looks
 * like and does is in its own file.
 */
import { openBench } from "./bench.js";
import { openCounter } from "./counter.js";
import { openDisplay } from "./display.js";
import { openKeypad } from "./keypad.js";
import { openMoney } from "./money.js";
import { openPath } from "./path.js";
import { openPhone } from "./phone.js";
import { openSound } from "./sound.js";

const byId = (id) => document.getElementById(id);

const display = openDisplay(byId("display"), byId("terminal"));
const sound = openSound(byId("waveform"), byId("sound"), byId("caption"));
const path = openPath(byId("path"), byId("path-what"));
const phone = openPhone(byId("display"));
const bench = openBench(byId("cases"), byId("heard"), phone.code);
const counter = openCounter(bench.note);
const money = openMoney(bench.note);
openKeypad(byId("keys"));
display.onDrawn(phone.look);

// A button clicked with the mouse must not keep the keyboard: Enter is the terminal's Charge. Who
// walks with the Tab key keeps the focus, and presses what is focused.
document.addEventListener("click", (event) => {
  if (event.detail > 0) event.target.closest?.("button, summary")?.blur();
});

const COLOURS = { link: "Bank", payment: "Money" };

function showLamp({ lamp, colour }) {
  const element = byId(`lamp-${lamp}`);
  element.dataset.colour = colour;
  element.setAttribute("aria-label", `${COLOURS[lamp]} lamp: ${colour}`);
}

let wireUp = true;
let terminalState = "starting";

/** What the bank knows of the terminal, in a word at the top of the page. */
function showLink() {
  const words = {
    ready: "Terminal and bank hear each other",
    degraded: "The terminal reports a fault",
    offline: "The bank cannot hear the terminal; it tries again by itself",
    starting: "The terminal is starting",
  };
  byId("link").dataset.state = wireUp ? terminalState : "cut";
  byId("link-text").textContent = wireUp
    ? (words[terminalState] ?? terminalState)
    : "You have cut the terminal’s link";
}

const events = new EventSource("/api/events");
const on = (name, take) => events.addEventListener(name, (event) => take(JSON.parse(event.data)));

on("state", (state) => {
  byId("banner").hidden = true;
  display.resize(state.display);
  for (const [lamp, colour] of Object.entries(state.lamps)) showLamp({ lamp, colour });
  wireUp = state.wire !== false;
  terminalState = state.terminalState;
  bench.setWire(state.wire);
  counter.show(state);
  bench.setGateway(state.gateway);
  phone.setFacts(state.facts);
  money.show(state.town);
  path.show(state.path);
  showLink();
});
on("frame", display.patch);
on("lamp", showLamp);
on("speech", sound.start);
on("silence", sound.end);
on("path", path.show);
on("gateway", ({ temper }) => bench.setGateway(temper));
on("town", (town) => {
  money.show(town);
  phone.ask();
});
on("wire", ({ up }) => {
  wireUp = up;
  bench.setWire(up);
  showLink();
});
on("bank", (fact) => {
  bench.hear(fact);
  if (fact.type !== "state") return;
  terminalState = fact.state;
  showLink();
});
events.addEventListener("error", () => {
  byId("banner").hidden = false;
});
