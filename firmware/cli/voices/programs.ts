/**
 * Runs the Debian programs that make the voices. They are needed to build packs and nowhere else.
 */
import { spawnSync } from "node:child_process";
import { Refusal } from "../command.ts";

/**
 * Runs a program to its end and returns what it printed.
 * @param options.package the Debian package that brings it, if it is called otherwise.
 * @throws Refusal in plain words when it is not installed or fails.
 */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly package?: string } = {},
): string {
  const { cwd, package: debianPackage = program } = options;
  const run = spawnSync(program, [...args], {
    ...(cwd === undefined ? {} : { cwd }),
    encoding: "utf8",
    env: { PATH: process.env.PATH ?? "", LC_ALL: "C.UTF-8" },
  });
  if (run.error !== undefined) {
    const { code } = run.error as NodeJS.ErrnoException;
    throw new Refusal(
      code === "ENOENT"
        ? `${program} is not installed; on Debian: apt install ${debianPackage}`
        : `${program} cannot be started: ${run.error.message}`,
    );
  }
  if (run.status !== 0) {
    const said = run.stderr.trim().split("\n").at(-1) ?? "";
    throw new Refusal(`${program} failed (exit ${run.status ?? run.signal}): ${said}`);
  }
  return run.stdout;
}
