/**
 * Whose a payment on record is. A terminal that was bound anew still holds what its former merchant
 * was paid: that stays on record, and its receipts still go to the bank it came from, but it is
 * neither said, shown, counted nor handed out to whoever came after.
 */
import type { LedgerRow, RowOwner } from "../../drivers/hal/ledger.ts";
import type { DeviceState } from "./state.ts";

/** The rows of the merchant who is bound now; undefined: all of them, as there was nobody before. */
export function ownersNow({ banks, setup }: DeviceState): readonly RowOwner[] | undefined {
  const binding = setup.settings?.binding;
  if (binding === undefined) return undefined;
  const [first, ...others] = banks;
  const fromEpoch = binding?.ownEpoch ?? first.epoch;
  if (fromEpoch === 0) return undefined;
  return [
    { acquirer: first.id, fromEpoch },
    ...others.map(({ id }) => ({ acquirer: id, fromEpoch: 0 })),
  ];
}

/** Whether a row is the present merchant's. */
export function isOwn(state: DeviceState, { acquirer, epoch }: LedgerRow): boolean {
  const owners = ownersNow(state);
  if (owners === undefined) return true;
  return owners.some((owner) => owner.acquirer === acquirer && epoch >= owner.fromEpoch);
}
