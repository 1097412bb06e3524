/**
 * The type of the one module of the `qrcode` package that is used. Its index would also load the
 * PNG, SVG and terminal writers, which costs a cold start some ten milliseconds for nothing.
 */
declare module "qrcode/lib/core/qrcode.js" {
  interface Modules {
    readonly size: number;
    /** Row by row, 1 is dark. */
    readonly data: Uint8Array;
  }
  interface Segment {
    readonly data: string;
    readonly mode: "numeric" | "alphanumeric" | "byte";
  }
  interface Options {
    readonly errorCorrectionLevel: "L" | "M" | "Q" | "H";
    /** 0 to 7; left out, all eight are drawn and scored. */
    readonly maskPattern?: number;
    readonly version?: number;
  }
  export function create(
    content: string | readonly Segment[],
    options: Options,
  ): { readonly modules: Modules; readonly version: number; readonly maskPattern: number };
}
