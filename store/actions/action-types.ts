import type { AccessKey, UsedAccessKey } from "../../domain/access-key.ts";
import type {
  Acknowledgement,
  Actor,
  AuditEntry,
  ErasureOrder,
  Silence,
  Unsubscription,
} from "../../domain/notify/action.ts";
import type { Instant } from "../../domain/time.ts";
import type { Page } from "../page.ts";

/** Who did something, and when. */
export type ActedBy = { readonly by: Actor; readonly at: Instant };

/**
 * The content of an audit entry about a change. `tenants` contains the tenants that the change concerns;
 * null for all tenants.
 */
export type AuditedChange = {
  readonly tenants: readonly string[] | null;
  readonly reason: string;
};

export type AuditPageQuery = PageQuery & {
  /** Only changes or only look-ups; both if it is left out. */
  readonly kind?: "changes" | "look-ups" | null;
  /** Only entries that match. Left out: all. */
  readonly matches?: (entry: AuditEntry) => boolean;
};

export type LookUpEntry = Pick<AuditEntry, "at" | "actor" | "subject" | "tenants" | "persons">;

type PageQuery = { readonly limit: number; readonly cursor: string | null };

/**
 * Acknowledgements, silences, unsubscriptions, access keys and orders to erase persons. Each change is saved
 * in one step with its entry in the audit trail. A change that is made twice has one entry.
 */
export type ActionStore = {
  /**
   * Saves the acknowledgement, unless the incident is acknowledged already. Returns the acknowledgement
   * that is then stored.
   */
  acknowledge(acknowledgement: Acknowledgement, tenant: string): Promise<Acknowledgement>;
  /** Returns the acknowledgement that was withdrawn; null if the incident is not acknowledged. */
  withdrawAcknowledgement(
    incidentId: string,
    tenant: string,
    actedBy: ActedBy,
  ): Promise<Acknowledgement | null>;
  /** By incident id. An incident that nobody has acknowledged is not in the map. */
  acknowledgements(incidentIds: readonly string[]): Promise<ReadonlyMap<string, Acknowledgement>>;

  /**
   * `tenants` contains the tenants that the silence concerns; null for all tenants. Returns false if
   * there are too many silences.
   */
  createSilence(silence: Silence, tenants: readonly string[] | null): Promise<boolean>;
  /** Returns the ended silence; null if the id is not known. A silence that has ended stays as it is. */
  endSilence(
    id: string,
    tenants: readonly string[] | null,
    actedBy: ActedBy,
  ): Promise<Silence | null>;
  silence(id: string): Promise<Silence | null>;
  /** All silences, the newest first. */
  listSilences(query: PageQuery): Promise<Page<Silence>>;
  /** The silences that have not ended, also those that begin later. */
  currentSilences(now: Instant): Promise<readonly Silence[]>;

  /** False if there are too many unsubscriptions. If the address has unsubscribed before, nothing changes. */
  unsubscribe(address: string, actedBy: ActedBy): Promise<boolean>;
  /** Undoes an unsubscription, and returns it; null if the id is not known. */
  resubscribe(id: string, actedBy: ActedBy): Promise<Unsubscription | null>;
  isUnsubscribed(address: string): Promise<boolean>;
  /** All unsubscriptions, the newest first. */
  unsubscriptions(): Promise<readonly Unsubscription[]>;

  /** False if there are too many keys, or if a key with this id exists. */
  createAccessKey(key: AccessKey, change: ActedBy & AuditedChange): Promise<boolean>;
  /**
   * Deletes the key, so that the next request with it is refused. Returns the key; null if the id is not
   * known.
   */
  revokeAccessKey(id: string, change: ActedBy & AuditedChange): Promise<AccessKey | null>;
  accessKey(id: string): Promise<AccessKey | null>;
  /** All keys, the newest first. */
  accessKeys(): Promise<readonly UsedAccessKey[]>;
  markAccessKeyUsed(key: AccessKey, at: Instant): Promise<void>;

  /** Returns the stored order. A person has at most one order. */
  orderErasure(order: ErasureOrder): Promise<ErasureOrder>;
  /** The orders of a tenant that are not completed. */
  erasureOrders(tenant: string): Promise<readonly ErasureOrder[]>;
  markErased(order: ErasureOrder, at: Instant): Promise<void>;
  removeErasureOrder(order: ErasureOrder): Promise<void>;

  /** Newest first. */
  listAuditEntries(query: AuditPageQuery): Promise<Page<AuditEntry>>;
  /** Adds an entry that says whose data an answer contains. Returns false if there are too many entries. */
  recordLookUp(entry: LookUpEntry): Promise<boolean>;
  /**
   * Deletes look-ups if there are too many: the oldest ones of the actors who have the most. Returns one
   * entry for each actor of whom look-ups were ever deleted.
   */
  limitLookUps(): Promise<readonly AuditEntry[]>;
  /** Deletes entries of the audit trail that are older than a year. */
  deleteExpiredAuditEntries(): Promise<void>;
};
