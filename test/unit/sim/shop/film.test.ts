import { describe, expect, it } from "vitest";
import { Film } from "../../../../sim/shop/film.ts";

const FRAME = { width: 2, height: 2, pixels: new Uint16Array(4) };

describe("the film of a shop", () => {
  it("is one page with pictures and sentences in their order and language", () => {
    let now = Date.UTC(2026, 10, 22);
    const film = new Film(() => now);
    film.light(FRAME);
    now += 1_500;
    film.say([{ language: "en", text: "received <1> & more" }]);
    const page = film.page();
    expect(page).toContain("data:image/png;base64,");
    expect(page).toContain('<time>1.5 s</time><blockquote lang="en">received &lt;1> &amp; more');
    expect(page.indexOf("<img")).toBeLessThan(page.indexOf("<blockquote"));
  });

  it("keeps the last eighty shots, and nothing for silence", () => {
    const film = new Film(() => 0);
    film.say([]);
    expect(film.length).toBe(0);
    for (let count = 0; count < 100; count += 1) film.light(FRAME);
    expect(film.length).toBe(80);
  });

  it("says so when there is nothing in it", () => {
    expect(new Film(() => 0).page()).toContain("Nothing was shown yet.");
  });
});
