import { z } from "zod";
import { THRESHOLDS, type ThresholdName, type Thresholds } from "../domain/thresholds.ts";
import { THRESHOLD_HELP } from "../wording/threshold-help.ts";
import { durationSetting } from "./duration.ts";

const thresholdEntries = Object.entries(THRESHOLDS) as [
  ThresholdName,
  (typeof THRESHOLDS)[ThresholdName],
][];

/**
 * The name of a duration setting has no `Ms` at the end, because its value contains the unit:
 * `15m`.
 */
const settingNameOf = (name: ThresholdName): string =>
  THRESHOLDS[name].unit === "ms" ? name.replace(/Ms$/, "") : name;

const settingsShape = Object.fromEntries(
  thresholdEntries.map(([name, { value, unit, source }]) => {
    const sourceText = source === "microsoft" ? " Microsoft's number." : "";
    const setting =
      unit === "ms"
        ? durationSetting({ minimum: "0s" }).prefault(formatDurationSetting(value))
        : z.number().nonnegative().default(value);
    const unitText = unit === "ms" ? "" : ` (${unit})`;
    return [
      settingNameOf(name),
      setting.describe(`${THRESHOLD_HELP[name]}${sourceText}${unitText}`),
    ];
  }),
);

/** The settings `assessment.*`: every threshold of the assessment, with its default. */
export const AssessmentSettings = z
  .strictObject(settingsShape)
  .transform(
    (settings) =>
      Object.fromEntries(
        thresholdEntries.map(([name]) => [name, settings[settingNameOf(name)]]),
      ) as Thresholds,
  )
  .prefault({});

/** Formats a duration in the largest unit that gives a whole number: `28d`, `15m`. */
function formatDurationSetting(ms: number): string {
  for (const [unit, length] of [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["m", 60_000],
  ] as const) {
    if (ms >= length && ms % length === 0) return `${ms / length}${unit}`;
  }
  return `${ms}ms`;
}
