/** What the board has: the parts it is made of, and the technician's serial line. */
import { choice, integer, object, optional, text } from "./field.ts";
import { FILE, FILE_RULE } from "./patterns.ts";

export const serial = object("The technician's serial line; off unless a port is named.", {
  port: optional(text("Its device, e.g. /dev/ttyGS0 or /dev/ttyAMA0.", FILE, FILE_RULE)),
  authority: optional(
    text("PEM file with the authority that signs technicians' certificates.", FILE, FILE_RULE),
  ),
  labelSecret: optional(
    text(
      "File with the secret printed inside, 32 hexadecimal digits, mode 0600; it opens the line" +
        " until there is an authority.",
      FILE,
      FILE_RULE,
    ),
  ),
});

const MIXER = /^[A-Za-z0-9 ,_-]{1,64}$/;

const paper = object("An e-paper panel of 400 by 300 dots (SSD1683), where the display is one.", {
  spi: text("The device that the panel is on.", FILE, FILE_RULE, "/dev/spidev0.0"),
  speedHz: integer("Bits a second on it.", 100_000, 20_000_000, 4_000_000),
  chip: text("The GPIO chip with its other wires.", FILE, FILE_RULE, "/dev/gpiochip0"),
  dataPin: integer("Line that tells data from commands (D/C).", 0, 511, 25),
  resetPin: integer("Line that wakes it (RST).", 0, 511, 17),
  busyPin: integer("Line on which it says that it is busy (BUSY).", 0, 511, 24),
});

export const board = object("The parts of the board.", {
  display: choice(
    "What lights the pixels; auto: the framebuffer, or else a screen of /dev/dri.",
    ["auto", "framebuffer", "drm", "e-paper", "png"],
    "auto",
  ),
  displayPath: text(
    "Device or file of a framebuffer or picture; for drm a card, unless any will do.",
    FILE,
    FILE_RULE,
    "/dev/fb0",
  ),
  paper,
  width: integer("Pixels across; a display that tells its size has its own.", 240, 1280, 480),
  height: integer("Pixels down; likewise.", 240, 1280, 800),
  rotation: choice("Clockwise turn of the picture on the display.", ["0", "90", "180", "270"], "0"),
  look: choice(
    "What is drawn for: a colour panel, or paper; e-paper is always one-bit.",
    ["colour", "one-bit"],
    "colour",
  ),
  bitsPerPixel: choice("Depth of a framebuffer that does not tell it.", ["16", "32"], "16"),
  speaker: choice("What makes the sound.", ["alsa", "wav"], "alsa"),
  speakerDevice: text("ALSA device, or file for wav.", FILE, FILE_RULE, "default"),
  mixer: optional(
    text("ALSA mixer control that is held at a volume.", MIXER, "must be the name of a control"),
  ),
  mixerPercent: integer(
    "The volume it is held at, also against hands and other programs.",
    1,
    100,
    80,
  ),
  speakerFloorPercent: integer("Softest that an announcement is played, unless muted.", 0, 100, 10),
  panel: choice("Where keys come from.", ["stdin", "none", "firmata", "kernel"], "stdin"),
});
