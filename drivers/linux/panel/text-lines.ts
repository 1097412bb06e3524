/** Text for a display of letters: cut and filled to its lines, and nothing it could not show. */

/** @returns `rows` lines of exactly `columns` printable ASCII letters. */
export function printable(
  lines: readonly string[],
  columns: number,
  rows: number,
): readonly string[] {
  return Array.from({ length: rows }, (_, row) =>
    (lines[row] ?? "")
      .replace(/[^ -~]/gu, "?")
      .slice(0, columns)
      .padEnd(columns),
  );
}
