/** How bright it is around the terminal. */

export interface LightSensor {
  /** 0 (dark) to 1 (as bright as the sensor can tell), or undefined while it does not answer. */
  level(): number | undefined;
}
