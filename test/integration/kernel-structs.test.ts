/** What goes to the kernel is laid out as its own headers lay it out, for 64 bits and for 32. */
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import * as drm from "../../drivers/linux/drm/layouts.ts";
import type { KernelStruct } from "../../drivers/linux/kernel-struct.ts";
import { ATTRIBUTE, GPIO, REQUEST, VALUES } from "../../drivers/linux/paper/gpio-lines.ts";
import { SPI } from "../../drivers/linux/paper/spi-bus.ts";
import { requires } from "../requires.ts";

const HEADERS = ["stddef.h", "drm.h", "drm_mode.h", "linux/gpio.h", "linux/spi/spidev.h"];
/** Where Debian keeps a C library's headers that do not depend on the width of a word. */
const PATHS = ["/usr/include/libdrm", "/usr/include/x86_64-linux-gnu"];

/** A structure of ours, the kernel's of it, and the kernel's names of some of our fields. */
function laidOut<Name extends string>(
  ours: KernelStruct<Name>,
  theirs: string,
  fields: Readonly<Partial<Record<Name, string>>>,
): readonly string[] {
  const places = Object.entries<string | undefined>(fields).map(
    ([name, field]) => `offsetof(${theirs}, ${field}) == ${ours.offsets[name as Name]}`,
  );
  return [`sizeof(${theirs}) == ${ours.bytes}`, ...places];
}

const CLAIMS: readonly string[] = [
  ...laidOut(drm.RESOURCES, "struct drm_mode_card_res", {
    connectorIds: "connector_id_ptr",
    connectors: "count_connectors",
    encoders: "count_encoders",
    maxHeight: "max_height",
  }),
  ...laidOut(drm.MODE, "struct drm_mode_modeinfo", {
    width: "hdisplay",
    height: "vdisplay",
    refresh: "vrefresh",
    type: "type",
    name: "name",
  }),
  ...laidOut(drm.CRTC, "struct drm_mode_crtc", {
    connectorIds: "set_connectors_ptr",
    crtc: "crtc_id",
    fb: "fb_id",
    isModeValid: "mode_valid",
    mode: "mode",
  }),
  ...laidOut(drm.ENCODER, "struct drm_mode_get_encoder", {
    crtc: "crtc_id",
    possibleCrtcs: "possible_crtcs",
  }),
  ...laidOut(drm.CONNECTOR, "struct drm_mode_get_connector", {
    modesAt: "modes_ptr",
    modes: "count_modes",
    encoder: "encoder_id",
    connector: "connector_id",
    connection: "connection",
  }),
  ...laidOut(drm.FRAMEBUFFER, "struct drm_mode_fb_cmd", { pitch: "pitch", handle: "handle" }),
  ...laidOut(drm.DIRTY, "struct drm_mode_fb_dirty_cmd", {
    clips: "num_clips",
    clipsAt: "clips_ptr",
  }),
  ...laidOut(drm.CLIP, "struct drm_clip_rect", { right: "x2", bottom: "y2" }),
  ...laidOut(drm.CREATE_DUMB, "struct drm_mode_create_dumb", {
    width: "width",
    handle: "handle",
    pitch: "pitch",
    size: "size",
  }),
  ...laidOut(drm.MAP_DUMB, "struct drm_mode_map_dumb", { offset: "offset" }),
  ...laidOut(drm.CAPABILITY, "struct drm_get_cap", { value: "value" }),
  ...laidOut(REQUEST, "struct gpio_v2_line_request", {
    consumer: "consumer",
    flags: "config.flags",
    attributes: "config.num_attrs",
    attribute: "config.attrs",
    lines: "num_lines",
    handle: "fd",
  }),
  ...laidOut(ATTRIBUTE, "struct gpio_v2_line_config_attribute", { value: "attr.values" }),
  ...laidOut(VALUES, "struct gpio_v2_line_values", { bits: "bits", mask: "mask" }),
  `${drm.DRM.getCapability}u == DRM_IOCTL_GET_CAP`,
  `${drm.DRM.setMaster}u == DRM_IOCTL_SET_MASTER`,
  `${drm.DRM.getResources}u == DRM_IOCTL_MODE_GETRESOURCES`,
  `${drm.DRM.getCrtc}u == DRM_IOCTL_MODE_GETCRTC`,
  `${drm.DRM.setCrtc}u == DRM_IOCTL_MODE_SETCRTC`,
  `${drm.DRM.getEncoder}u == DRM_IOCTL_MODE_GETENCODER`,
  `${drm.DRM.getConnector}u == DRM_IOCTL_MODE_GETCONNECTOR`,
  `${drm.DRM.addFramebuffer}u == DRM_IOCTL_MODE_ADDFB`,
  `${drm.DRM.removeFramebuffer}u == DRM_IOCTL_MODE_RMFB`,
  `${drm.DRM.dirtyFramebuffer}u == DRM_IOCTL_MODE_DIRTYFB`,
  `${drm.DRM.createDumb}u == DRM_IOCTL_MODE_CREATE_DUMB`,
  `${drm.DRM.mapDumb}u == DRM_IOCTL_MODE_MAP_DUMB`,
  `${drm.DRM.destroyDumb}u == DRM_IOCTL_MODE_DESTROY_DUMB`,
  `${GPIO.getLine}u == GPIO_V2_GET_LINE_IOCTL`,
  `${GPIO.getValues}u == GPIO_V2_LINE_GET_VALUES_IOCTL`,
  `${GPIO.setValues}u == GPIO_V2_LINE_SET_VALUES_IOCTL`,
  `${SPI.setMode}u == SPI_IOC_WR_MODE`,
  `${SPI.setSpeed}u == SPI_IOC_WR_MAX_SPEED_HZ`,
];

/** What the compiler says against it; empty when every claim holds. */
function complaints(claims: readonly string[], width: 32 | 64): string {
  const lines = [
    ...HEADERS.map((header) => `#include <${header}>`),
    ...claims.map((claim) => `_Static_assert(${claim}, "");`),
  ];
  const words = [
    `-m${width}`,
    "-fsyntax-only",
    "-x",
    "c",
    ...PATHS.map((path) => `-I${path}`),
    "-",
  ];
  const { stderr } = spawnSync("gcc", words, { input: lines.join("\n"), encoding: "utf8" });
  return stderr;
}

const isMissing = requires("gcc") || process.arch !== "x64";

describe.skipIf(isMissing)("structures for the kernel", () => {
  it.each([64, 32] as const)("are those of its headers at %d bits", (width) => {
    expect(complaints(CLAIMS, width)).toBe("");
  });

  it("would not pass if a byte were wrong", () => {
    expect(complaints(["sizeof(struct drm_mode_crtc) == 105"], 64)).toContain("static assertion");
  });
});
