/**
 * The page of the technician's tool. It lends the tool a serial port (Web Serial), shows what the
 * tool tells, and brings answers. It sees only bytes that are enciphered from the laptop to the
 * box.
 */

const WORD = location.hash.slice(1);
const BAUD = 115200;
const find = (id) => document.getElementById(id);
const headers = { "x-soundbox": WORD };
const post = (path, body) => fetch(path, { method: "POST", headers, body });

let port;
let openQuestion;

function show(text) {
  find("state").textContent = text;
}

/** Carries bytes both ways until the port or the tool goes away. */
async function lend(chosen) {
  port = chosen;
  try {
    await port.open({ baudRate: BAUD });
  } catch {
    show("The port cannot be opened: another program has it, or the cable is out.");
    return;
  }
  find("choose").disabled = true;
  show("The port is open.");
  const ended = new AbortController();
  try {
    await Promise.race([bringToBox(ended.signal), bringFromBox()]);
  } catch {
    // Told below: whichever way failed first, the port is not lent any more.
  }
  ended.abort();
  await port.close().catch(() => undefined);
  port = undefined;
  find("choose").disabled = false;
  show("The cable came out. Push it in again; what is done stays done.");
}

async function bringToBox(signal) {
  const response = await fetch("/api/wire", { headers, signal });
  if (!response.ok) throw new Error(`${response.status}`);
  const writer = port.writable.getWriter();
  try {
    const reader = response.body.getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      await writer.write(value);
    }
  } finally {
    writer.releaseLock();
  }
}

async function bringFromBox() {
  const reader = port.readable.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      await post("/api/wire", value);
    }
  } finally {
    reader.releaseLock();
  }
}

/** What the tool tells, one JSON object a line. */
async function listen() {
  const response = await fetch("/api/talk", { headers });
  if (!response.ok) {
    show("Open the address that the tool printed, with all that stands behind the #.");
    return;
  }
  let text = "";
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
    const lines = text.split("\n");
    text = lines.pop();
    for (const line of lines) tell(JSON.parse(line));
  }
  show("The tool was closed.");
}

function tell(told) {
  switch (told.event) {
    case "box":
      for (const list of ["steps", "files"]) find(list).replaceChildren();
      find("refusal").hidden = true;
      find("box").hidden = false;
      find("box").textContent = `Box ${told.terminal}, firmware ${told.firmware}`;
      break;
    case "step":
      find("progress").textContent = `${told.number}/${told.of} ${told.title} …`;
      break;
    case "progress":
      find("progress").textContent = told.text;
      break;
    case "done":
    case "skipped":
    case "note":
    case "do":
      add("steps", told.text).dataset.state = told.event;
      break;
    case "question":
      ask(told);
      break;
    case "answered":
      find("question").hidden = true;
      break;
    case "refused":
      find("refusal").hidden = false;
      find("refusal").replaceChildren();
      for (const sentence of [told.what, told.why, told.next]) add("refusal", sentence, "p");
      break;
    case "finished":
      find("progress").textContent = `Box ${told.terminal} is ready, after ${told.seconds} s.`;
      for (const file of told.files) offer(file);
      break;
  }
}

function add(list, text, tag = "li") {
  const element = document.createElement(tag);
  element.textContent = text;
  find(list).append(element);
  return element;
}

/** A saved file, to be opened beside the page. */
function offer(path) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = path.split(/[\\/]/).pop();
  button.addEventListener("click", async () => {
    const response = await fetch(`/api/file/${encodeURIComponent(path)}`, { headers });
    window.open(URL.createObjectURL(await response.blob()));
  });
  add("files", "").append(button);
}

function ask({ id, text, isSecret, choices }) {
  openQuestion = id;
  find("asked").textContent = text;
  find("choices").replaceChildren(
    ...(choices ?? []).map((choice) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = choice;
      button.addEventListener("click", () => answer(choice));
      return button;
    }),
  );
  const input = find("answer");
  input.value = "";
  input.type = isSecret ? "password" : "text";
  find("question").hidden = false;
  input.focus();
}

function answer(text) {
  const id = openQuestion;
  openQuestion = undefined;
  if (id !== undefined) post("/api/answer", JSON.stringify({ id, text }));
}

find("question").addEventListener("submit", (event) => {
  event.preventDefault();
  answer(find("answer").value);
});
find("choose").addEventListener("click", async () => {
  try {
    await lend(await navigator.serial.requestPort());
  } catch {
    show("No port was chosen.");
  }
});
if (navigator.serial === undefined) {
  find("choose").disabled = true;
  show("This browser cannot open a serial port. Use Chrome or Edge on a computer.");
} else {
  // A port that was allowed before comes back by itself when its cable is pushed in.
  navigator.serial.addEventListener("connect", ({ target }) => port === undefined && lend(target));
}
listen();
