/** What the link doctor says in English: for a technician at a stall, in one breath each. */
import type { FindingTable } from "./finding.ts";

export const WORDS_EN: FindingTable = {
  "no-network": {
    what: "The box has no network.",
    cause: "Wi-Fi is not joined, or the cable or SIM is out.",
    next: "Join the Wi-Fi again, or push the cable in until it clicks.",
  },
  "name-unknown": {
    what: "Nobody knows the name {host}.",
    cause: "The bank's address is misspelt, or this network answers for everything itself.",
    next: "Compare the address letter by letter with the bank's sheet.",
  },
  "name-unanswered": {
    what: "The name {host} could not be looked up.",
    cause: "The router has no internet just now.",
    next: "Open any web page on a phone in the same Wi-Fi; restart the router if that fails too.",
  },
  "route-none": {
    what: "There is no way from here to {host}.",
    cause: "The router is on, but not connected to the internet.",
    next: "Check the router's internet light, or share a phone's connection for a test.",
  },
  "port-closed": {
    what: "{host} is there, but nothing listens at the bank's port.",
    cause: "The port number is wrong, or the bank's server is down.",
    next: "Compare the port with the bank's sheet; if it is right, call the bank.",
  },
  "address-silent": {
    what: "{host} does not answer.",
    cause: "A firewall in this network swallows the bank's port.",
    next: "Try a phone's hotspot; if that works, the shop's network must let the port through.",
  },
  "line-cut": {
    what: "The connection to {host} was cut while it was being made.",
    cause: "Weak signal, or a firewall that cuts what it does not know.",
    next: "Move nearer to the router and try again, then try a phone's hotspot.",
  },
  "captive-portal": {
    what: "A sign-in page of this Wi-Fi answered instead of the bank.",
    cause: "This Wi-Fi wants somebody to press Accept or to log in first.",
    next: "Use a Wi-Fi without a sign-in page; the box cannot press its button.",
  },
  "not-tls": {
    what: "What answers at {host} does not speak TLS.",
    cause: "The port is the unprotected one, or another program's.",
    next: "Use the bank's TLS port, mostly 8883.",
  },
  expired: {
    what: "The bank's certificate has expired.",
    cause: "The bank forgot to renew it; rarely, the box's clock runs ahead.",
    next: "Call the bank and say so. Do not look for a way around it.",
  },
  "not-yet-valid": {
    what: "The bank's certificate is not valid yet.",
    cause: "The bank installed it too early; the box's clock was checked and is right.",
    next: "Call the bank and say from when on it is valid.",
  },
  "clock-wrong": {
    what: "The box's clock is wrong, so no certificate looks valid.",
    cause: "It was without power for long, or its battery is empty.",
    next: "Leave it on the internet for a minute, where its system asks for the time; test again.",
  },
  "wrong-name": {
    what: "The certificate at {host} is for another name.",
    cause: "The address is a different one than the bank's, or somebody stands in between.",
    next: "Use the name on the bank's sheet, not a number; try another network.",
  },
  "unknown-authority": {
    what: "The box does not know who signed the certificate at {host}.",
    cause: "The bank's authority is not installed, or somebody in this network stands in between.",
    next: "Install the authority that the bank gave you; try another network if it is installed.",
  },
  "certificate-refused": {
    what: "The bank's certificate is not good.",
    cause: "It has a fault that the details name.",
    next: "Send the details to the bank.",
  },
  "own-missing": {
    what: "The bank wants a certificate from the box, and the box has none.",
    cause: "The identity step was left out.",
    next: "Run the identity step, then test again.",
  },
  "own-unknown": {
    what: "The bank does not know who signed the box's certificate.",
    cause: "It comes from another authority: a test one, or another bank's.",
    next: "Have the request signed by this bank's authority and install that.",
  },
  "own-expired": {
    what: "The box's certificate has expired.",
    cause: "It was issued long ago.",
    next: "Run the identity step again.",
  },
  "own-refused": {
    what: "The bank does not accept the box's certificate.",
    cause: "It was revoked, or issued for another use.",
    next: "Run the identity step again; if it is refused again, call the bank.",
  },
  version: {
    what: "The bank's server speaks no MQTT that the box knows.",
    cause: "It is very old, or not an MQTT server.",
    next: "Compare address and port with the bank's sheet.",
  },
  "id-refused": {
    what: "The bank's server does not accept the number of this box.",
    cause: "The box is not registered there, or another box uses its number.",
    next: "Give the bank the number that the box shows and have it registered.",
  },
  "not-authorised": {
    what: "The bank's server knows the box and does not let it in.",
    cause: "The box is blocked, or not yet allowed.",
    next: "Have the bank allow this box.",
  },
  "broker-busy": {
    what: "The bank's server has no time.",
    cause: "It is overloaded or being restarted.",
    next: "Wait a minute and test again; the box goes on trying by itself.",
  },
  "login-refused": {
    what: "The bank's server refused the box.",
    cause: "It gave a reason that the details name.",
    next: "Send the details to the bank.",
  },
  "topic-closed": {
    what: "The box may not listen to {topic}.",
    cause: "The bank's access list lacks this box.",
    next: "Give the bank this topic and the number of the box.",
  },
  "publish-refused": {
    what: "The box may not report on {topic}.",
    cause: "The bank's access list lacks this box.",
    next: "Give the bank this topic and the number of the box.",
  },
  "bank-silent": {
    what: "The server let the box in, but the bank does not answer it.",
    cause: "The bank's own program is down, or does not know this box.",
    next: "Call the bank: it should answer the hello of this box.",
  },
  "welcome-stale": {
    what: "The bank answered an earlier hello, not this one.",
    cause: "An answer was kept on the way, or somebody plays an old one.",
    next: "Test again; if it stays so, call the bank.",
  },
  "welcome-unsigned": {
    what: "The bank's answer does not carry a signature that the box trusts.",
    cause: "The bank's keys in the box are old, or for another bank.",
    next: "Get the bank's current keys and the owner's release, and bind it anew (merchant.bind).",
  },
};
