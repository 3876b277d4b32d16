import { z } from "zod";

const DURATION_UNITS_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION_PATTERN = /^(?<count>\d+(?:\.\d+)?)\s*(?<unit>ms|s|m|h|d)$/;

/**
 * Parses a duration such as `90s` or `1.5h` into milliseconds; null if the text is not a duration.
 */
function parseDuration(text: string): number | null {
  const groups = DURATION_PATTERN.exec(text.trim())?.groups;
  if (groups === undefined) return null;
  const unit = DURATION_UNITS_MS[groups["unit"] as keyof typeof DURATION_UNITS_MS];
  return Math.round(Number(groups["count"]) * unit);
}

/** A setting that is a duration of at least `minimum`, which is itself written with a unit. */
export function durationSetting({ minimum }: { readonly minimum: string }) {
  const minimumMs = parseDuration(minimum) ?? 0;
  return z
    .string()
    .regex(DURATION_PATTERN, { error: 'write a number and a unit: "90s", "5m", "6h" or "30d"' })
    .transform((text) => parseDuration(text) ?? 0)
    .refine((ms) => ms >= minimumMs, { error: `the shortest allowed is ${minimum}` });
}
