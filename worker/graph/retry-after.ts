import { MINUTE, type Millis, SECOND } from "../../domain/time.ts";

/** A longer wait is treated as a mistake of the server or of its clock. */
const MAX_RETRY_AFTER_MS: Millis = 60 * MINUTE;

/**
 * Parses a Retry-After header; null if it is missing or invalid.
 *
 * Accepts whole and decimal seconds ("10", "2.128") and HTTP dates. A date is compared with the
 * answer's Date header, so neither clock has to be right.
 */
export function parseRetryAfterMs(
  header: string | undefined,
  dateHeader: string | undefined,
): Millis | null {
  if (header === undefined) return null;
  const text = header.trim();
  if (/^\d{1,9}(\.\d{1,9})?$/.test(text)) {
    return Math.min(MAX_RETRY_AFTER_MS, Math.ceil(Number(text) * SECOND));
  }
  const until = Date.parse(text);
  const from = Date.parse(dateHeader ?? "");
  if (Number.isNaN(until) || Number.isNaN(from) || !/[a-z]/i.test(text)) return null;
  const waitMs = until - from;
  return waitMs < 0 || waitMs > MAX_RETRY_AFTER_MS ? null : waitMs;
}

/**
 * Exponential backoff with full jitter: a random wait up to a limit that doubles with each attempt.
 *
 * @param attempt 1 for the first wait
 * @param random 0 <= random < 1
 */
export function computeBackoffMs(
  attempt: number,
  random: number,
  { firstMs, maxMs }: { readonly firstMs: Millis; readonly maxMs: Millis },
): Millis {
  return Math.ceil(random * Math.min(maxMs, firstMs * 2 ** (attempt - 1)));
}
