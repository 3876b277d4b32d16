import { z } from "zod";
import { DAY, HOUR, MINUTE, SECOND } from "../domain/time.ts";

/** The units of a duration, longest first. */
const DURATION_UNITS_MS = { d: DAY, h: HOUR, m: MINUTE, s: SECOND, ms: 1 } as const;
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

const DURATION_ERROR = 'write a number and a unit: "90s", "5m", "6h" or "30d"';

/** A setting that is a duration of at least `minimum`, which is itself written with a unit. */
export function durationSetting({ minimum }: { readonly minimum: string }) {
  const minimumMs = parseDuration(minimum) ?? 0;
  return z
    .string({ error: DURATION_ERROR })
    .regex(DURATION_PATTERN, { error: DURATION_ERROR })
    .transform((text) => parseDuration(text) ?? 0)
    .refine((ms) => ms >= minimumMs, { error: `write at least ${minimum}` });
}

/** Like `durationSetting`, but the value `off` is allowed and gives null. */
export function durationOrOffSetting(limits: { readonly minimum: string }) {
  return z.union([z.literal("off").transform(() => null), durationSetting(limits)], {
    error: 'write a number and a unit such as "1h", or "off"',
  });
}

/** Formats a duration in the longest unit that gives a whole number: `28d`, `15m`. */
export function formatDurationSetting(ms: number): string {
  const units = Object.entries(DURATION_UNITS_MS);
  const [unit, unitMs] = units.find(([, length]) => ms >= length && ms % length === 0) ?? ["ms", 1];
  return `${ms / unitMs}${unit}`;
}
