import { MINUTE, type Millis, SECOND } from "../../domain/time.ts";

/** Beyond this we take the header for a mistake, or for a clock that is wrong. */
const MAX_RETRY_AFTER_MS: Millis = 60 * MINUTE;

/**
 * A Retry-After header as milliseconds, rounded up to the next whole one.
 *
 * Takes whole and decimal seconds ("10", "2.128") and HTTP dates. A date is measured against
 * the answer's own Date header, so that neither clock has to be right.
 * Null when there is none, or none that makes sense.
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
 * Exponential backoff with full jitter: anything between nothing and the doubled ceiling.
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
