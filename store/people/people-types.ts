import type { Leaver } from "../../domain/leaver.ts";
import type { IdentityRecord, LinkedPerson, ObjectState } from "../../domain/object-state.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import type { Page } from "../page.ts";

export type FailingFilter = {
  readonly code?: string;
  /** The id of a failure cluster. */
  readonly cluster?: string;
  /**
   * `failing`: the newest row is a failure. `skipped`: the newest row is a skip that means a missing
   * account.
   */
  readonly status?: "failing" | "skipped";
};

export type JobKey = { readonly tenant: string; readonly jobId: string };

/** `total` is the number of leavers on all pages. */
export type LeaverPage = Page<Leaver> & { readonly total: number };

export type FailingMember = {
  readonly person: IdentityRecord;
  readonly jobId: string;
  readonly failingSince: Instant;
};

/**
 * A member is one item for each job whose log has never named the member. `total` is the number of items on
 * all pages.
 */
export type UnseenMemberPage = Page<{
  readonly person: IdentityRecord;
  readonly jobId: string;
}> & { readonly total: number };

export type PeopleStore = {
  /**
   * People whose name or user principal name has, for each word of the query in any order, a word that
   * starts with it, without regard to case and diacritics; or whose source or target id is the query;
   * or whose object id starts with it. Linked ids are one item.
   */
  search(
    tenant: string,
    query: string,
    limit: number,
    cursor: string | null,
  ): Promise<Page<IdentityRecord>>;
  /** Suggestions for a query without a result: people whose names match if one letter of each word may be wrong. */
  suggest(tenant: string, query: string, limit: number): Promise<readonly IdentityRecord[]>;
  identity(tenant: string, id: string): Promise<IdentityRecord | null>;
  /** The person with this id in any source; null for an id that no row names. */
  linkedPerson(tenant: string, id: string): Promise<LinkedPerson | null>;
  /** True if one of these ids is the id of a person who was erased. */
  hasErased(tenant: string, ids: readonly string[]): Promise<boolean>;
  /** The state of an object in every job that has an event about it. */
  states(tenant: string, id: string): Promise<readonly ObjectState[]>;
  /** The events of objects in all jobs, newest first, with details. */
  timeline(
    tenant: string,
    ids: readonly string[],
    limit: number,
    cursor: string | null,
  ): Promise<Page<ProvisioningEvent>>;
  /**
   * Objects that fail now in one job, and objects that are missing an account. The object that has
   * been in this state for the longest time comes first.
   */
  listFailing(
    tenant: string,
    jobId: string,
    filter: FailingFilter | null,
    page: { readonly limit: number; readonly cursor: string | null },
  ): Promise<Page<ObjectState>>;
  /**
   * People whose disable or delete is due and not done in these jobs. The person for whom it has been
   * due for the longest time comes first.
   */
  listLeavers(
    jobs: readonly JobKey[],
    page: { readonly limit: number; readonly cursor: string | null },
  ): Promise<LeaverPage>;
  /**
   * The members of a group, at the last read of the group, who fail now in one of these jobs or are
   * missing an account. The member in this state for the longest time comes first.
   */
  listFailingMembers(
    tenant: string,
    groupId: string,
    jobIds: readonly string[],
    page: { readonly limit: number; readonly cursor: string | null },
  ): Promise<Page<FailingMember>>;
  /**
   * The members of a group, at the last read of the group, whom the log of one of these jobs has never
   * named. Null if the group has too many members.
   */
  listUnseenMembers(
    tenant: string,
    groupId: string,
    jobIds: readonly string[],
    page: { readonly limit: number; readonly cursor: string | null },
  ): Promise<UnseenMemberPage | null>;
  /** The number of people and groups that rows name. */
  total(tenant: string): Promise<number>;
  /**
   * Deletes people without an event for `historyMs`. One call processes a part of the people, so
   * the worker calls it regularly. Returns how many people were deleted.
   */
  deleteExpired(tenant: string): Promise<number>;
};
