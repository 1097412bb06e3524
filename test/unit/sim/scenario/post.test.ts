/** The way from the bank to the broker, and what goes wrong on it when a story says so. */
import { beforeEach, describe, expect, it } from "vitest";
import { createSimBroker, type SimBroker } from "../../../../sim/devices/link.ts";
import { createPost, type Post } from "../../../../sim/scenario/post.ts";
import { createWorld, type World } from "../../../../sim/world.ts";

let world: World;
let broker: SimBroker;
let post: Post;

beforeEach(() => {
  world = createWorld();
  broker = createSimBroker({ after: world.after, latencyMs: 20 });
  post = createPost(broker);
});

/** Lets the bank send these on a topic. @returns what arrives at a terminal, in order. */
function arriving(what: string, ...texts: readonly string[]): readonly string[] {
  for (const text of texts) broker.publish(`khqr/v1/B/T/dn/${what}`, Buffer.from(text));
  world.pass(100);
  const arrived: string[] = [];
  broker.link.listen((event) => {
    if (event.type !== "messages") return;
    for (const { payload } of event.messages) arrived.push(Buffer.from(payload).toString());
  });
  broker.link.open({ ...OPTIONS });
  world.pass(100);
  broker.link.subscribe(["#"], () => undefined);
  world.pass(100);
  return arrived;
}

const OPTIONS = {
  url: "mqtt://127.0.0.1",
  clientId: "T",
  protocol: 5,
  keepAliveSeconds: 15,
  sessionExpirySeconds: 60,
  receiveMaximum: 16,
  packetBytesMax: 65_536,
  connectTimeoutMs: 1_000,
  will: { topic: "will", payload: new Uint8Array(), delaySeconds: 0 },
} as const;

describe("the post", () => {
  it("brings everything in order when nothing is wrong", () => {
    expect(arriving("event", "a", "b", "c")).toEqual(["a", "b", "c"]);
  });

  it("loses the events that it was told to", () => {
    post.lose([1, 3]);
    expect(arriving("event", "a", "b", "c", "d")).toEqual(["b", "d"]);
  });

  it("doubles one event", () => {
    post.double();
    expect(arriving("event", "a", "b")).toEqual(["a", "a", "b"]);
  });

  it("swaps two events, once", () => {
    post.swap();
    expect(arriving("event", "a", "b", "c", "d")).toEqual(["b", "a", "c", "d"]);
  });

  it("keeps a welcome back, and nothing else", () => {
    post.isWelcomeWithheld = true;
    broker.publish("khqr/v1/B/T/dn/welcome", Buffer.from("w"));
    expect(arriving("event", "a")).toEqual(["a"]);
  });

  it("carries nothing while the bank is silent", () => {
    post.isSilent = true;
    broker.publish("khqr/v1/B/T/dn/charge", Buffer.from("c"));
    expect(arriving("event", "a")).toEqual([]);
  });
});
