/** What a route answers: status, type and bytes. Errors are one plain sentence in JSON. */

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A JSON body as it came in: an object, of which nothing is believed yet. */
export type Body = Readonly<Record<string, unknown>>;

/** What answers the POSTs of one address. */
export type Route = (body: Body) => Answer;

export function jsonAnswer(content: unknown, status = 200): Answer {
  return { status, type: "application/json", body: `${JSON.stringify(content)}\n` };
}

/** @param message for a person: what is wrong and what would be right. */
export function refusal(status: number, message: string): Answer {
  return jsonAnswer({ ok: false, message }, status);
}

export function bytesAnswer(
  type: string,
  body: Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status: 200, type, body, headers };
}
