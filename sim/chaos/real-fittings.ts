/**
 * Real parts for a sample of the runs: the platform's Ed25519 on both sides, the firmware's own
 * renderer read by a decoder that the firmware does not use, and the recorded voices it comes with.
 */
import { createHash, sign } from "node:crypto";
import jsqr from "jsqr";
import type { Frame } from "../../drivers/hal/display.ts";
import { openVoices } from "../../drivers/linux/file-voices.ts";
import { loadShaper } from "../../drivers/linux/harfbuzz-shaper.ts";
import { createCrypto, publicJwk } from "../../drivers/linux/host-crypto.ts";
import { assetFolder } from "../../firmware/cli/assets.ts";
import { createRenderer } from "../../firmware/screen/render.ts";
import { type Claims, openClaims, type Seals, signingKeyFrom } from "../networks/jws.ts";
import type { Fittings } from "./fittings.ts";
import { createRecordedVoices } from "./recorded-voices.ts";

/** The smallest panel that the screens are drawn for. */
const WIDTH = 320;
const HEIGHT = 480;

/** Loads fonts and voices, once for all runs. */
export async function loadRealFittings(): Promise<Fittings> {
  const shaper = await loadShaper(assetFolder("fonts"));
  const voices = openVoices(assetFolder("voices"));
  return {
    width: WIDTH,
    height: HEIGHT,
    shaper,
    renderer: () => createRenderer(shaper, WIDTH, HEIGHT),
    eye: createEye,
    voices: () => createRecordedVoices(voices),
    crypto: (name, randomBytes) => ({ ...createCrypto(pemOf(name)), randomBytes }),
    jwk: (name) => ({ ...publicJwk(pemOf(name)), use: "sig" }),
    seals: sealsOf,
  };
}

function keyOf(name: string) {
  return signingKeyFrom(createHash("sha256").update(`key of ${name}`).digest());
}

function pemOf(name: string): string {
  return keyOf(name).privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

function sealsOf(name: string, kid = `kid-${name}`, head: Claims = {}): Seals {
  const key = keyOf(name);
  const encoded = encode({ alg: "EdDSA", kid, typ: "JWT", ...head });
  return {
    jwk: { ...key.jwk, kid },
    seal(claims) {
      const signed = `${encoded}.${encode(claims)}`;
      const signature = sign(null, Buffer.from(signed, "ascii"), key.privateKey);
      return Buffer.from(`${signed}.${signature.toString("base64url")}`, "ascii");
    },
    open: openClaims,
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value), "utf8").toString("base64url");
}

interface Seen {
  readonly text: string;
  readonly rows: readonly [number, number];
  readonly pixels: Uint16Array;
}

/** Reads a code again only when a pixel in its rows has changed: seconds that run down do not. */
function createEye(): (frame: Frame) => string | undefined {
  let seen: Seen | undefined;
  return (frame) => {
    if (seen !== undefined && isSame(seen, frame)) return seen.text;
    seen = read(frame);
    return seen?.text;
  };
}

function isSame({ rows: [from, to], pixels }: Seen, frame: Frame): boolean {
  const now = frame.pixels.subarray(from * frame.width, to * frame.width);
  return now.every((pixel, at) => pixel === pixels[at]);
}

function read({ width, height, pixels }: Frame): Seen | undefined {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < pixels.length; at += 1) {
    const pixel = pixels[at] ?? 0;
    rgba[at * 4] = (pixel >> 11) << 3;
    rgba[at * 4 + 1] = ((pixel >> 5) & 63) << 2;
    rgba[at * 4 + 2] = (pixel & 31) << 3;
    rgba[at * 4 + 3] = 255;
  }
  const found = jsqr.default(rgba, width, height, { inversionAttempts: "dontInvert" });
  if (found === null) return undefined;
  const { topLeftCorner, topRightCorner, bottomLeftCorner, bottomRightCorner } = found.location;
  const ys = [topLeftCorner.y, topRightCorner.y, bottomLeftCorner.y, bottomRightCorner.y];
  const from = Math.max(0, Math.floor(Math.min(...ys)));
  const to = Math.min(height, Math.ceil(Math.max(...ys)));
  const kept = pixels.slice(from * width, to * width);
  return { text: found.data, rows: [from, to], pixels: kept };
}
