import { THRESHOLDS, type ThresholdName, type Thresholds } from "../thresholds.ts";
import { SECOND } from "../time.ts";

/**
 * The name of a threshold in `steadystate_threshold{name}`: `staleAfterMs` is
 * `stale_after_seconds`, because Prometheus counts in seconds.
 */
export function exportedThresholdName(name: ThresholdName): string {
  return name
    .replace(/Ms$/, "Seconds")
    .replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Every threshold of the installation, times in seconds. */
export function exportedThresholds(
  thresholds: Thresholds,
): readonly { readonly name: string; readonly value: number }[] {
  return (Object.keys(THRESHOLDS) as ThresholdName[]).map((name) => ({
    name: exportedThresholdName(name),
    value: THRESHOLDS[name].unit === "ms" ? thresholds[name] / SECOND : thresholds[name],
  }));
}
