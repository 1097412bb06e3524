/**
 * A peer of the bench: a payment display as a web developer would write it in an afternoon. mqtt,
 * bakong-khqr, the QR as a PNG that is decoded again, SQLite (WAL, FULL), one aplay per clip. It
 * trusts what it is sent. Letters are blocks of a 3x5 font, which is cheaper than a canvas.
 */
import { execFile } from "node:child_process";
import { openSync, readFileSync, writeSync } from "node:fs";
import { DatabaseSync } from "@photostructure/sqlite";
import khqr from "bakong-khqr";
import mqtt from "mqtt";
import { PNG } from "pngjs";
import QRCode from "qrcode";

const config = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { width, height, merchant, clientId } = config;
const screen = openSync(config.display, "r+");
const rgb565 = (r, g, b) => ((r & 0xf8) << 8) | ((g & 0xfc) << 3) | (b >> 3);

const LETTERS = "0123456789PAIDKHR";
const ROWS = "757 262 717 717 571 747 747 711 777 771 774 757 222 656 565 575 765".split(" ");
function text(pixels, string, top, scale, color) {
  for (let y = 0; y < 5 * scale; y++) {
    for (let x = 0; x < string.length * 4 * scale; x++) {
      const letter = ROWS[LETTERS.indexOf(string[Math.floor(x / scale / 4)])] ?? "000";
      const bits = Number(letter[Math.round(y / scale / 2)]) << 1;
      const isInk = (bits >> (3 - (Math.floor(x / scale) % 4))) & 1;
      if (isInk) pixels[(top + y) * width + 20 + x] = color;
    }
  }
}

const light = (pixels) => writeSync(screen, new Uint8Array(pixels.buffer), 0, null, 0);

async function showQr(amount, billNumber) {
  const { currency } = khqr.khqrData;
  const { bakongAccountID, name, city, merchantID, acquiringBank, storeLabel } = merchant;
  const optional = { currency: currency.khr, storeLabel, terminalLabel: clientId, billNumber };
  if (amount) Object.assign(optional, { amount, expirationTimestamp: Date.now() + 300_000 });
  const account = [bakongAccountID, name, city, merchantID, acquiringBank];
  const info = new khqr.MerchantInfo(...account, optional);
  const { qr } = new khqr.BakongKHQR().generateMerchant(info).data;
  const options = { errorCorrectionLevel: "M", width: width - 60 };
  const png = PNG.sync.read(await QRCode.toBuffer(qr, options));
  const pixels = new Uint16Array(width * height).fill(0xffff);
  for (let y = 0; y < png.height; y++) {
    for (let x = 0; x < png.width; x++) {
      const [r, g, b] = png.data.subarray((y * png.width + x) * 4);
      pixels[(y + 190) * width + x + 30] = rgb565(r, g, b);
    }
  }
  text(pixels, `${amount ?? ""} KHR`, 70, 8, rgb565(20, 20, 20));
  light(pixels);
}

function showPaid(amount) {
  const pixels = new Uint16Array(width * height).fill(rgb565(10, 140, 60));
  text(pixels, "PAID", 200, 20, 0xffff);
  text(pixels, `${amount} KHR`, 420, 8, 0xffff);
  light(pixels);
}

function clips(amount) {
  const words = [...String(amount)].flatMap((digit, index, digits) => {
    const place = digits.length - 1 - index;
    if (digit === "0") return [];
    if (place === 1) return [`n${digit}0`];
    return [digit === "7" ? "n7b" : `n${digit}`, ...(place ? [`u${10 ** place}`] : [])];
  });
  const spoken = ["received", ...words, "riel.end"].map((word) => `km-espeak/${word}`);
  return ["chimes/chime-paid", ...spoken].map((name) => `${config.voices}/${name}.wav`);
}

const toSay = [];
let speaking;
function speak() {
  const clip = toSay.shift();
  speaking = clip !== undefined;
  if (speaking) execFile("aplay", ["-q", clip], speak);
}

const db = new DatabaseSync(config.ledger);
db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
db.exec("CREATE TABLE IF NOT EXISTS credits (txid TEXT PRIMARY KEY, amount INTEGER, body TEXT)");
const insert = db.prepare("INSERT OR IGNORE INTO credits VALUES (?, ?, ?)");
process.on("exit", () => db.close()); // keeps it: a collected handle closes the file
await showQr();
const properties = { sessionExpiryInterval: 259_200 };
const session = { clientId, clean: false, protocolVersion: 5, keepalive: 15, properties };
const client = mqtt.connect(config.url, session);
client.on("connect", () => client.subscribe(`peer/${clientId}/+`, { qos: 1 }));
client.handleMessage = ({ topic, payload }, acknowledge) => {
  const { amount, billNumber, txid } = JSON.parse(payload);
  if (topic.endsWith("/request")) showQr(Number(amount), billNumber);
  else if (insert.run(txid, amount, String(payload)).changes > 0) {
    toSay.push(...clips(amount));
    if (!speaking) speak();
    showPaid(amount);
  }
  acknowledge();
};
