/**
 * The words of a receipt (contract, section 2): both lists are closed, and are published in
 * `firmware/contract/asyncapi.json`. A word that is not here may not be sent.
 */

/** How far an event, charge or command has come. */
export const RECEIPT_STAGES = [
  "recorded",
  "speaking",
  "spoken",
  "shown",
  "digested",
  "duplicate",
  "rejected",
] as const;

export type ReceiptStage = (typeof RECEIPT_STAGES)[number];

/** Why it was rejected, or why it ended as it did. */
export const RECEIPT_REASONS = [
  "too-large",
  "not-a-jws",
  "algorithm",
  "unknown-key",
  "signature",
  "schema",
  "wrong-terminal",
  "wrong-acquirer",
  "wrong-epoch",
  "retained",
  "amount",
  "currency",
  "conflict",
  "expired",
  "not-live",
  "unknown-charge",
  "storage-fault",
  "audio-fault",
  "display-fault",
  "muted",
  "coalesced",
  "late",
] as const;

export type ReceiptReason = (typeof RECEIPT_REASONS)[number];
