import { z } from "zod";
import { THRESHOLDS, type ThresholdName, type Thresholds } from "../domain/thresholds.ts";
import { THRESHOLD_HELP } from "../wording/threshold-help.ts";
import { durationSetting, formatDurationSetting } from "./duration.ts";

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
