#!/usr/bin/env node
/**
 * An nmcli of ours with one radio: speaks the terse form, reads a password file as the real one
 * does, and writes down every command line. Its air and its moods are in the file FAKE_NMCLI names,
 * which lies beside it because nothing else of the environment reaches it.
 */
import { readFileSync, writeFileSync } from "node:fs";

const path = `${process.argv[1]}.json`;
const world = JSON.parse(readFileSync(path, "utf8"));
const args = process.argv.slice(2);
const words = args.join(" ");
world.calls.push(args);
const keep = () => writeFileSync(path, JSON.stringify(world));
const escaped = (text) => text.replace(/[\\:]/g, "\\$&");
const line = (...fields) => process.stdout.write(`${fields.map(escaped).join(":")}\n`);

function fail(code, text) {
  keep();
  process.stderr.write(`Error: ${text}\n`);
  process.exit(code);
}

/** The value of one line of a password file: blanks at its ends dropped, escapes undone. */
function secretOf(text) {
  const [first = ""] = text.split(/\r\n|\r|\n/);
  const at = first.search(/[:=]/);
  const raw = first.slice(at + 1).replace(/^\s+/, "");
  const ended = raw.replace(/((?:^|[^\\])(?:\\\\)*)\s+$/, "$1");
  return [first.slice(0, at), ended.replace(/\\(.)/g, "$1")];
}

if (world.mood === "hangs") setInterval(() => undefined, 1_000);
else if (world.mood === "down") fail(8, "NetworkManager is not running.");
else if (words.includes("device wifi list")) {
  if (world.ports.some(([, type, state]) => type === "wifi" && state !== "unavailable")) {
    for (const [inUse, ssid, signal, security] of world.air) line(inUse, ssid, signal, security);
  }
} else if (words.includes("device status")) for (const port of world.ports) line(...port);
else if (words.includes("connectivity check")) process.stdout.write(`${world.reach}\n`);
else if (words.includes("connection show")) for (const one of world.profiles) line(...one);
else if (words.includes("connection add")) {
  const value = (name) => args[args.indexOf(name) + 1];
  world.profiles.push([value("connection.uuid"), value("con-name"), "802-11-wireless"]);
  world.added = { ssid: value("ssid"), hidden: value("802-11-wireless.hidden") };
  if (words.includes("key-mgmt"))
    world.added.handshake = value("802-11-wireless-security.key-mgmt");
} else if (words.includes("connection delete")) {
  world.profiles = world.profiles.filter(([uuid]) => uuid !== args.at(-1));
} else if (words.includes("connection up")) {
  const [property, secret] = words.includes("passwd-file /dev/stdin")
    ? secretOf(readFileSync(0, "utf8"))
    : [undefined, undefined];
  world.secretProperty = property;
  if (world.mood === "slow") fail(3, "Timeout expired (55 seconds)");
  if (world.mood === "away")
    fail(4, "Connection activation failed: (53) The Wi-Fi network could not be found.");
  const [, ssid] = world.profiles.find(([uuid]) => args.includes(uuid)) ?? [];
  const { secret: wanted, reach } = world.networks?.[ssid] ?? world;
  if (secret !== wanted) {
    fail(4, "Connection activation failed: (7) Secrets were required, but not provided.");
  }
  world.reach = reach;
  for (const point of world.air) point[0] = point[1] === ssid ? "*" : "";
  for (const port of world.ports) if (port[1] === "wifi") port.splice(2, 2, "connected", ssid);
} else fail(2, `argument '${words}' not understood.`);
keep();
