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

type ThresholdUnit = (typeof THRESHOLDS)[ThresholdName]["unit"];

const RATIO_ERROR = "a ratio is between 0 and 1; write 0.1 for 10 %";

const settingsShape = Object.fromEntries(
  thresholdEntries.map(([name, { value, unit, source }]) => {
    const sourceText = source === "microsoft" ? " Microsoft's number." : "";
    const setting =
      unit === "ms"
        ? durationSetting({ minimum: "0s" }).prefault(formatDurationSetting(value))
        : numberSetting(unit).default(value);
    const unitText = unit === "ms" ? "" : ` (${unit})`;
    return [
      settingNameOf(name),
      setting.describe(`${THRESHOLD_HELP[name]}${sourceText}${unitText}`),
    ];
  }),
);

function numberSetting(unit: ThresholdUnit) {
  const number = z.number().nonnegative();
  return unit === "ratio" ? number.max(1, { error: RATIO_ERROR }) : number;
}

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
