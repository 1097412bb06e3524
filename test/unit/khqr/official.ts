/**
 * NBC's own SDK as a second opinion. Only for texts that this project made: its reader never
 * returns on some malformed ones.
 */
import { createRequire } from "node:module";

interface Answer {
  readonly status: { readonly code: number; readonly errorCode: number | null };
  readonly data: { readonly qr: unknown } | null;
}

interface Sdk {
  readonly BakongKHQR: {
    new (): {
      generateIndividual(input: unknown): Answer;
      generateMerchant(input: unknown): Answer;
    };
    verify(qr: string): { readonly isValid: boolean };
    decode(qr: string): { readonly data: Readonly<Record<string, string | null>> };
  };
  readonly IndividualInfo: new (...args: unknown[]) => unknown;
  readonly MerchantInfo: new (...args: unknown[]) => unknown;
}

// The package has no types of its own.
const sdk = createRequire(import.meta.url)("bakong-khqr") as Sdk;

export interface SdkInput {
  readonly bakongAccountID: string;
  readonly merchantName: string;
  readonly merchantCity: string;
  readonly merchantID?: string;
  readonly acquiringBank?: string;
  readonly optional: Readonly<Record<string, unknown>>;
}

/** The KHQR that the SDK makes of an input, or undefined if it refuses. */
export function officialQr(input: SdkInput): string | undefined {
  const { bakongAccountID: id, merchantName: name, merchantCity: city } = input;
  const optional = { ...input.optional };
  const maker = new sdk.BakongKHQR();
  const { data } =
    input.merchantID === undefined
      ? maker.generateIndividual(new sdk.IndividualInfo(id, name, city, optional))
      : maker.generateMerchant(
          new sdk.MerchantInfo(id, name, city, input.merchantID, input.acquiringBank, optional),
        );
  // Where it fails inside, it answers with an Error in place of the text.
  return typeof data?.qr === "string" ? data.qr : undefined;
}

/** What the SDK reads in a KHQR that it or this project made. */
export function officialFields(qr: string): Readonly<Record<string, string | null>> {
  return sdk.BakongKHQR.decode(qr).data;
}

/** Whether the SDK takes a KHQR that it or this project made for valid now. */
export function officiallyValid(qr: string): boolean {
  return sdk.BakongKHQR.verify(qr).isValid;
}
