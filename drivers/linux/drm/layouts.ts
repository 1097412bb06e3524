/**
 * The kernel's structures for setting a screen's mode (DRM/KMS, its uapi headers drm.h and
 * drm_mode.h), as far as one picture on one screen needs them, and the numbers of their requests.
 */
import { kernelStruct, requestNumber } from "../kernel-struct.ts";

export const RESOURCES = kernelStruct({
  fbIds: "u64",
  crtcIds: "u64",
  connectorIds: "u64",
  encoderIds: "u64",
  fbs: "u32",
  crtcs: "u32",
  connectors: "u32",
  encoders: "u32",
  minWidth: "u32",
  maxWidth: "u32",
  minHeight: "u32",
  maxHeight: "u32",
});

export const MODE = kernelStruct({
  clock: "u32",
  width: "u16",
  hsyncStart: "u16",
  hsyncEnd: "u16",
  htotal: "u16",
  hskew: "u16",
  height: "u16",
  vsyncStart: "u16",
  vsyncEnd: "u16",
  vtotal: "u16",
  vscan: "u16",
  refresh: "u32",
  flags: "u32",
  type: "u32",
  name: 32,
});

export const CRTC = kernelStruct({
  connectorIds: "u64",
  connectors: "u32",
  crtc: "u32",
  fb: "u32",
  x: "u32",
  y: "u32",
  gammaSize: "u32",
  isModeValid: "u32",
  mode: MODE.bytes,
});

export const ENCODER = kernelStruct({
  encoder: "u32",
  type: "u32",
  crtc: "u32",
  possibleCrtcs: "u32",
  possibleClones: "u32",
});

export const CONNECTOR = kernelStruct({
  encoderIds: "u64",
  modesAt: "u64",
  propIds: "u64",
  propValues: "u64",
  modes: "u32",
  props: "u32",
  encoders: "u32",
  encoder: "u32",
  connector: "u32",
  type: "u32",
  typeId: "u32",
  connection: "u32",
  widthMm: "u32",
  heightMm: "u32",
  subpixel: "u32",
  pad: "u32",
});

export const FRAMEBUFFER = kernelStruct({
  fb: "u32",
  width: "u32",
  height: "u32",
  pitch: "u32",
  bitsPerPixel: "u32",
  depth: "u32",
  handle: "u32",
});

export const DIRTY = kernelStruct({
  fb: "u32",
  flags: "u32",
  colour: "u32",
  clips: "u32",
  clipsAt: "u64",
});

export const CLIP = kernelStruct({ left: "u16", top: "u16", right: "u16", bottom: "u16" });

export const CREATE_DUMB = kernelStruct({
  height: "u32",
  width: "u32",
  bitsPerPixel: "u32",
  flags: "u32",
  handle: "u32",
  pitch: "u32",
  size: "u64",
});

export const MAP_DUMB = kernelStruct({ handle: "u32", pad: "u32", offset: "u64" });

export const ID = kernelStruct({ id: "u32" });

export const CAPABILITY = kernelStruct({ capability: "u64", value: "u64" });

const GROUP = 0x64; // "d"
const both = (number: number, { bytes }: { readonly bytes: number }): number =>
  requestNumber("both", GROUP, number, bytes);

export const DRM = {
  getCapability: both(0x0c, CAPABILITY),
  setMaster: requestNumber("none", GROUP, 0x1e, 0),
  getResources: both(0xa0, RESOURCES),
  getCrtc: both(0xa1, CRTC),
  setCrtc: both(0xa2, CRTC),
  getEncoder: both(0xa6, ENCODER),
  getConnector: both(0xa7, CONNECTOR),
  addFramebuffer: both(0xae, FRAMEBUFFER),
  removeFramebuffer: both(0xaf, ID),
  dirtyFramebuffer: both(0xb1, DIRTY),
  createDumb: both(0xb2, CREATE_DUMB),
  mapDumb: both(0xb3, MAP_DUMB),
  destroyDumb: both(0xb4, ID),
} as const;

/** A capability: memory that any program can draw in, without the graphics processor. */
export const DUMB_BUFFER = 1;
/** What a connector says of its plug. */
export const CONNECTED = 1;
export const DISCONNECTED = 2;
/** In a mode's type: the one that the panel itself prefers. */
export const PREFERRED = 8;
