/**
 * Money as every layer passes it on: whole minor units with their currency. Riel has no minor unit,
 * so one is one riel; dollars count cents (ISO 4217). Never a float, never a bare number.
 */

export type Currency = "KHR" | "USD";

export interface Money {
  /** Whole riel or whole cents; a safe integer, at least 1 wherever money has changed hands. */
  readonly minor: number;
  readonly currency: Currency;
}
