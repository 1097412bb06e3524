/** The terminal's switch, its panel and its languages. Each choice is a restart of the firmware. */
import { post } from "./server.js";

const byId = (id) => document.getElementById(id);

const NAMES = {
  km: "ខ្មែរ Khmer",
  en: "English",
  zh: "中文 Chinese",
  vi: "Tiếng Việt",
  fr: "Français",
  ko: "한국어 Korean",
  ja: "日本語 Japanese",
  th: "ไทย Thai",
};

const PANELS = {
  "320x480": "320 × 480, small",
  "480x800": "480 × 800, upright",
  "800x480": "800 × 480, lying",
  "720x1280": "720 × 1280, large",
  "400x300": "400 × 300, e-paper",
};

export function openCounter(note) {
  let isOn = true;

  byId("power").addEventListener("click", async () => {
    const answer = await post("/api/power", { on: !isOn });
    if (!answer.ok) note(answer.message);
  });
  byId("both").addEventListener("click", async () => {
    const keys = ["volume-up", "volume-down"];
    for (const phase of ["press", "release"]) {
      for (const key of keys) await post("/api/key", { key, phase });
    }
  });
  byId("counter").addEventListener("submit", async (event) => {
    event.preventDefault();
    const second = byId("second-language").value;
    const first = byId("first-language").value;
    const languages = second === "" || second === first ? [first] : [first, second];
    const answer = await post("/api/counter", { panel: byId("panel").value, languages });
    if (!answer.ok) note(answer.message);
  });

  return {
    show({ power, panels, display, languages, spoken }) {
      isOn = power;
      byId("power").textContent = power ? "Switch off" : "Switch on";
      byId("power").setAttribute("aria-pressed", String(power));
      const size = `${display.width}x${display.height}`;
      const all = panels.includes(size) ? panels : [size, ...panels];
      fill(byId("panel"), all, (panel) => PANELS[panel] ?? panel.replace("x", " × "), size);
      fill(byId("first-language"), languages, languageName, spoken[0]);
      fill(byId("second-language"), ["", ...languages], languageName, spoken[1] ?? "");
    },
  };
}

function languageName(code) {
  return code === "" ? "none" : (NAMES[code] ?? code);
}

function fill(select, values, nameOf, chosen) {
  const options = values.map((value) => {
    const option = document.createElement("option");
    option.value = value;
    option.textContent = nameOf(value);
    option.selected = value === chosen;
    return option;
  });
  select.replaceChildren(...options);
}
