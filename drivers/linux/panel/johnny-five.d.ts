/** The little of johnny-five and firmata-io that the panel uses; neither brings types. */
declare module "johnny-five" {
  import type { EventEmitter } from "node:events";

  export interface BoardOptions {
    readonly io: unknown;
    readonly repl: false;
    readonly debug: false;
    readonly sigint: false;
  }

  export class Board extends EventEmitter {
    constructor(options: BoardOptions);
    readonly isReady: boolean;
  }

  interface Part {
    readonly board: Board;
  }

  export class Button extends EventEmitter {
    constructor(options: Part & { readonly pin: number; readonly isPullup: boolean });
  }

  export class Led {
    constructor(options: Part & { readonly pin: number });
    on(): this;
    off(): this;
  }

  export class Pin {
    constructor(options: Part & { readonly pin: number; readonly type: "digital" });
    high(): this;
    low(): this;
  }

  export class Keypad extends EventEmitter {
    constructor(
      options: Part & {
        readonly controller: "MPR121";
        readonly address: number;
        readonly keys: readonly string[];
      },
    );
  }

  export class Light extends EventEmitter {
    constructor(options: Part & { readonly pin: number | string; readonly freq: number });
    readonly level: number;
  }

  export interface LcdOptions extends Part {
    readonly controller: "PCF8574";
    readonly address: number;
    readonly rows: number;
    readonly cols: number;
  }

  export class LCD {
    constructor(options: LcdOptions);
    /** Sets the part up; may be called again when it has lost its power. */
    initialize(options: LcdOptions): void;
    cursor(row: number, column: number): this;
    print(text: string): this;
  }

  const five: {
    readonly Board: typeof Board;
    readonly Button: typeof Button;
    readonly Led: typeof Led;
    readonly Pin: typeof Pin;
    readonly Keypad: typeof Keypad;
    readonly Light: typeof Light;
    readonly LCD: typeof LCD;
  };

  // biome-ignore lint/style/noDefaultExport: what the package has is its default export.
  export { five as default };
}

declare module "firmata-io" {
  import type { EventEmitter } from "node:events";

  export class Firmata extends EventEmitter {
    constructor(transport: EventEmitter, options: { readonly reportVersionTimeout: number });
    readonly isReady: boolean;
  }

  const bind: { readonly Firmata: typeof Firmata };

  // biome-ignore lint/style/noDefaultExport: what the package has is its default export.
  export { bind as default };
}
