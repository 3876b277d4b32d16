import type { JobFacts } from "../../domain/job-facts.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import type { Instant } from "../../domain/time.ts";

/** The facts about a job that come from its log. */
export type LogFacts = Pick<
  JobFacts,
  | "counts"
  | "eventsTotal"
  | "failingByCode"
  | "failingObjects"
  | "newlyFailingObjects"
  | "missingAccounts"
  | "newlyMissingAccounts"
  | "skipReasons"
  | "leavers"
  | "clusters"
  | "cycles"
> &
  Pick<ObservedJob, "sourceSystem" | "targetSystem"> & {
    readonly objects: NonNullable<JobFacts["objects"]>;
  };

/**
 * The end of every time window, and the time until which a leaver's disable must have failed for the
 * leaver to count as overdue.
 */
export type LogFactTimes = { readonly until: Instant; readonly leaversOverdueSince: Instant };
