/** What the plain prompt may tell of the terminal: no secret, no name. */
import { rfc3339 } from "../lib/time.ts";
import { presenceLeftMs } from "../line/line-state.ts";
import { lockedForMs } from "../line/lockout.ts";
import type { PromptView } from "../line/prompt.ts";
import { acceptanceFindings } from "../payment/acceptance.ts";
import { type DeviceState, type Instruments, trustedNow } from "./state.ts";
import { isBound } from "./technician/settings.ts";
import { faultCodeOf, linkSignOf } from "./view.ts";

export function promptView(state: DeviceState, { clock }: Instruments): PromptView {
  const { line, setup } = state;
  const now = clock.mono();
  const time = trustedNow(state, clock);
  return {
    terminal: setup.config.terminal,
    firmware: setup.firmware,
    link: linkSignOf(state),
    time: time === undefined ? undefined : rfc3339(time),
    fault: faultCodeOf(state, clock),
    // Without a merchant there is no account that could keep anybody out.
    visitors: isBound(setup.config)
      ? acceptanceFindings(setup.config, time).map(({ text }) => text)
      : [],
    presenceSeconds: Math.ceil(presenceLeftMs(line, now) / 1000),
    lockedSeconds: Math.ceil(lockedForMs(line.lockout, now) / 1000),
  };
}
