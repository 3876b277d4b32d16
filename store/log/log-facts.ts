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

export type LogFactTimes = {
  /** The end of every time window. */
  readonly until: Instant;
  /** A leaver whose disable has failed since this time or longer counts as overdue. */
  readonly leaversOverdueSince: Instant;
};
