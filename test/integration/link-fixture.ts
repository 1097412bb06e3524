/**
 * Probes and fake brokers that are gone when their test is.
 */
import type { Socket } from "node:net";
import { afterEach } from "vitest";
import { type FakeBroker, startFakeBroker } from "./fake-broker.ts";
import { LinkProbe } from "./link-probe.ts";

export const EVENTS = "khqr/v1/acleda/T-0007/dn/event";

export interface LinkFixture {
  /** A broker that answers each CONNECT as told. */
  fake(answer: (socket: Socket, connection: number) => void): Promise<FakeBroker>;
  /** A link that is not connected. */
  probe(): LinkProbe;
  /** Runs at the end of the test, last registered first. */
  atEnd(close: () => unknown): void;
}

/** Call once in a file: everything made through it ends with its test. */
export function linkFixture(): LinkFixture {
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  return {
    fake: async (answer) => {
      const broker = await startFakeBroker(answer);
      closers.push(() => broker.close());
      return broker;
    },
    probe: () => {
      const probe = new LinkProbe();
      closers.push(() => probe.link.close());
      return probe;
    },
    atEnd: (close) => {
      closers.push(close);
    },
  };
}

/** UTF-8 bytes. */
export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
