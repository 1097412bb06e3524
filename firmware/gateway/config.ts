/**
 * The configuration of a gateway: one JSON document, checked by the same kind of schema as the
 * terminal's. The token and the signing key are files of their own.
 */
import {
  type Checked,
  type ConfigProblem,
  choice,
  integer,
  list,
  object,
  optional,
  text,
} from "../config/field.ts";
import { FILE, FILE_RULE, ID, ID_RULE } from "../config/patterns.ts";
import { link } from "../config/schema.ts";
import type { Result } from "../lib/result.ts";

const terminal = object("One terminal that is told of payments.", {
  id: text("Its id on the link.", ID, ID_RULE),
  key: text("File with its public key as a JWK, as `soundbox setup` prints it.", FILE, FILE_RULE),
  epoch: integer("Binding generation, as in the terminal's configuration.", 1, 1_000_000_000, 1),
  account: text(
    "The Bakong account its codes name; money for any other is not announced.",
    /^(?=.{3,32}$)[^@\s]+@[^@\s]+$/,
    "must be name@bank, at most 32 characters",
  ),
});

const bakong = object("The Bakong Open API.", {
  url: text(
    "Its address, without a path.",
    /^(https:\/\/[A-Za-z0-9.-]{1,255}|http:\/\/(127\.0\.0\.1|localhost|\[::1\]))(:[0-9]{1,5})?$/,
    "must be https://host, or http://127.0.0.1:port on this machine",
  ),
  token: text("File with the token, mode 0600.", FILE, FILE_RULE),
  email: optional(
    text(
      "Address the token was registered with; the gateway then renews it by itself.",
      /^[^@\s]{1,64}@[^@\s]{1,255}$/,
      "must be an e-mail address",
    ),
  ),
  dailyLookups: integer("Lookups that the token has a day.", 1, 1_000_000, 100),
  timeoutSeconds: integer("How long one answer may take.", 1, 60, 10),
});

export const gatewaySchema = object("Configuration of one gateway.", {
  acquirer: text("The gateway's id on the link, as terminals know it.", ID, ID_RULE),
  signingKey: text("PEM file with the key that signs its messages, mode 0600.", FILE, FILE_RULE),
  outbox: text("File in which it keeps what it has found and sent.", FILE, FILE_RULE),
  env: choice("`test` while the token is one of the test environment.", ["live", "test"], "live"),
  bakong,
  link,
  terminals: list("The terminals it serves.", terminal, 1, 1000),
});

export type GatewayConfig = Checked<typeof gatewaySchema>;

/** Checks a parsed document; the first problem is told with path, rule and value. */
export function checkGatewayConfig(document: unknown): Result<GatewayConfig, ConfigProblem> {
  const checked = gatewaySchema.check(document, "");
  if (!checked.ok) return checked;
  const { link: line, terminals } = checked.value;
  if (line.url.startsWith("mqtts:")) {
    for (const key of ["ca", "certificate", "privateKey"] as const) {
      if (line[key] !== undefined) continue;
      const rule = "must be given for an mqtts:// broker";
      return { ok: false, problem: { path: `link.${key}`, rule, seen: "missing" } };
    }
  }
  const ids = terminals.map(({ id }) => id);
  const twice = ids.findIndex((id, index) => ids.indexOf(id) !== index);
  if (twice < 0) return checked;
  const problem = {
    path: `terminals[${twice}].id`,
    rule: "must differ from those before it",
    seen: JSON.stringify(ids[twice]),
  };
  return { ok: false, problem };
}
