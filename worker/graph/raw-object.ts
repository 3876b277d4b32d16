import { EVENT_STATUSES, type EventStatus } from "../../domain/provisioning-event.ts";

/** A parsed JSON object with unknown fields. */
export type RawObject = Readonly<Record<string, unknown>>;

const EMPTY_OBJECT: RawObject = {};

/** Returns an empty object for any other value. */
export function toRawObject(value: unknown): RawObject {
  return typeof value === "object" && value !== null ? (value as RawObject) : EMPTY_OBJECT;
}

const STATUSES_BY_NAME: ReadonlyMap<unknown, EventStatus> = new Map(
  EVENT_STATUSES.map((status) => [status, status]),
);

/**
 * Ignores case, but looks up the exact text first because that is faster. A status that we do not
 * know becomes `unknown`.
 */
export function readEventStatus(value: unknown): EventStatus {
  const exact = STATUSES_BY_NAME.get(value);
  if (exact !== undefined) return exact;
  return STATUSES_BY_NAME.get(typeof value === "string" ? value.toLowerCase() : value) ?? "unknown";
}
