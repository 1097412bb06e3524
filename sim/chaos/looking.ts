/** What a person reads off the lit display, as data for the checkers. */
import type { Scene } from "../../firmware/screen/scene.ts";
import type { Lit } from "../checkers/moment.ts";

/** @param code what is read from the pixels now lit. */
export function litOf(scene: Scene, code: string | undefined): Lit {
  const money = "money" in scene ? scene.money : undefined;
  return {
    scene: scene.kind,
    link: "status" in scene ? scene.status.link : undefined,
    code,
    money,
    billNumber: "billNumber" in scene ? scene.billNumber : undefined,
    secondsLeft: scene.kind === "charge" ? scene.secondsLeft : undefined,
    match: scene.kind === "paid" ? scene.match : undefined,
    reference: "reference" in scene ? scene.reference : undefined,
    isRepeat: scene.kind === "paid" && scene.repeat,
    isTest: scene.kind === "paid" && scene.test,
    count: "count" in scene ? scene.count : undefined,
    sums: "sums" in scene ? scene.sums : [],
    digits: scene.kind === "entry" ? scene.digits : undefined,
    currency: "currency" in scene ? scene.currency : undefined,
    fault: scene.kind === "fault" ? scene.code : undefined,
  };
}
