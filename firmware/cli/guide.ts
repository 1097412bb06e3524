/**
 * `soundbox guide`: the vendor's guide, one printable page in Khmer and English. Its pictures are
 * frames as the terminal lights them, its sentences those that the terminal says, its keys those of
 * the panel; only what they mean is written for it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadShaper } from "../../drivers/linux/harfbuzz-shaper.ts";
import { encodePng } from "../../drivers/linux/png-frame.ts";
import { sayingText } from "../announce/languages.ts";
import { chimeOf } from "../announce/saying.ts";
import { checkFrame } from "../screen/check.ts";
import { createRenderer, type Renderer } from "../screen/render.ts";
import { assetFolder } from "./assets.ts";
import { type Command, parseOptions, Refusal, WrongUsage } from "./command.ts";
import { type GuideCell, type GuideFont, guideHtml } from "./guide-page.ts";
import { type GuideScreen, SCREENS } from "./guide-text.ts";
import { saveOutput } from "./output.ts";
import { SAMPLE_PARTS } from "./sample-parts.ts";
import { SAMPLES } from "./sample-scenes.ts";
import { SCORES } from "./voices/chimes.ts";

const HELP = `
Usage: soundbox guide --out FILE.html [--name TEXT] [--name-khmer TEXT]

Writes the vendor's guide: one page (A4) in Khmer and English with what each screen and sound means
and what to do. Open it in a browser and print it. The file needs nothing else.

  --out FILE          the page to write
  --name TEXT         the shop on the pictures; --name-khmer TEXT in Khmer, "" for none

Example: soundbox guide --out guide.html
`;

const WIDTH = 480;
const HEIGHT = 800;

export const guideCommand: Command = {
  name: "guide",
  summary: "the vendor's guide, one page to print",
  help: HELP,
  async run(args) {
    const { values, positionals } = parseOptions(args, {
      out: { type: "string" },
      name: { type: "string", default: "Sok Sabay Coffee" },
      "name-khmer": { type: "string", default: "ហាងកាហ្វេ សុខសប្បាយ" },
    });
    if (positionals.length > 0) throw new WrongUsage(`what is "${positionals[0]}"?`);
    if (values.out === undefined) throw new WrongUsage("where to? --out FILE.html");
    saveOutput(values.out, await makeGuide(values.name, values["name-khmer"]));
  },
};

/** The guide for a shop, as a page that is complete in itself. */
export async function makeGuide(name: string, nameKhmer: string): Promise<string> {
  const fonts = assetFolder("fonts");
  const renderer = createRenderer(await loadShaper(fonts), WIDTH, HEIGHT);
  const merchant = { name, nameKhmer: nameKhmer === "" ? undefined : nameKhmer };
  const cells = SCREENS.map((screen) => cellOf(screen, merchant, renderer));
  const font = (family: string, weight: number, file: string): GuideFont => {
    return { family, weight, file: readFileSync(join(fonts, file)) };
  };
  return guideHtml(cells, [
    font("Guide Latin", 400, "NotoSans-Regular.ttf"),
    font("Guide Latin", 700, "NotoSans-Bold.ttf"),
    font("Guide Khmer", 400, "NotoSansKhmer-Regular.ttf"),
    font("Guide Khmer", 700, "NotoSansKhmer-Bold.ttf"),
  ]);
}

function cellOf(
  { scene: sceneName, meaning, next, saying }: GuideScreen,
  merchant: { readonly name: string; readonly nameKhmer: string | undefined },
  renderer: Renderer,
): GuideCell {
  const isDigest = saying?.kind === "digest";
  const made = SAMPLES[sceneName]?.make({
    ...SAMPLE_PARTS,
    merchant,
    // What is said on the page is what the picture beside it shows: three payments, three dollars.
    ...(isDigest ? { count: 3, asked: { minor: 300, currency: "KHR" } } : {}),
  });
  if (made?.ok !== true) throw new Refusal(made?.problem ?? `there is no scene "${sceneName}"`);
  const { frame, qrArea } = renderer.render(made.value);
  if ("qr" in made.value && (qrArea === undefined || !checkFrame(frame, made.value.qr, qrArea))) {
    throw new Refusal("the code of this shop cannot be read back from the picture");
  }
  const chime = saying === undefined ? undefined : chimeOf(saying);
  return {
    png: encodePng(frame),
    meaning,
    next,
    tune: chime === undefined ? [] : SCORES[chime].notes,
    said:
      saying === undefined
        ? undefined
        : { km: sayingText("km", saying), en: sayingText("en", saying) },
  };
}
