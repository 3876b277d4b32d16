import { z } from "zod";
import { THRESHOLDS, type Thresholds } from "../domain/thresholds.ts";
import { duration } from "./duration.ts";

type Name = keyof Thresholds;

const entries = Object.entries(THRESHOLDS) as [Name, (typeof THRESHOLDS)[Name]][];

/** Lengths of time are written as everywhere in the file, `15m`, and so lose the `Ms` of their name. */
const settingOf = (name: Name): string =>
  THRESHOLDS[name].unit === "ms" ? name.replace(/Ms$/, "") : name;

const shape = Object.fromEntries(
  entries.map(([name, { value, unit, source, means }]) => {
    const whose = source === "microsoft" ? " Microsoft's number." : "";
    const setting =
      unit === "ms"
        ? duration("0s").prefault(durationText(value))
        : z.number().nonnegative().default(value);
    const unitText = unit === "ms" ? "" : ` (${unit})`;
    return [settingOf(name), setting.describe(`${means}${whose}${unitText}`)];
  }),
);

/** The numbers that every judgement rests on, as an installation wants them. */
export const Judgement = z
  .strictObject(shape)
  .transform(
    (settings) =>
      Object.fromEntries(entries.map(([name]) => [name, settings[settingOf(name)]])) as Thresholds,
  )
  .prefault({});

/** The largest unit that says it in a whole number: `28d`, `15m`. */
function durationText(ms: number): string {
  for (const [unit, length] of [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["m", 60_000],
  ] as const) {
    if (ms >= length && ms % length === 0) return `${ms / length}${unit}`;
  }
  return `${ms}ms`;
}
