/** Polls whose state is stored, one per tenant and kind. */
export const POLL_KINDS = [
  "logs",
  "backfill",
  "jobs",
  "audits",
  "discovery",
  "assignments",
] as const;
export type PollKind = (typeof POLL_KINDS)[number];

/** The values of the label `collector`. `targets` stands for the polls of all SCIM servers together. */
export const COLLECTORS = [...POLL_KINDS, "targets"] as const;
export type Collector = (typeof COLLECTORS)[number];
