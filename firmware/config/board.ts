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

export const board = object("The parts of the board.", {
  display: choice("What lights the pixels.", ["framebuffer", "png"], "framebuffer"),
  displayPath: text("Device or file of the display.", FILE, FILE_RULE, "/dev/fb0"),
  width: integer("Pixels across; a framebuffer that tells its size has its own.", 240, 1280, 480),
  height: integer("Pixels down; likewise.", 240, 1280, 800),
  rotation: choice(
    "Clockwise turn of the picture on a framebuffer.",
    ["0", "90", "180", "270"],
    "0",
  ),
  look: choice("What is drawn for: a colour panel, or paper.", ["colour", "one-bit"], "colour"),
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
