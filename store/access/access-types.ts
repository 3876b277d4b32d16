import type { PersonAccess } from "../../domain/access/find-access-changes.ts";
import type { WeekNumber } from "../../domain/access/iso-week.ts";
import type {
  AccessChange,
  AccessChangeKind,
  AccessTimesByKind,
} from "../../domain/access-change.ts";
import type { Instant } from "../../domain/time.ts";

/** One access change of a week as it is stored. */
export type StoredAccessChange = AccessChange & {
  /** The id of the change within its job and week. */
  readonly id: string;
  /** Digest of the person's id. */
  readonly person: Buffer;
  /**
   * When the assignments made the change due; null if they do not show this; undefined if this has not
   * been looked up yet.
   */
  readonly dueAt: Instant | null | undefined;
};

/** The access times of one job in one week. */
type AccessTimesOfWeek = {
  readonly jobId: string;
  readonly week: WeekNumber;
  readonly times: AccessTimesByKind;
};

/** The access times of one job in the last seven days, and how many people waited at their end. */
export type RecentAccessTimes = {
  readonly times: AccessTimesByKind;
  readonly waiting: Readonly<Record<AccessChangeKind, number>>;
};

/** How many people wait for an access change now that became due in a week. */
type WaitingOfWeek = {
  readonly week: WeekNumber;
  readonly kind: AccessChangeKind;
  readonly people: number;
};

type JobKey = { readonly tenant: string; readonly jobId: string };

/**
 * Times to account and to removal. The commit of the log records each access change once
 * (log/access-records.ts); the worker summarises them by week.
 */
export type AccessStore = {
  /** The changes of a week. */
  changes(job: JobKey, week: WeekNumber): Promise<readonly StoredAccessChange[]>;
  /** Stores when the assignments made changes due, by the id of the change. A stored time is not replaced. */
  saveDueTimes(
    job: JobKey,
    week: WeekNumber,
    dueTimes: readonly { readonly id: string; readonly dueAt: Instant | null }[],
  ): Promise<void>;
  /** The access of these people (digests of their ids) in a job, by digest as latin1 text. */
  personAccess(job: JobKey, people: readonly Buffer[]): Promise<ReadonlyMap<string, PersonAccess>>;
  /**
   * Replaces the stored people who are no longer assigned and about whom no row has come since then. The
   * commit removes a person as soon as a row comes.
   */
  saveUntriedRemovals(
    job: JobKey,
    removals: readonly { readonly person: Buffer; readonly since: Instant }[],
  ): Promise<void>;
  /** The weeks of which every single change is still stored, oldest first. */
  openWeeks(now: Instant): readonly WeekNumber[];
  /** Replaces the times of a job in a week. */
  saveTimes(tenant: string, times: AccessTimesOfWeek): Promise<void>;
  /** The times of all jobs of a tenant in a week. */
  times(tenant: string, week: WeekNumber): Promise<readonly AccessTimesOfWeek[]>;
  saveRecentTimes(job: JobKey, times: RecentAccessTimes): Promise<void>;
  /** The numbers by job id. */
  recentTimes(tenant: string): Promise<ReadonlyMap<string, RecentAccessTimes>>;
  /** How many people wait for each kind of access change now. */
  waiting(job: JobKey): Promise<Readonly<Record<AccessChangeKind, number>>>;
  /**
   * The number of people who wait now, by the week in which their change became due. Weeks without such
   * people are left out.
   */
  waitingByWeek(job: JobKey, weeks: readonly WeekNumber[]): Promise<readonly WaitingOfWeek[]>;
};
