/**
 * An Improv Wi-Fi tool, written from the protocol's published description and from nothing of ours:
 * packets to a box, and what comes back between lines of text.
 */

/** What a box told, by packet. */
export type Told =
  | { readonly type: "state"; readonly state: number }
  | { readonly type: "error"; readonly error: number }
  | { readonly type: "result"; readonly command: number; readonly texts: readonly string[] };

const NAME = [...Buffer.from("IMPROV"), 1];
/** As the description numbers them. */
export const COMMAND = { settings: 1, state: 2, device: 3, scan: 4 } as const;
export const STATE = { authorized: 2, provisioning: 3, provisioned: 4 } as const;

/** A command with texts as its arguments. */
export function commandPacket(command: number, texts: readonly string[] = []): Buffer {
  const content = texts.flatMap((text) => [Buffer.byteLength(text), ...Buffer.from(text)]);
  const body = [...NAME, 3, content.length + 2, command, content.length, ...content];
  return Buffer.from([...body, body.reduce((sum, byte) => sum + byte, 0) & 0xff]);
}

/** The packets in what a box sent, in order; text between them is passed over. */
export function readPackets(sent: Buffer): readonly Told[] {
  const told: Told[] = [];
  for (let at = sent.indexOf(Buffer.from(NAME)); at >= 0; ) {
    const type = sent[at + 7] ?? 0;
    const length = sent[at + 8] ?? 0;
    const end = at + 9 + length;
    const packet = sent.subarray(at, end);
    if (sent.length <= end) break;
    const sum = packet.reduce((total, byte) => total + byte, 0) & 0xff;
    if (sum !== sent[end]) throw new Error(`a packet at ${at} has a wrong checksum`);
    told.push(read(type, packet.subarray(9)));
    at = sent.indexOf(Buffer.from(NAME), end + 1);
  }
  return told;
}

function read(type: number, content: Buffer): Told {
  if (type === 1) return { type: "state", state: content[0] ?? -1 };
  if (type === 2) return { type: "error", error: content[0] ?? -1 };
  if (type !== 4) throw new Error(`a box sends no packet of type ${type}`);
  const texts: string[] = [];
  for (let at = 2; at < content.length; ) {
    const length = content[at] ?? 0;
    texts.push(content.toString("utf8", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { type: "result", command: content[0] ?? -1, texts };
}
