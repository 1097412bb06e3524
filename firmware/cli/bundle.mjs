/**
 * Loads a bundle with the bytecode that was made of it beside it, so that a start compiles nothing:
 * on a small board that is most of a cold start. Bytecode that another Node made is refused by V8
 * itself, and the bundle is then compiled as ever.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { constants, Script } from "node:vm";

/** What stands around a bundle; on its first line, so that line numbers stay. */
const BEFORE = "(function(exports,require,module,__url){";
const AFTER = "\n})";

/** @returns the exports of the CommonJS bundle at `path`. */
export function loadBundle(path) {
  const bytecode = bytecodePath(path);
  const script = compile(path, existsSync(bytecode) ? readFileSync(bytecode) : undefined);
  return run(script, createRequire(path), pathToFileURL(path).href);
}

/** @returns the exports of a CommonJS bundle that is text, and need not be a file anywhere. */
export function loadSource(text, { path, url, require }) {
  return run(scriptOf(text, path, undefined), require, url);
}

function run(script, require, url) {
  const module = { exports: {} };
  script.runInThisContext()(module.exports, require, module, url);
  return module.exports;
}

/** @returns whether this Node takes the bytecode that lies beside the bundle at `path`. */
export function takesBytecode(path) {
  const bytecode = bytecodePath(path);
  if (!existsSync(bytecode)) return false;
  return compile(path, readFileSync(bytecode)).cachedDataRejected === false;
}

/** Writes the bytecode of the whole bundle at `path` beside it, what starts late included. */
export function writeBytecode(path) {
  setFlagsFromString("--no-lazy");
  const script = compile(path, undefined);
  // Bytecode carries the flags it is saved under; those of a plain start, so that one takes it.
  setFlagsFromString("--lazy");
  writeFileSync(bytecodePath(path), script.createCachedData());
}

function bytecodePath(path) {
  return `${path}.bytecode`;
}

function compile(path, cachedData) {
  return scriptOf(readFileSync(path, "utf8"), path, cachedData);
}

function scriptOf(text, path, cachedData) {
  return new Script(BEFORE + text + AFTER, {
    filename: path,
    cachedData,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
}
