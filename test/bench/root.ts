/** The root of the checkout, from here and from the bundle alike: both are two folders below it. */
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
