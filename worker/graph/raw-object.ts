import { EVENT_STATUSES, type EventStatus } from "../../domain/provisioning-event.ts";

/** An object that came out of JSON: nothing about its fields is known. */
export type RawObject = Readonly<Record<string, unknown>>;

const EMPTY_OBJECT: RawObject = {};

/** Anything else than an object is an empty one. */
export function toRawObject(value: unknown): RawObject {
  return typeof value === "object" && value !== null ? (value as RawObject) : EMPTY_OBJECT;
}

const STATUSES_BY_NAME: ReadonlyMap<unknown, EventStatus> = new Map(
  EVENT_STATUSES.map((status) => [status, status]),
);

/** Exact first, for it is nearly always; then without case; a member of tomorrow is unknown. */
export function readEventStatus(value: unknown): EventStatus {
  const exact = STATUSES_BY_NAME.get(value);
  if (exact !== undefined) return exact;
  return STATUSES_BY_NAME.get(typeof value === "string" ? value.toLowerCase() : value) ?? "unknown";
}
