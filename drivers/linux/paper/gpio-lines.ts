/**
 * Lines of a GPIO chip by the kernel's character device (version 2 of its interface): asked for
 * once, in one piece, and held until they are closed. Knows levels, and nothing of what they mean.
 */
import { constants } from "node:fs";
import { kernelStruct, requestNumber } from "../kernel-struct.ts";
import { errorWords, type SystemCalls } from "../system-call.ts";

const LINES_MAX = 64;
const ATTRIBUTES_MAX = 10;
/** One attribute with the lines that it is for: which one, its value, and a mask. */
export const ATTRIBUTE = kernelStruct({ id: "u32", padding: "u32", value: "u64", mask: "u64" });

export const REQUEST = kernelStruct({
  offsets: LINES_MAX * 4,
  consumer: 32,
  flags: "u64",
  attributes: "u32",
  padding: 20,
  attribute: ATTRIBUTES_MAX * ATTRIBUTE.bytes,
  lines: "u32",
  eventBufferSize: "u32",
  rest: 20,
  handle: "u32",
});

export const VALUES = kernelStruct({ bits: "u64", mask: "u64" });

const GROUP = 0xb4;
export const GPIO = {
  getLine: requestNumber("both", GROUP, 0x07, REQUEST.bytes),
  getValues: requestNumber("both", GROUP, 0x0e, VALUES.bytes),
  setValues: requestNumber("both", GROUP, 0x0f, VALUES.bytes),
} as const;

export const FLAG_INPUT = 4;
export const FLAG_OUTPUT = 8;
/** Attributes: the flags of some of the lines, and the level that outputs begin with. */
export const ATTRIBUTE_FLAGS = 1;
export const ATTRIBUTE_VALUES = 2;
const CONSUMER = "soundbox";

export interface GpioRequest {
  /** The chip, e.g. /dev/gpiochip0. */
  readonly chip: string;
  /** Numbers of lines on it that are driven; all begin high. */
  readonly outputs: readonly number[];
  readonly inputs: readonly number[];
}

export interface GpioLines {
  /** Drives an output, by its place among the outputs. */
  set(output: number, isHigh: boolean): void;
  /** Level of an input, by its place among the inputs. */
  isHigh(input: number): boolean;
  close(): void;
}

/** @throws Error when the chip is missing, or a line is in use already. */
export function openGpioLines(
  calls: SystemCalls,
  { chip, outputs, inputs }: GpioRequest,
): GpioLines {
  const ask = REQUEST.make({ attributes: 2, lines: outputs.length + inputs.length });
  const view = new DataView(ask.buffer);
  const { offsets } = REQUEST;
  [...outputs, ...inputs].forEach((line, index) => {
    view.setUint32(offsets.offsets + index * 4, line, true);
  });
  ask.set(new TextEncoder().encode(CONSUMER), offsets.consumer);
  REQUEST.set(ask, "flags", FLAG_OUTPUT);
  const driven = 2 ** outputs.length - 1;
  const read = (2 ** inputs.length - 1) * 2 ** outputs.length;
  const attributes = [
    ATTRIBUTE.make({ id: ATTRIBUTE_FLAGS, value: FLAG_INPUT, mask: read }),
    ATTRIBUTE.make({ id: ATTRIBUTE_VALUES, value: driven, mask: driven }),
  ];
  attributes.forEach((bytes, index) => {
    ask.set(bytes, offsets.attribute + index * ATTRIBUTE.bytes);
  });
  const device = calls.open(chip, constants.O_RDONLY);
  try {
    check(`${chip}: lines ${[...outputs, ...inputs].join(", ")}`, () =>
      calls.control(device, GPIO.getLine, ask),
    );
  } finally {
    calls.close(device);
  }
  const handle = REQUEST.get(ask, "handle");
  return {
    set(output, isHigh) {
      const mask = 2 ** output;
      const values = VALUES.make({ bits: isHigh ? mask : 0, mask });
      check(chip, () => calls.control(handle, GPIO.setValues, values));
    },
    isHigh(input) {
      const values = VALUES.make({ mask: 2 ** (outputs.length + input) });
      check(chip, () => calls.control(handle, GPIO.getValues, values));
      return VALUES.get(values, "bits") !== 0;
    },
    close: () => calls.close(handle),
  };
}

function check(what: string, control: () => number): void {
  const code = control();
  if (code !== 0) throw new Error(`${what}: ${errorWords(code)}`);
}
