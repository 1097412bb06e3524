/** The published contract of the link, as the tests read it: one document, nothing added. */
import { readFileSync } from "node:fs";
import { isObject, lookUp, schemaCheck } from "./json-schema.ts";

export const ASYNCAPI: unknown = JSON.parse(
  readFileSync(new URL("../../firmware/contract/asyncapi.json", import.meta.url), "utf8"),
);

export const checkPublished = schemaCheck(ASYNCAPI);

/** A part of the document by its path, which must be an object. */
export function published(path: string): Readonly<Record<string, unknown>> {
  const part = lookUp(ASYNCAPI, `#/${path}`);
  if (!isObject(part)) throw new Error(`the contract has no ${path}`);
  return part;
}

/** The closed list of a schema. */
export function wordsOf(schema: string): readonly string[] {
  const { enum: words } = published(`components/schemas/${schema}`);
  if (!Array.isArray(words)) throw new Error(`${schema} is no list`);
  return words.map(String);
}

/** The schema of the message of that `kind` on a channel; undefined when the channel has none. */
export function schemaFor(channel: string, kind: unknown) {
  const { messages = {} } = published(`channels/${channel}`);
  const names = Object.keys(isObject(messages) ? messages : {});
  return names
    .map((name) => published(`components/messages/${name}`).payload)
    .map((payload) => (isObject(payload) ? lookUp(ASYNCAPI, String(payload.$ref)) : undefined))
    .filter(isObject)
    .find((schema) => {
      const { properties } = schema;
      const claim = isObject(properties) ? properties.kind : undefined;
      return isObject(claim) && claim.const === kind;
    });
}
