/**
 * The guard in front of a simulated link: what a frame weighs on the wire, and what a driver makes
 * of one that is too large to be buffered. Written from MQTT 5.0, section 3.3.
 */
import { createHash } from "node:crypto";
import type { Generation, LinkEvent } from "../../drivers/hal/link.ts";

/** Topic length, packet id and an empty list of properties. */
const PUBLISH_BYTES = 2 + 2 + 1;
/** Bytes of a remaining length below this need one more each (section 1.5.5). */
const LENGTH_STEPS = [128, 16_384, 2_097_152];

/** The bytes of a PUBLISH at QoS 1, its fixed header included. */
export function frameBytesOf(topic: string, payload: Uint8Array): number {
  const body = PUBLISH_BYTES + Buffer.byteLength(topic, "utf8") + payload.length;
  return 1 + 1 + LENGTH_STEPS.filter((step) => body >= step).length + body;
}

/** What the terminal hears of a message that its driver threw away as it came. */
export function oversizeEvent(
  generation: Generation,
  token: number,
  topic: string,
  payload: Uint8Array,
): LinkEvent {
  const payloadSha256 = new Uint8Array(createHash("sha256").update(payload).digest());
  const payloadBytes = payload.length;
  return { type: "oversize", generation, token, topic, payloadSha256, payloadBytes };
}
