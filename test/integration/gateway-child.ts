/**
 * A gateway in a process of its own, to be killed by a test. Its one argument names the
 * configuration; `GATEWAY_DIES_AT=n` kills it at the n-th step that reaches disk or network.
 */
import { createRequire } from "node:module";
import { Socket } from "node:net";
import { openGateway, readGatewayConfig } from "../../firmware/gateway/gateway.ts";

// Whoever started it is gone: nobody will end it any more.
process.stdin.once("end", () => process.exit(1)).resume();

let steps = 0;
const diesAt = Number(process.env.GATEWAY_DIES_AT ?? "0");

/** Before and after each step is a place to die. */
function step<Value>(work: () => Value): Value {
  die();
  const value = work();
  die();
  return value;
}

function die(): void {
  steps += 1;
  if (steps === diesAt) process.kill(process.pid, "SIGKILL");
}

if (diesAt > 0) {
  makeSqliteDeadly();
  const write = Socket.prototype.write as (...args: unknown[]) => boolean;
  Reflect.set(Socket.prototype, "write", function dying(this: Socket, ...args: unknown[]) {
    return step(() => write.apply(this, args));
  });
}

/** Every statement that writes becomes a step, BEGIN and COMMIT among them. */
function makeSqliteDeadly(): void {
  const find = process.getBuiltinModule;
  const load = createRequire(import.meta.url);
  const real = (find("node:sqlite") ?? load("@photostructure/sqlite")) as SqliteLike;
  const open = (path: string, options: object) => {
    const handle = new real.DatabaseSync(path, options);
    const prepare = (sql: string) => {
      const statement = handle.prepare(sql);
      const run = (...values: unknown[]) => step(() => statement.run(...values));
      const get = (...values: unknown[]) => statement.get(...values);
      const all = (...values: unknown[]) => statement.all(...values);
      return { run, get, all };
    };
    const exec = (sql: string) => handle.exec(sql);
    const close = () => handle.close();
    return Object.defineProperty({ prepare, exec, close }, "isTransaction", {
      get: () => handle.isTransaction,
    });
  };
  function DatabaseSync(path: string, options: object) {
    return open(path, options);
  }
  Reflect.set(process, "getBuiltinModule", (name: string) =>
    name === "node:sqlite" ? { DatabaseSync } : find(name),
  );
}

interface SqliteLike {
  readonly DatabaseSync: new (
    path: string,
    options: object,
  ) => {
    readonly isTransaction: boolean;
    prepare(sql: string): Record<"run" | "get" | "all", (...values: unknown[]) => unknown>;
    exec(sql: string): void;
    close(): void;
  };
}

const { config: path } = JSON.parse(process.argv[2] ?? "{}") as { readonly config: string };
const config = readGatewayConfig(path);
if (!config.ok) throw new Error(config.problem);
const gateway = openGateway(config.value, () => undefined);
gateway.start();
process.once("SIGTERM", () => {
  gateway.stop();
  process.stdin.destroy();
  setTimeout(() => process.exit(0), 200);
});
