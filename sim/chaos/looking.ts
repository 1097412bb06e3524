/** What a person reads off the lit display, as data for the checkers. */
import type { Frame } from "../../drivers/hal/display.ts";
import type { Scene } from "../../firmware/screen/scene.ts";
import type { Lit } from "../checkers/moment.ts";

/** @param frame the pixels now lit; the code is only believed if there are dark ones. */
export function litOf(scene: Scene, frame: Frame): Lit {
  const money = "money" in scene ? scene.money : undefined;
  const hasInk = "qr" in scene && frame.pixels.some((pixel) => pixel === 0);
  return {
    scene: scene.kind,
    link: "status" in scene ? scene.status.link : undefined,
    code: "qr" in scene && hasInk ? scene.qr : undefined,
    money,
    billNumber: "billNumber" in scene ? scene.billNumber : undefined,
    secondsLeft: scene.kind === "charge" ? scene.secondsLeft : undefined,
    match: scene.kind === "paid" ? scene.match : undefined,
    reference: "reference" in scene ? scene.reference : undefined,
    isRepeat: scene.kind === "paid" && scene.repeat,
    isTest: scene.kind === "paid" && scene.test,
    count: "count" in scene ? scene.count : undefined,
    sums: "sums" in scene ? scene.sums : [],
  };
}
