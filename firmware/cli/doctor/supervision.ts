/**
 * What systemd knows of the terminal: whether it runs, and how often it had to be started again.
 * Asks and starts nothing; a machine without the service (a checkout) has nothing to say.
 */
import { execFile } from "node:child_process";
import { bad, type Finding, good, grave, note } from "./finding.ts";

/** The configuration that the package's service runs with, unless somebody changed it. */
export const SERVICE_CONFIG = "/var/lib/soundbox/config.json";

const PROPERTIES = ["LoadState", "ActiveState", "StatusText", "NRestarts"] as const;
const ANSWER_MS = 10_000;
const LOG = `look for the reason with "journalctl -u soundbox -n 50"`;

/** Words of systemctl to what it prints; rejects where there is none. */
export type AskSystemd = (words: readonly string[]) => Promise<string>;

export const askSystemctl: AskSystemd = (words) =>
  new Promise((resolve, reject) => {
    execFile("systemctl", words, { timeout: ANSWER_MS }, (error, text) =>
      error === null ? resolve(text) : reject(error),
    );
  });

/** A terminal that does not run tells of nothing, however well its parts are. */
export async function examineService(ask: AskSystemd): Promise<readonly Finding[]> {
  const text = await ask(["show", "soundbox", `--property=${PROPERTIES.join(",")}`]).catch(
    () => "",
  );
  const of = (name: (typeof PROPERTIES)[number]): string =>
    new RegExp(`^${name}=(.*)$`, "m").exec(text)?.[1] ?? "";
  if (of("LoadState") !== "loaded") return [];
  const [state, status] = [of("ActiveState"), of("StatusText")];
  const again = Number(of("NRestarts"));
  if (state === "active") {
    const says = `it runs${status === "" ? "" : `: ${status}`}`;
    if (again === 0) return [good("service", says)];
    return [note("service", `${says}; it had to be started again ${times(again)}`, LOG)];
  }
  if (state === "activating" && again === 0) {
    return [note("service", "it is starting", "ask again in half a minute")];
  }
  if (state === "activating" || state === "failed") {
    return [grave("service", `it does not stay up: started again ${times(again)}`, LOG)];
  }
  if (state === "deactivating") return [bad("service", "it is stopping", "ask again in a minute")];
  return [grave("service", "the terminal is not running", "start it: systemctl start soundbox")];
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
