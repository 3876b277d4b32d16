import { z } from "zod";

const UNITS_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const PATTERN = /^(?<count>\d+(?:\.\d+)?)\s*(?<unit>ms|s|m|h|d)$/;

/** A length of time as people write it, `90s` or `1.5h`, in milliseconds; null when it is none. */
function parseDuration(text: string): number | null {
  const groups = PATTERN.exec(text.trim())?.groups;
  if (groups === undefined) return null;
  const unit = UNITS_MS[groups["unit"] as keyof typeof UNITS_MS];
  return Math.round(Number(groups["count"]) * unit);
}

/** A duration setting with a floor: below it Graph's published limits would be broken. */
export function duration(floor: string) {
  const floorMs = parseDuration(floor) ?? 0;
  return z
    .string()
    .regex(PATTERN, { error: 'write a number and a unit: "90s", "5m", "6h" or "30d"' })
    .transform((text) => parseDuration(text) ?? 0)
    .refine((ms) => ms >= floorMs, { error: `the shortest allowed is ${floor}` });
}
