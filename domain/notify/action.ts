import type { IncidentKind } from "../incident-kind.ts";
import type { SignInWay } from "../role.ts";
import type { Instant } from "../time.ts";

// What people do about incidents. The server stores it, and the worker reads it.

/** Who acts, and how: a caller of the API, the recipient of a signed link, or a user of the machine. */
export type Actor = {
  readonly name: string;
  readonly via: "console" | "api" | "link" | "command";
  /** How a caller of the API signed in. A key and a person may have the same name. */
  readonly signIn?: SignInWay | undefined;
  /** The id of an access key. Keys of different tenants may have the same name. */
  readonly keyId?: string | undefined;
};

/** Someone has seen the incident and takes care of it. The acknowledgement ends with the incident. */
export type Acknowledgement = {
  readonly incidentId: string;
  readonly by: Actor;
  /** Empty if none was given. */
  readonly reason: string;
  readonly at: Instant;
};

/** No notification about matching incidents until `endsAt`. */
export type Silence = {
  readonly id: string;
  /** `maintenance` is planned and may begin later; incidents in it do not need action. */
  readonly kind: "silence" | "maintenance";
  readonly matcher: SilenceMatcher;
  readonly by: Actor;
  readonly reason: string;
  readonly createdAt: Instant;
  readonly beginsAt: Instant;
  readonly endsAt: Instant;
  /** Someone has ended it early; null if nobody has. */
  readonly endedBy: { readonly by: Actor; readonly at: Instant } | null;
};

/**
 * An incident must match every field that is not null. In a name, `*` matches any text. At least one
 * field is not null.
 */
export type SilenceMatcher = {
  readonly tenants: readonly string[] | null;
  readonly applications: readonly string[] | null;
  readonly incidentKinds: readonly IncidentKind[] | null;
  /** A silence of one incident ends when the incident recovers. */
  readonly incidentId: string | null;
};

/** A mail address that wants no reminders and digests. It still gets every other notification. */
export type Unsubscription = {
  /** A digest of the address, so that no URL contains the address. */
  readonly id: string;
  readonly address: string;
  readonly at: Instant;
};

/** An admin has ordered that everything about one person is deleted, and that no row brings it back. */
export type ErasureOrder = {
  readonly tenant: string;
  /** Every id under which a source knows the person. The first id is also the name of the order. */
  readonly ids: readonly string[];
  readonly by: Actor;
  readonly at: Instant;
  /** When the worker first erased the person; null until then. */
  readonly erasedAt: Instant | null;
};

/** One line of the audit trail: who changed or looked up what. */
export type AuditEntry = {
  readonly id: string;
  readonly at: Instant;
  readonly actor: Actor;
  readonly action: AuditAction;
  /**
   * What was changed: the id of an incident, of a silence, of an access key or of a person, or a mail
   * address. Of a look-up: the route that answered.
   */
  readonly subject: string;
  /** The tenants that the change concerns; null if it concerns all tenants. */
  readonly tenants: readonly string[] | null;
  readonly reason: string;
  /**
   * The persons whose data an answer contained, by object id and never by name; null if the entry is no
   * look-up.
   */
  readonly persons: LookedUpPersons | null;
  /** The look-ups of this actor that were deleted before a year had passed; null for any other action. */
  readonly dropped: DroppedLookUps | null;
};

/** `ids` contains only the first `MAX_AUDITED_IDS` persons. */
type LookedUpPersons = { readonly count: number; readonly ids: readonly string[] };

type DroppedLookUps = {
  readonly count: number;
  readonly oldestAt: Instant;
  readonly newestAt: Instant;
};

/** An entry contains the ids of at most this many people, and the number of all people. */
export const MAX_AUDITED_IDS = 50;

export const AUDIT_ACTIONS = [
  "incident-acknowledged",
  "acknowledgement-withdrawn",
  "silence-created",
  "silence-ended",
  "address-unsubscribed",
  "address-subscribed",
  "key-created",
  "key-revoked",
  "persons-looked-up",
  "look-ups-dropped",
  "erasure-ordered",
  "person-erased",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];
