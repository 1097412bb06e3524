/**
 * A serial port that a browser lends: the page opens it by Web Serial and carries bytes over two
 * requests to this computer, one that stays open and brings bytes for the box, and one for each
 * piece that the box said. It carries what it gets and reads none of it.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type OpenPort, type PortListener, PortRefusal } from "../../../drivers/linux/line-port.ts";

export interface PagePort {
  readonly open: OpenPort;
  /** The page has opened its port: bytes for the box leave by this response until it ends. */
  plug(request: IncomingMessage, response: ServerResponse): void;
  /** The box said this. */
  heard(bytes: Uint8Array): void;
  close(): void;
}

/** @param plugged called when the page has opened its port. */
export function createPagePort(plugged: () => void): PagePort {
  let outlet: ServerResponse | undefined;
  let listener: PortListener | undefined;

  function unplug(from: ServerResponse): void {
    if (outlet !== from) return;
    outlet = undefined;
    const lost = listener;
    listener = undefined;
    lost?.gone("missing", "the page lost its port");
  }

  return {
    async open(listens) {
      const mine = outlet;
      if (mine === undefined) throw new PortRefusal("missing", "the page has no port open");
      listener = listens;
      return {
        write(bytes, done) {
          if (outlet !== mine) queueMicrotask(() => done("the page lost its port"));
          else mine.write(bytes, (error) => done(error?.message));
        },
        pause: () => undefined,
        resume: () => undefined,
        close() {
          if (listener === listens) listener = undefined;
        },
      };
    },
    plug(_request, response) {
      if (outlet !== undefined) {
        const former = outlet;
        unplug(former);
        former.end();
      }
      outlet = response;
      response.writeHead(200, { "content-type": "application/octet-stream" });
      response.flushHeaders();
      response.on("close", () => unplug(response));
      plugged();
    },
    heard: (bytes) => listener?.bytes(bytes),
    close() {
      outlet?.end();
      outlet = undefined;
    },
  };
}
