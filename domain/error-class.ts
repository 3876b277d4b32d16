/** Who can usually fix the error. */
export const ERROR_OWNERS = [
  "directory admin",
  "app owner",
  "target vendor",
  "network team",
  "Microsoft",
  "agent admin",
  "HR integration admin",
  "partner tenant admin",
  "nobody",
] as const;

export type ErrorOwner = (typeof ERROR_OWNERS)[number];

/** What kind of fault an error is. */
export const ERROR_CLASSES = [
  "agent",
  "authorisation",
  "capacity",
  "conflict",
  "credentials",
  "data",
  "mapping",
  "matching",
  "microsoft",
  "network",
  "outage",
  "policy",
  "reference",
  "skip",
  "missing-account",
  "target-contract",
  "throttling",
  "unknown",
] as const;

export type ErrorClass = (typeof ERROR_CLASSES)[number];
