/** The strength of one pitch in a stretch of sound at 24 kHz (Goertzel). */
function strength(samples: ArrayLike<number>, hertz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hertz) / 24_000);
  let [now, before] = [0, 0];
  for (let index = 0; index < samples.length; index++) {
    [now, before] = [(samples[index] ?? 0) + turn * now - before, now];
  }
  return now * now + before * before - turn * now * before;
}

/** Which of some pitches is the strongest there. */
export function loudestPitch(samples: ArrayLike<number>, pitches: readonly number[]): number {
  const strengths = pitches.map((hertz) => strength(samples, hertz));
  return strengths.indexOf(Math.max(...strengths));
}
