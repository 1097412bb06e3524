/**
 * The technician's line over a port of bytes: opens it when told to, hands bytes over in bounded
 * chunks, and puts a TLS session between port and firmware on order. Credentials are asked for when
 * a session begins and never cross to the firmware.
 */
import type { Done } from "../hal/outcome.ts";
import {
  LINE_CHUNK_BYTES_MAX,
  type SerialLine,
  type SerialLineEvent,
  type SerialLineFault,
} from "../hal/serial-line.ts";
import { type LinePort, type OpenPort, PortRefusal } from "./line-port.ts";
import { beginTls, type LineCredentials, type LineTls, type TlsListener } from "./line-tls.ts";

/** TLS records of the other end that still come when the session is over here are no typing. */
const RECORD_HEADER_BYTES = 5;

/** @param credentials what a session needs now; undefined when the terminal has nothing. */
export function createPortSerialLine(
  openPort: OpenPort,
  credentials: () => LineCredentials | undefined,
): SerialLine {
  let listener: ((event: SerialLineEvent) => void) | undefined;
  let port: LinePort | undefined;
  let tls: LineTls | undefined;
  /** Counts openings; what belongs to an earlier one is dropped. */
  let opening = 0;
  let isOpening = false;
  const skip = createRecordFilter();

  function report(event: SerialLineEvent): void {
    const mine = opening;
    queueMicrotask(() => mine === opening && listener?.(event));
  }

  function deliver(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; from += LINE_CHUNK_BYTES_MAX) {
      report({ type: "received", bytes: bytes.slice(from, from + LINE_CHUNK_BYTES_MAX) });
    }
  }

  function dropSession(): void {
    const dropped = tls;
    tls = undefined;
    dropped?.drop();
  }

  function lose(fault: SerialLineFault, detail: string): void {
    port = undefined;
    dropSession();
    report({ type: "closed", fault, detail });
  }

  function tlsListener(): TlsListener {
    return {
      cipher(bytes, done) {
        if (port === undefined) done();
        else port.write(bytes, () => done());
      },
      flow: (mayGoOn) => (mayGoOn ? port?.resume() : port?.pause()),
      secured: (peer) => report({ type: "secured", peer }),
      plain: deliver,
      ended(end, detail) {
        if (tls === undefined) return;
        tls = undefined;
        skip.begin();
        report({ type: "unsecured", end, detail });
      },
    };
  }

  async function open(): Promise<void> {
    const mine = opening;
    try {
      const opened = await openPort({
        bytes(bytes) {
          if (mine !== opening) return;
          if (tls !== undefined) tls.feed(bytes);
          else deliver(skip.take(bytes));
        },
        gone: (fault, detail) => mine === opening && lose(fault, detail),
      });
      if (mine !== opening) opened.close();
      else {
        port = opened;
        report({ type: "opened" });
      }
    } catch (error) {
      const fault = error instanceof PortRefusal ? error.fault : "failed";
      const detail = error instanceof Error ? error.message : String(error);
      if (mine === opening) report({ type: "closed", fault, detail });
    } finally {
      if (mine === opening) isOpening = false;
    }
  }

  function send(bytes: Uint8Array, done: Done<SerialLineFault>): void {
    const mine = opening;
    const finish = (problem: string | undefined) => {
      const why = mine === opening ? problem : "the port was closed first";
      if (why === undefined) done({ ok: true, value: undefined });
      else done({ ok: false, fault: "failed", detail: why });
    };
    if (tls !== undefined) tls.send(bytes, (problem) => queueMicrotask(() => finish(problem)));
    else if (port === undefined) queueMicrotask(() => finish("the port is closed"));
    else port.write(bytes, (problem) => queueMicrotask(() => finish(problem)));
  }

  return {
    listen(listens) {
      listener = listens;
    },
    open() {
      if (port !== undefined || isOpening) return;
      opening += 1;
      isOpening = true;
      void open();
    },
    send,
    proof: () => credentials()?.kind,
    secure(timeoutMs) {
      if (port === undefined || tls !== undefined) return;
      const found = credentials();
      if (found === undefined) {
        report({ type: "unsecured", end: "no-session", detail: "there are no credentials" });
        return;
      }
      tls = beginTls(found, timeoutMs, tlsListener());
    },
    unsecure: () => tls?.end(),
    close() {
      opening += 1;
      isOpening = false;
      dropSession();
      port?.close();
      port = undefined;
    },
  };
}

/** Passes over whole TLS records at the beginning of what comes after a session. */
function createRecordFilter() {
  let isOn = false;
  let left = 0;
  return {
    begin() {
      isOn = true;
      left = 0;
    },
    take(bytes: Uint8Array): Uint8Array {
      let rest = bytes;
      while (isOn && rest.length > 0) {
        if (left === 0) {
          const [type = 0, major, , high = 0, low = 0] = rest;
          isOn = type >= 0x14 && type <= 0x17 && major === 3 && rest.length >= RECORD_HEADER_BYTES;
          if (!isOn) break;
          left = RECORD_HEADER_BYTES + high * 256 + low;
        }
        const taken = Math.min(left, rest.length);
        left -= taken;
        rest = rest.subarray(taken);
      }
      return rest;
    },
  };
}
