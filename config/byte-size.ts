import { z } from "zod";

const BYTES_PER_UNIT = { kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 } as const;
const BYTE_SIZE_PATTERN = /^(?<count>\d+(?:\.\d+)?)\s*(?<unit>kb|mb|gb)$/i;

/** A setting such as `500mb` or `2gb`, in the units of redis.conf (1 kb = 1,024 bytes). */
export function byteSizeSetting() {
  return z
    .string()
    .regex(BYTE_SIZE_PATTERN, { error: 'write a number and a unit: "500mb" or "2gb"' })
    .transform((text) => {
      const groups = BYTE_SIZE_PATTERN.exec(text)?.groups;
      const unit = groups?.["unit"]?.toLowerCase() as keyof typeof BYTES_PER_UNIT;
      return Math.round(Number(groups?.["count"]) * BYTES_PER_UNIT[unit]);
    });
}
