/**
 * The terminal's loudspeaker: fetches each utterance as the samples the driver got, draws them, and
 * plays them once the person has turned the sound on (browsers want a gesture first).
 */

const QUIET = "#6d747d";
const PLAYED = "#39e08c";
/** Length of the head of the WAV files that the shop makes. */
const HEAD_BYTES = 44;

export function openSound(canvas, button, caption) {
  const context = canvas.getContext("2d");
  let audio;
  let source;
  let playing;

  button.addEventListener("click", async () => {
    if (audio === undefined) audio = new AudioContext();
    const turnOn = button.getAttribute("aria-pressed") !== "true";
    if (turnOn) await audio.resume();
    else await audio.suspend();
    button.setAttribute("aria-pressed", String(turnOn));
    button.textContent = turnOn ? "Sound is on" : "Turn sound on";
  });

  async function start({ number, durationMs, sentences }) {
    const startedAt = performance.now();
    caption.replaceChildren(...sentences.map(inPrint));
    const bytes = await (await fetch(`/api/speech/${number}.wav`)).arrayBuffer();
    const rate = new DataView(bytes).getUint32(24, true);
    const samples = new Int16Array(bytes, HEAD_BYTES);
    playing = { number, startedAt, durationMs, peaks: peaksOf(samples, canvas.width / 4) };
    canvas.dataset.utterance = String(number);
    if (audio?.state === "running") playSamples(samples, rate);
    requestAnimationFrame(draw);
  }

  function playSamples(samples, rate) {
    source?.stop();
    const buffer = audio.createBuffer(1, samples.length, rate);
    buffer.copyToChannel(
      Float32Array.from(samples, (sample) => sample / 32768),
      0,
    );
    source = audio.createBufferSource();
    source.buffer = buffer;
    source.connect(audio.destination);
    source.start();
  }

  function draw() {
    const { peaks, startedAt, durationMs } = playing;
    const passed = Math.min((performance.now() - startedAt) / durationMs, 1);
    drawPeaks(context, peaks, passed < 1 ? passed : 0);
    if (passed < 1) requestAnimationFrame(draw);
  }

  return {
    start,
    /** Cut short by the firmware: the rest is not heard here either. */
    end({ by }) {
      if (by === "stop") source?.stop();
    },
  };
}

/** What is being said, as the clips say it. */
function inPrint({ language, text }) {
  const line = document.createElement("p");
  line.lang = language;
  line.textContent = text;
  return line;
}

/** One bar a peak; those before `passed` (0 to 1) have been heard. */
function drawPeaks(context, peaks, passed) {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  for (const [index, peak] of peaks.entries()) {
    const reach = Math.max(1, (peak * height * 0.95) / 2);
    context.fillStyle = index / peaks.length < passed ? PLAYED : QUIET;
    context.fillRect(index * 4, height / 2 - reach, 3, reach * 2);
  }
}

/** The loudest sample of each of `count` slices, relative to the loudest of all. */
function peaksOf(samples, count) {
  const slice = Math.max(1, Math.ceil(samples.length / count));
  const peaks = [];
  for (let at = 0; at < samples.length; at += slice) {
    let peak = 0;
    for (const sample of samples.subarray(at, at + slice)) peak = Math.max(peak, Math.abs(sample));
    peaks.push(peak);
  }
  const loudest = Math.max(1, ...peaks);
  return peaks.map((peak) => peak / loudest);
}
