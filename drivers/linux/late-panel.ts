/**
 * A front panel that is loaded some time after the start: the first frame goes first. What
 * is said to it before is kept; what can be heard only then is not there yet.
 */
import type { Buzzer } from "../hal/buzzer.ts";
import type { LightSensor } from "../hal/light.ts";
import type { Lamp, LampColour, Panel } from "../hal/panel.ts";
import type { TextDisplay } from "../hal/text-display.ts";

/** What comes to be loaded. */
export interface LoadedPanel {
  readonly panel: Panel;
  readonly buzzer: Buzzer;
  readonly text: TextDisplay | undefined;
  readonly light: LightSensor;
  readonly close: () => void;
}

export interface LatePanel extends Panel {
  readonly buzzer: Buzzer;
  readonly text: TextDisplay | undefined;
  readonly light: LightSensor;
  /**
   * Begins to load, once: some 40 ms of a fast processor and half a second of a slow one, during
   * which nothing else happens.
   */
  load(): void;
  /** Ends everything; nothing may be called after it. */
  close(): void;
}

/**
 * @param load fetches the panel; its failure is told and leaves the terminal without keys.
 * @param letters the size of the display of letters, or undefined if there is none.
 */
export function createLatePanel(
  load: () => Promise<LoadedPanel>,
  letters: { readonly columns: number; readonly rows: number } | undefined,
  tell: (line: string) => void,
): LatePanel {
  const lamps = new Map<Lamp, LampColour>();
  let listener: Parameters<Panel["listen"]>[0] | undefined;
  let lines: readonly string[] = [];
  let loaded: LoadedPanel | undefined;
  let isLoading = false;
  let isClosed = false;

  const take = (parts: LoadedPanel): void => {
    if (isClosed) {
      parts.close();
      return;
    }
    loaded = parts;
    parts.panel.listen((key, phase) => listener?.(key, phase));
    for (const [lamp, colour] of lamps) parts.panel.setLamp(lamp, colour);
    parts.text?.write(lines);
  };
  const fail = (error: unknown): void => {
    tell(`the panel cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  };
  return {
    load() {
      if (isLoading) return;
      isLoading = true;
      load().then(take).catch(fail);
    },
    listen(next) {
      listener = next;
    },
    setLamp(lamp, colour) {
      lamps.set(lamp, colour);
      loaded?.panel.setLamp(lamp, colour);
    },
    buzzer: { sound: (beeps) => loaded?.buzzer.sound(beeps) },
    light: { level: () => loaded?.light.level() },
    text:
      letters === undefined
        ? undefined
        : {
            ...letters,
            write(next) {
              lines = next;
              loaded?.text?.write(next);
            },
          },
    close() {
      isClosed = true;
      loaded?.close();
    },
  };
}
