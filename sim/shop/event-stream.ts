/**
 * Server-Sent Events to every open page (WHATWG HTML, section 9.2). A page that cannot keep up is
 * cut off rather than queued for: its browser comes back by itself and gets the whole state anew.
 */
import type { IncomingMessage, ServerResponse } from "node:http";

export interface EventStream {
  /** Makes this response a stream; `greeting` is sent first. */
  attach(request: IncomingMessage, response: ServerResponse, greeting: () => void): void;
  /** Sends one event to all pages, or only to the one being greeted. */
  send(event: string, content: unknown): void;
  /** Pages listening now. */
  readonly pageCount: number;
  close(): void;
}

/** Bytes a page may lag behind; about eight full frames. */
const LAG_BYTES_MAX = 4 * 1024 * 1024;
/** Pages at once; more is a mistake in somebody's script. */
const PAGES_MAX = 32;

export function createEventStream(): EventStream {
  const pages = new Set<ServerResponse>();
  let greeted: ServerResponse | undefined;

  function write(page: ServerResponse, text: string): void {
    if (page.writableLength > LAG_BYTES_MAX) {
      pages.delete(page);
      page.destroy();
      return;
    }
    page.write(text);
  }

  return {
    attach(request, response, greeting) {
      if (pages.size >= PAGES_MAX) {
        response.writeHead(503, { "content-type": "text/plain" });
        response.end("Too many pages are open on this shop. Close one.\n");
        return;
      }
      response.writeHead(200, {
        "content-type": "text/event-stream",
        "cache-control": "no-store",
      });
      response.write("retry: 500\n\n");
      request.on("close", () => pages.delete(response));
      pages.add(response);
      greeted = response;
      greeting();
      greeted = undefined;
    },
    send(event, content) {
      if (pages.size === 0) return;
      const text = `event: ${event}\ndata: ${JSON.stringify(content)}\n\n`;
      if (greeted !== undefined) write(greeted, text);
      else for (const page of pages) write(page, text);
    },
    get pageCount() {
      return pages.size;
    },
    close() {
      for (const page of pages) page.end();
      pages.clear();
    },
  };
}
