/**
 * A counter abroad: a card with a price and a code, drawn so that a phone can read it. The page
 * gets the code as modules and not as text; the phone knows only what it sees.
 */
import { countryName } from "./wallets.js";

const INK = "#101214";

/** Draws the card of a shop: name, price, code. */
export function drawCard(canvas, shop) {
  const view = canvas.getContext("2d", { willReadFrequently: true });
  const { width, height } = canvas;
  view.fillStyle = "#fff";
  view.fillRect(0, 0, width, height);
  view.fillStyle = INK;
  view.textAlign = "center";
  view.font = "600 22px system-ui, sans-serif";
  view.fillText(shop.name, width / 2, 40);
  view.font = "15px system-ui, sans-serif";
  view.fillText(countryName(shop.country), width / 2, 62);
  view.font = "700 28px system-ui, sans-serif";
  view.fillText(shop.price, width / 2, 100);
  const step = Math.floor((width - 64) / shop.size);
  const left = Math.floor((width - step * shop.size) / 2);
  for (let at = 0; at < shop.modules.length; at += 1) {
    if (shop.modules[at] !== "1") continue;
    const [x, y] = [at % shop.size, Math.floor(at / shop.size)];
    view.fillRect(left + x * step, 132 + y * step, step, step);
  }
  canvas.setAttribute("aria-label", `${shop.name}, ${countryName(shop.country)}: ${shop.price}`);
}

/**
 * Reads the code of a counter abroad, as the phone saw it.
 * @returns what the sheet shows, or undefined for any other text.
 */
export function readAbroad(text, shops) {
  const [head, id, digits] = text.split("|");
  if (head !== "ALIPAYPLUS-MODEL") return undefined;
  const shop = shops.find((one) => one.id === id);
  if (shop === undefined) return undefined;
  const { name: merchant, country, currency } = shop;
  const money = new Intl.NumberFormat("en", { style: "currency", currency });
  const { maximumFractionDigits: places = 2 } = money.resolvedOptions();
  const amount = (Number(digits) / 10 ** places).toFixed(places);
  return { merchant, city: countryName(country), currency, amount, isAbroad: true };
}
