import { describe, expect, it } from "vitest";
import { rankPorts } from "../../../../firmware/cli/provision/ports.ts";

describe("the ports of a computer", () => {
  it("of Linux: USB first, in the order of their numbers", () => {
    const ports = rankPorts([
      { path: "/dev/ttyS0" },
      { path: "/dev/ttyUSB10", vendorId: "1a86", manufacturer: "QinHeng" },
      { path: "/dev/ttyUSB2", vendorId: "0403", serialNumber: "A1" },
    ]);
    expect(ports).toEqual([
      { path: "/dev/ttyUSB2", isLikely: true, about: "FTDI cable, number A1" },
      { path: "/dev/ttyUSB10", isLikely: true, about: "WCH cable" },
      { path: "/dev/ttyS0", isLikely: false, about: "a port of this computer" },
    ]);
  });

  it("of macOS: each once, Bluetooth last", () => {
    const ports = rankPorts([
      { path: "/dev/tty.Bluetooth-Incoming-Port" },
      { path: "/dev/tty.usbserial-A1", vendorId: "0403" },
      { path: "/dev/cu.usbserial-A1", vendorId: "0403" },
    ]);
    expect(ports.map(({ path, isLikely }) => [path, isLikely])).toEqual([
      ["/dev/cu.usbserial-A1", true],
      ["/dev/tty.Bluetooth-Incoming-Port", false],
    ]);
  });

  it("of Windows: by vendor, in capitals or not, unknown makers by their own name", () => {
    const ports = rankPorts([
      { path: "COM10", vendorId: "ABCD", manufacturer: "Maker" },
      { path: "COM3", vendorId: "10C4" },
      { path: "COM1", manufacturer: "(Standard port types)" },
    ]);
    expect(ports.map(({ path, about }) => `${path} ${about}`)).toEqual([
      "COM3 Silicon Labs cable",
      "COM10 Maker",
      "COM1 (Standard port types)",
    ]);
  });
});
