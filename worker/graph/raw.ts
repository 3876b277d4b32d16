import { STATUSES, type Status } from "../../domain/provisioning.ts";

/** An object that came out of JSON: nothing about its fields is known. */
export type Raw = Readonly<Record<string, unknown>>;

const EMPTY: Raw = {};

/** Anything else than an object is an empty one. */
export function rawOf(value: unknown): Raw {
  return typeof value === "object" && value !== null ? (value as Raw) : EMPTY;
}

const STATUS_OF: ReadonlyMap<unknown, Status> = new Map(STATUSES.map((status) => [status, status]));

/** Exact first, for it is nearly always; then without case; a member of tomorrow is unknown. */
export function statusOf(value: unknown): Status {
  const exact = STATUS_OF.get(value);
  if (exact !== undefined) return exact;
  return STATUS_OF.get(typeof value === "string" ? value.toLowerCase() : value) ?? "unknown";
}
