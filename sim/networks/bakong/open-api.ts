/**
 * The Bakong Open API as its documents and its users describe it: what a body on a path is answered
 * with, the odd answers included. No socket and no clock here; `http.ts` puts it on the wire.
 * What nobody published is a choice of the model, and its README lists those choices.
 */
import { decodeKhqr } from "../../../firmware/khqr/decode.ts";
import type { Bakong } from "./bakong.ts";
import { type Answer, failure, success, transactionOf } from "./open-api-answers.ts";
import { DAILY_MAX, Tokens } from "./tokens.ts";
import type { Transfer } from "./transfer.ts";

export interface ApiRequest {
  /** From the root, e.g. `/v1/check_transaction_by_md5`. */
  readonly path: string;
  /** The body as it came. */
  readonly body: string;
  /** What follows `Bearer ` in the Authorization header. */
  readonly token: string | undefined;
}

/** How this service behaves where behaviours were seen to differ. */
export interface ApiHabits {
  /** Lookups a token may make in a day. */
  readonly dailyMax: number;
  /** Calls of one token in one second before 429. */
  readonly burstMax: number;
  /** A bad token is told in an HTTP 401, or in an HTTP 200. */
  readonly unauthorizedStatus: 200 | 401;
  /** False answers 403 to the list forms, as one integrator saw it in production. */
  readonly hasLists: boolean;
  /** True answers 403 to everything: the caller is outside Cambodia. */
  readonly isAbroad: boolean;
  /** "money" writes 12500.0, "text" writes "12500.0": both were seen. */
  readonly amountForm: "number" | "text";
  /** A failed transfer is told as 3 (API document) or as 1 (integration document). */
  readonly failedCode: 1 | 3;
  /** False answers 401 to an account check without a token; the official SDK sends none. */
  readonly isAccountCheckOpen: boolean;
  /** Where short links point. */
  readonly linkBase: string;
}

const USUAL: ApiHabits = {
  dailyMax: DAILY_MAX,
  burstMax: 20,
  unauthorizedStatus: 401,
  hasLists: true,
  isAbroad: false,
  amountForm: "number",
  failedCode: 3,
  isAccountCheckOpen: true,
  linkBase: "http://127.0.0.1",
};

const LIST_MAX = 50;

type Body = Readonly<Record<string, unknown>> | readonly unknown[];

export class OpenApi {
  readonly tokens: Tokens;
  /** May be changed while it runs. */
  habits: ApiHabits;
  readonly #bakong: Bakong;
  readonly #links = new Map<string, string>();
  #second = 0;
  #callsInSecond = 0;

  constructor(bakong: Bakong, secret: Uint8Array, habits: Partial<ApiHabits> = {}) {
    this.#bakong = bakong;
    this.tokens = new Tokens(secret);
    this.habits = { ...USUAL, ...habits };
  }

  /** The KHQR behind a short link. */
  linked(link: string): string | undefined {
    return this.#links.get(link.slice(link.lastIndexOf("/") + 1));
  }

  /** Answers one POST. Never throws. */
  answer(request: ApiRequest): Answer {
    const { habits } = this;
    if (habits.isAbroad) return failure(403, null, "Forbidden");
    if (this.#isBurst()) return failure(429, null, "Too many requests");
    const body = parse(request.body);
    if (body === undefined) return failure(400, 5, "Missing required fields");
    switch (request.path) {
      case "/v1/renew_token":
        return this.#renew(body);
      case "/v1/check_bakong_account":
        return this.#checkAccount(request, body);
      case "/v1/generate_deeplink_by_qr":
        return this.#shortLink(body);
    }
    const look = LOOKS[request.path];
    if (look === undefined) return failure(404, null, "Not Found");
    const refused = this.#admit(request);
    if (refused !== undefined) return refused;
    if (look.isList && !habits.hasLists) return failure(403, null, "Forbidden");
    return look.isList ? this.#list(look, body) : this.#single(look, body);
  }

  #isBurst(): boolean {
    const second = Math.floor(this.#bakong.now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#callsInSecond = 0;
    }
    this.#callsInSecond += 1;
    return this.#callsInSecond > this.habits.burstMax;
  }

  /** Token and budget of a lookup; undefined when both are in order. */
  #admit({ token }: ApiRequest): Answer | undefined {
    const { now } = this.#bakong;
    if (!this.tokens.isValid(token, now)) return this.#unauthorized();
    if (this.tokens.spend(token ?? "", now, this.habits.dailyMax)) return undefined;
    const max = this.habits.dailyMax;
    const text = `Daily request limit of ${max} exceeded. Please try again tomorrow.`;
    return failure(200, 17, text);
  }

  #unauthorized(): Answer {
    const { unauthorizedStatus } = this.habits;
    const words =
      unauthorizedStatus === 401
        ? "Unauthorized, not yet requested for token or code invalid"
        : "Unauthorized";
    return failure(unauthorizedStatus, 6, words);
  }

  #single(look: Look, body: Body): Answer {
    const wanted = look.read(body);
    if (wanted === undefined) return failure(400, 5, "Missing required fields");
    const found = this.#find(look, wanted);
    if (found === "static") return failure(200, 2, "Static QR is not supported");
    if (found === undefined) {
      return failure(200, 1, "Transaction could not be found. Please check and try again.");
    }
    if (found.state === "failed") return failure(200, this.habits.failedCode, "Transaction failed");
    return success(transactionOf(found, this.habits.amountForm));
  }

  #list(look: Look, body: Body): Answer {
    const isList = Array.isArray(body) && body.length >= 1 && body.length <= LIST_MAX;
    if (!isList) return failure(400, 5, "Missing required fields");
    const rows = body.map((key) => {
      const wanted = typeof key === "string" ? look.read({ [look.key]: key }) : undefined;
      const found = wanted === undefined ? undefined : this.#find(look, wanted);
      const row = (status: string, message: string, data: unknown) => {
        return { [look.key]: key, status, message, data };
      };
      if (found === "static") return row("STATIC_QR", "Static QR is not supported", null);
      if (found === undefined) return row("NOT_FOUND", "Transaction could not be found.", null);
      if (found.state === "failed") return row("FAILED", "Transaction failed", null);
      return row("SUCCESS", "Success", transactionOf(found, this.habits.amountForm));
    });
    return success(rows);
  }

  /** The oldest transfer that fits and that the receiving side has acknowledged. */
  #find(look: Look, wanted: (transfer: Transfer) => boolean): Transfer | "static" | undefined {
    const found = this.#bakong.transfers.find(
      (transfer) => wanted(transfer) && transfer.acknowledgedAt <= this.#bakong.now,
    );
    return look.key === "md5" && found?.khqr?.isStatic ? "static" : found;
  }

  #renew(body: Body): Answer {
    const email = member(body, "email");
    if (email === undefined) return failure(400, 5, "Missing required fields");
    const token = this.tokens.renew(email, this.#bakong.now);
    if (token === undefined) return failure(200, 10, "Not registered yet");
    return success({ token }, "Token has been issued");
  }

  #checkAccount({ token }: ApiRequest, body: Body): Answer {
    const isLetIn = this.habits.isAccountCheckOpen && token === undefined;
    if (!isLetIn && !this.tokens.isValid(token, this.#bakong.now)) return this.#unauthorized();
    const id = member(body, "accountId");
    if (id === undefined) return failure(400, 5, "Missing required fields");
    if (!/^[^@\s]+@[^@\s]+$/.test(id)) return failure(200, 12, "Account ID is invalid");
    return this.#bakong.currenciesOf(id) === undefined
      ? failure(200, 11, "Account ID not found")
      : success(null, "Account ID exists");
  }

  #shortLink(body: Body): Answer {
    const qr = member(body, "qr");
    const source = Array.isArray(body) ? undefined : Reflect.get(body, "sourceInfo");
    const names = ["appIconUrl", "appName", "appDeepLinkCallback"];
    const isSourced = source === undefined || names.every((name) => member(source, name));
    if (qr === undefined || !isSourced) return failure(400, 5, "Missing required fields");
    if (!decodeKhqr(qr, undefined).ok) return failure(200, 4, "error requesting deeplink");
    const code = (this.#links.size + 1).toString(36).padStart(6, "0");
    this.#links.set(code, qr);
    return success({ shortLink: `${this.habits.linkBase}/${code}` });
  }
}

/** One way of asking for a transfer. */
interface Look {
  readonly isList: boolean;
  /** The member that names it. */
  readonly key: string;
  /** What must fit, or undefined when the body does not say. */
  read(body: unknown): ((transfer: Transfer) => boolean) | undefined;
}

const BY_MD5: Look = {
  isList: false,
  key: "md5",
  read(body) {
    const md5 = member(body, "md5")?.toLowerCase();
    return md5 === undefined ? undefined : ({ khqr }) => khqr?.md5 === md5;
  },
};

const BY_HASH: Look = {
  isList: false,
  key: "hash",
  read(body) {
    const wanted = member(body, "hash")?.toLowerCase();
    return wanted === undefined ? undefined : ({ hash }) => hash === wanted;
  },
};

const LOOKS: Readonly<Record<string, Look>> = {
  "/v1/check_transaction_by_md5": BY_MD5,
  "/v1/check_transaction_by_md5_list": { ...BY_MD5, isList: true },
  "/v1/check_transaction_by_hash": BY_HASH,
  "/v1/check_transaction_by_hash_list": { ...BY_HASH, isList: true },
  "/v1/check_transaction_by_short_hash": {
    isList: false,
    key: "hash",
    read(body) {
      const short = member(body, "hash")?.toLowerCase();
      const currency = member(body, "currency");
      const amount = Number(isObject(body) ? body.amount : Number.NaN);
      if (short?.length !== 8 || currency === undefined || Number.isNaN(amount)) return undefined;
      return ({ hash, money }) => {
        const units = money.currency === "KHR" ? 1 : 100;
        const isAmount = Math.round(amount * units) === money.minor;
        return hash.startsWith(short) && money.currency === currency && isAmount;
      };
    },
  },
  "/v1/check_transaction_by_instruction_ref": {
    isList: false,
    key: "instructionRef",
    read(body) {
      const wanted = member(body, "instructionRef");
      return wanted === undefined ? undefined : ({ instructionRef }) => instructionRef === wanted;
    },
  },
  "/v1/check_transaction_by_external_ref": {
    isList: false,
    key: "externalRef",
    read(body) {
      const wanted = member(body, "externalRef");
      return wanted === undefined ? undefined : ({ externalRef }) => externalRef === wanted;
    },
  },
};

/** A member that is a text of 1 to 255 characters, or longer for a KHQR. */
function member(body: unknown, name: string): string | undefined {
  const value = isObject(body) ? body[name] : undefined;
  const isText = typeof value === "string" && value !== "" && value.length <= 1000;
  return isText ? value : undefined;
}

function parse(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) || Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
