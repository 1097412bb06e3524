/**
 * Breaks a text into lines: at spaces, at zero-width spaces (which stand between Khmer words), and
 * where nothing else helps between clusters of a word. Widths are in em, so that one shaping
 * serves every size.
 */
import { clustersOf, type Typesetter, type Weight } from "./text.ts";

/** A word, the break after it, and how wide both are, in em. */
interface Word {
  readonly text: string;
  readonly width: number;
  readonly gap: number;
}

export class Words {
  readonly #typesetter: Typesetter;
  readonly #weight: Weight;
  readonly #words: readonly Word[];

  constructor(typesetter: Typesetter, text: string, weight: Weight) {
    this.#typesetter = typesetter;
    this.#weight = weight;
    const pieces = text.match(/[^ \u200b]+[ \u200b]*/g) ?? [];
    this.#words = pieces.map((piece) => {
      const width = typesetter.line(piece.replace(/[ \u200b]+$/, ""), weight).width;
      return { text: piece, width, gap: typesetter.line(piece, weight).width - width };
    });
  }

  /** True if all of it fits into so many lines of that width (em) with no word broken. */
  fits(width: number, linesMax: number): boolean {
    if (this.#words.some((word) => word.width > width)) return false;
    return this.#lines(width).length <= linesMax;
  }

  /** How many lines of that width (em) it takes, words too wide for one broken. */
  count(width: number): number {
    return this.#lines(width).length;
  }

  /**
   * The lines, each at most `width` em wide. Beyond `linesMax` the last one takes all the rest and
   * is cut with an ellipsis.
   */
  wrap(width: number, linesMax: number): string[] {
    const lines = this.#lines(width);
    if (lines.length <= linesMax) return lines;
    const rest = lines.slice(linesMax - 1).join(" ");
    return [...lines.slice(0, linesMax - 1), this.#typesetter.clip(rest, this.#weight, 1, width)];
  }

  #lines(width: number): string[] {
    const lines: string[] = [];
    let line = "";
    let used = 0;
    const end = (): void => {
      if (line !== "") lines.push(line.replace(/[ \u200b]+$/, ""));
      line = "";
      used = 0;
    };
    for (const word of this.#words) {
      if (used + word.width > width) end();
      for (const part of this.#parts(word, width)) {
        if (used + part.width > width) end();
        line += part.text;
        used += part.width + part.gap;
      }
    }
    end();
    return lines;
  }

  /** A word that fits a line as it is, or its pieces that do; a lone cluster is never broken. */
  #parts(word: Word, width: number): readonly Word[] {
    if (word.width <= width) return [word];
    const parts: Word[] = [];
    let text = "";
    const widthOf = (piece: string): number => this.#typesetter.line(piece, this.#weight).width;
    for (const cluster of clustersOf(word.text)) {
      if (text !== "" && widthOf(text + cluster) > width) {
        parts.push({ text, width: widthOf(text), gap: 0 });
        text = "";
      }
      text += cluster;
    }
    parts.push({ text, width: widthOf(text.trimEnd()), gap: word.gap });
    return parts;
  }
}
