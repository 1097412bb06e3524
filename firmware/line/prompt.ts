/**
 * The plain prompt of the serial line (contract, section 4): four commands, no secret, no name.
 * Every answer is a few lines and ends with one that begins with `ok` or `refused`, so that a
 * program knows where it ends. It is silent until it is spoken to, and stays silent on noise.
 */

/** How the screen names the gesture; the refusal must say what to do next. */
export const PRESENCE_WORDS = "hold the volume-down key for five seconds, then try again";

/** What anybody at the cable may know. */
export interface PromptView {
  readonly terminal: string;
  readonly firmware: string;
  readonly link: "up" | "connecting" | "down";
  /** RFC 3339, or undefined while the time is not trusted. */
  readonly time: string | undefined;
  /** Code of the fault that keeps the terminal from recording, as on its screen. */
  readonly fault: string | undefined;
  /** What keeps visitors from paying here, a sentence each; nothing when they can. */
  readonly visitors: readonly string[];
  /** Whether set-up is open, and for how many seconds more. */
  readonly presenceSeconds: number;
  /** For how many seconds more no secret is heard. */
  readonly lockedSeconds: number;
}

export type PromptCommand = "help" | "id" | "status" | "starttls";

const COMMANDS: Readonly<Record<PromptCommand, string>> = {
  help: "these lines",
  id: "the number of this terminal, and its firmware",
  status: "bank link, clock, faults, what visitors can pay, and whether set-up is open",
  starttls: `begins the secured session; first ${PRESENCE_WORDS.replace(", then try again", "")}`,
};

/** The command, or undefined when it is none; capitals do not matter. */
export function commandOf(line: string): PromptCommand | undefined {
  const word = line.toLowerCase();
  return Object.keys(COMMANDS).find((name): name is PromptCommand => name === word);
}

/** The answer to everything but `starttls`, which the caller has to act on. */
export function answerTo(command: Exclude<PromptCommand, "starttls">, view: PromptView): string {
  switch (command) {
    case "help":
      return lines(
        ...Object.entries(COMMANDS).map(([name, about]) => `${name.padEnd(8)}  ${about}`),
        "ok",
      );
    case "id":
      return lines(`terminal: ${view.terminal}`, `firmware: ${view.firmware}`, "ok");
    case "status":
      return lines(
        `link: ${view.link}`,
        `time: ${view.time ?? "not known yet"}`,
        `fault: ${view.fault ?? "none"}`,
        ...visitorLines(view.visitors),
        `set-up: ${setUpText(view)}`,
        "ok",
      );
  }
}

/** One line, in the words of a refusal: what, why and what next. */
export function refusal(why: string): string {
  return lines(`refused: ${why}`);
}

/** The answer to a line that is no command. */
export const NOT_UNDERSTOOD = refusal("that is no command here; type help");

/** From the byte after this line on, TLS. */
export const TLS_BEGINS = lines("ok: TLS begins now");

/** After the session: plain text again. */
export function sessionOver(why: string): string {
  return lines("", `session over: ${why}`);
}

function visitorLines(missing: readonly string[]): readonly string[] {
  if (missing.length === 0) return ["visitors: may pay in riel with wallets from abroad"];
  return missing.map((sentence) => `visitors: ${sentence}`);
}

function setUpText({ presenceSeconds, lockedSeconds }: PromptView): string {
  if (lockedSeconds > 0) return `locked for ${lockedSeconds} s after wrong secrets`;
  if (presenceSeconds > 0) return `open for ${presenceSeconds} s`;
  return "closed";
}

function lines(...text: readonly string[]): string {
  return `${text.join("\r\n")}\r\n`;
}
