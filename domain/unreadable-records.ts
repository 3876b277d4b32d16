/** The kinds of records in the store that a process may be unable to read. */
export const RECORD_KINDS = [
  "incident",
  "notification",
  "announcement",
  "route-history",
  "assessment",
  "observed-job",
  "job-history",
  "configuration",
  "audit",
  "poll-state",
  "target",
  "target-assessment",
  "credential",
  "series",
  "condition-change",
  "assignment",
  "assigned-people",
  "access-times",
  "job-log",
  "counter",
  "event-rows",
  "event-details",
  "object-events",
  "cycle",
  "person",
  "person-link",
  "process",
  "acknowledgement",
  "silence",
  "unsubscription",
  "audit-entry",
  "access-key",
] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** How many records of a kind cannot be read. They are left out of every list. */
export type UnreadableCount = { readonly kind: RecordKind; readonly count: number };
