/**
 * The terminal's keys: by mouse, touch, keyboard and assistive technology. Down is down and up is
 * up, so that a long press is one; the firmware decides what a press means.
 */
import { post } from "./server.js";

/** In the order of the printed panel: code, face, small print, name, keyboard. */
const KEYS = [
  ["1", "1", "", "1", "1"],
  ["2", "2", "", "2", "2"],
  ["3", "3", "", "3", "3"],
  ["4", "4", "", "4", "4"],
  ["5", "5", "", "5", "5"],
  ["6", "6", "", "6", "6"],
  ["7", "7", "", "7", "7"],
  ["8", "8", "", "8", "8"],
  ["9", "9", "", "9", "9"],
  ["currency", "៛ / $", "currency", "Currency", "c"],
  ["0", "0", "", "0", "0"],
  ["clear", "⌫", "clear", "Clear", "Backspace"],
  ["volume-down", "−", "quieter", "Volume down", "-"],
  ["middle", "↻", "repeat · hold: today", "Repeat last payment; hold for today’s total", "m"],
  ["volume-up", "+", "louder", "Volume up", "+"],
  ["charge", "Charge", "", "Charge", "Enter"],
];

/** Other keys of the keyboard that people try. */
const ALSO = { "=": "volume-up", _: "volume-down", Delete: "clear", Escape: "clear" };

export function openKeypad(box) {
  const buttons = new Map();
  const down = new Set();
  const byKeyboard = new Map(Object.entries(ALSO));
  for (const [code, , , , key] of KEYS) byKeyboard.set(key, code);

  function press(code) {
    if (down.has(code)) return;
    down.add(code);
    buttons.get(code).classList.add("down");
    post("/api/key", { key: code, phase: "press" });
  }

  function release(code) {
    if (!down.delete(code)) return;
    buttons.get(code).classList.remove("down");
    post("/api/key", { key: code, phase: "release" });
  }

  const releaseAll = () => {
    for (const code of [...down]) release(code);
  };

  for (const [code, face, small, name] of KEYS) {
    const button = makeButton(code, face, small, name);
    buttons.set(code, button);
    box.append(button);
    listenTo(
      button,
      () => press(code),
      () => release(code),
    );
  }

  document.addEventListener("keydown", (event) => {
    const code = codeOf(event, byKeyboard);
    if (code === undefined) return;
    event.preventDefault();
    if (!event.repeat) press(code);
  });
  document.addEventListener("keyup", (event) => {
    const code = byKeyboard.get(event.key) ?? byKeyboard.get(event.key.toLowerCase());
    if (code !== undefined) release(code);
  });
  window.addEventListener("blur", releaseAll);
}

function makeButton(code, face, small, name) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "key";
  button.dataset.key = code;
  button.setAttribute("aria-label", name);
  button.append(face);
  if (small !== "") {
    const print = document.createElement("small");
    print.textContent = small;
    button.append(print);
  }
  return button;
}

function listenTo(button, press, release) {
  const isPush = (event) => event.key === " " || event.key === "Enter";
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    button.setPointerCapture(event.pointerId);
    press();
  });
  for (const name of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) {
    button.addEventListener(name, release);
  }
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  button.addEventListener("keydown", (event) => {
    if (!isPush(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) press();
  });
  button.addEventListener("keyup", (event) => {
    if (isPush(event)) release();
  });
  // A click without pointer or keyboard comes from a screen reader: a short press.
  button.addEventListener("click", (event) => {
    if (event.detail !== 0) return;
    press();
    release();
  });
}

/** The key of the terminal that a key of the keyboard stands for, unless it is wanted elsewhere. */
function codeOf(event, byKeyboard) {
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
  const target = event.target instanceof Element ? event.target : document.body;
  if (target.closest("input:not([type=radio]), textarea, select")) return undefined;
  const acts = target.closest("button, summary, a, input");
  if (acts && (event.key === "Enter" || event.key === " ")) return undefined;
  return byKeyboard.get(event.key) ?? byKeyboard.get(event.key.toLowerCase());
}
