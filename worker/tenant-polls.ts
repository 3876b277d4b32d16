import type { Log } from "../config/log.ts";
import type { Settings, TenantSettings } from "../config/settings-schema.ts";
import type { PollKind } from "../domain/poll-kind.ts";
import { DAY, MINUTE, type Millis, SECOND } from "../domain/time.ts";
import type { ActionStore } from "../store/actions/action-types.ts";
import type { PollStore } from "../store/jobs/poll-types.ts";
import { DELETE_EXPIRED_EVERY_MS } from "../store/people/delete-expired-people.ts";
import type { PeopleStore } from "../store/people/people-types.ts";
import { type AssessTenantDependencies, runTenantAssessment } from "./assess-tenant.ts";
import { ERASE_EVERY_MS, type ErasePeopleDependencies, erasePeople } from "./erase-people.ts";
import { readCredentialExpiry } from "./graph/credential-expiry.ts";
import type { GraphClient } from "./graph/graph-client.ts";
import { createApplicationFilter } from "./poll/application-filter.ts";
import { type DiscoverJobsDependencies, discoverJobs } from "./poll/discover-jobs.ts";
import { createDroppedRows } from "./poll/dropped-rows.ts";
import {
  ASSIGNMENTS_CHECK_INTERVAL_MS,
  type PollAssignmentsDependencies,
  pollAssignments,
} from "./poll/poll-assignments.ts";
import { type PollAuditsDependencies, pollAudits } from "./poll/poll-audits.ts";
import { type PollBackfillDependencies, pollBackfill } from "./poll/poll-backfill.ts";
import {
  type PollConfigurationsDependencies,
  pollConfigurations,
} from "./poll/poll-configurations.ts";
import { type PollJobsDependencies, pollJobs } from "./poll/poll-jobs.ts";
import { type PollLogsDependencies, pollLogs } from "./poll/poll-logs.ts";
import { createReadFailureLog } from "./read-failure-log.ts";
import { countCycles, countPoll, type PollRun } from "./telemetry/count-poll.ts";
import type { Telemetry } from "./telemetry/telemetry.ts";

/** What the polls and the assessment of a tenant read and write. */
export type TenantPollStore = AssessTenantDependencies["store"] &
  DiscoverJobsDependencies["store"] &
  PollAssignmentsDependencies["store"] &
  PollAuditsDependencies["store"] &
  PollBackfillDependencies["store"] &
  PollConfigurationsDependencies["store"] &
  PollJobsDependencies["store"] &
  PollLogsDependencies["store"] & {
    readonly polls: Pick<PollStore, "load" | "save" | "loadAll">;
    readonly people: Pick<PeopleStore, "deleteExpired">;
    readonly erasure: ErasePeopleDependencies["store"]["erasure"];
    readonly actions: Pick<ActionStore, "deleteExpiredAuditEntries"> &
      ErasePeopleDependencies["store"]["actions"];
  };

export type TenantPollContext = {
  readonly tenant: TenantSettings;
  readonly settings: Settings;
  readonly graph: GraphClient;
  readonly store: TenantPollStore;
  /** True while back-fills have to wait (worker/memory-budget.ts). */
  readonly isMemoryTight: () => Promise<boolean>;
  readonly telemetry: Telemetry;
  readonly readFile: (path: string) => Promise<string>;
  readonly now: () => number;
  readonly log: Log;
};

/** A poll of one tenant, or another of its regular tasks. */
export type TenantPoll = {
  readonly kind: PollKind | "configurations" | "erasures" | "expired-people" | "assess";
  /** Time between two runs, on the product's clock. */
  readonly everyMs: Millis;
  run(): Promise<unknown>;
  /** Asked after each run: time until the next run if it need not be as soon as usual; else null. */
  readonly pauseMs?: () => Millis | null;
};

/**
 * Time between two runs of the back-fill. Between two runs, other polls can use the request budget.
 */
const BACKFILL_INTERVAL_MS: Millis = SECOND;
const IDLE_BACKFILL_INTERVAL_MS: Millis = MINUTE / 2;

/** How often the task checks whether a discovery is due. Redis may have lost the jobs. */
const DISCOVERY_CHECK_INTERVAL_MS: Millis = MINUTE;

/** A discovery that failed or reached its limit continues after this time, not after `poll.discovery`. */
const DISCOVERY_RETRY_INTERVAL_MS: Millis = 10 * MINUTE;

/**
 * How often the task checks which configurations are due. A configuration is read a few times a
 * day.
 */
const CONFIGURATION_INTERVAL_MS: Millis = 10 * MINUTE;

/** The regular tasks of one tenant, except the polls of its targets: its polls, deletions and assessment. */
export function createTenantPolls(context: TenantPollContext): readonly TenantPoll[] {
  const { tenant, settings, graph, store, isMemoryTight, telemetry, readFile, now, log } = context;
  const { name, poll } = tenant;
  const isWatched = createApplicationFilter(tenant.applications);
  const droppedRows = createDroppedRows();
  const dependencies = { tenant: name, graph, store, isWatched, droppedRows, now, log };
  const logReadFailure = createReadFailureLog(name, { log, now });
  const retainMs = settings.privacy.retainDays * DAY;
  const assessDependencies = {
    tenant: name,
    store,
    thresholds: settings.assessment,
    readCredentialExpiry: () => readCredentialExpiry(tenant.credential, readFile),
    pollIntervals: { jobsMs: poll.jobs, logsMs: poll.logs },
    onCycleEnded: countCycles(telemetry),
    now,
    log,
  };
  const counted = (collector: PollKind | "configurations", run: () => Promise<PollRun>) => () =>
    countPoll({ tenant: name, collector }, telemetry, run);
  return [
    discoveryPoll(dependencies, poll.discovery, counted),
    {
      kind: "jobs",
      everyMs: poll.jobs,
      run: counted("jobs", async () => {
        const result = await pollJobs(dependencies);
        logReadFailure("jobs", result.error);
        return result;
      }),
    },
    {
      kind: "logs",
      everyMs: poll.logs,
      run: counted("logs", async () => {
        const onIngested = (lagMs: Millis) =>
          telemetry.observe("ingestLag", { tenant: name }, lagMs);
        const result = await pollLogs({ ...dependencies, onIngested });
        logReadFailure("logs", result.error);
        return result;
      }),
    },
    backfillPoll({ ...dependencies, retainMs }, isMemoryTight, counted),
    {
      kind: "audits",
      everyMs: poll.audits,
      run: counted("audits", () => pollAudits(dependencies)),
    },
    {
      kind: "configurations",
      everyMs: CONFIGURATION_INTERVAL_MS,
      run: counted("configurations", async () => {
        const result = await pollConfigurations(dependencies);
        return result.jobIds.length > 0 || result.error !== null ? result : null;
      }),
    },
    ...assignmentsPoll(poll.assignments, { ...dependencies, keepFormerMs: retainMs }, counted),
    {
      kind: "erasures",
      everyMs: ERASE_EVERY_MS,
      run: () => erasePeople({ tenant: name, store, now, log }),
    },
    {
      kind: "expired-people",
      everyMs: DELETE_EXPIRED_EVERY_MS,
      run: async () => {
        await store.people.deleteExpired(name);
        await store.actions.deleteExpiredAuditEntries();
      },
    },
    {
      kind: "assess",
      everyMs: Math.min(poll.jobs, poll.logs),
      run: () => runTenantAssessment(assessDependencies),
    },
  ];
}

/** Makes a poll whose outcome is counted. */
type CountedPoll = (collector: PollKind, run: () => Promise<PollRun>) => () => Promise<void>;

function discoveryPoll(
  dependencies: DiscoverJobsDependencies,
  intervalMs: Millis,
  counted: CountedPoll,
): TenantPoll {
  const { tenant, store, now } = dependencies;
  let hasRun = false;
  return {
    kind: "discovery",
    everyMs: DISCOVERY_CHECK_INTERVAL_MS,
    run: counted("discovery", async () => {
      const lastPoll = await store.polls.load(tenant, "discovery");
      const isDone = lastPoll?.isComplete === true && lastPoll.readFailure === null;
      const ageMs = now() - (lastPoll?.lastTryAt ?? Number.NEGATIVE_INFINITY);
      // After a restart, with other settings perhaps, an incomplete search continues at once. A clock that
      // was ahead may have stored a time in the future.
      const isDue = isDone
        ? ageMs >= intervalMs || ageMs < 0
        : !hasRun || ageMs >= DISCOVERY_RETRY_INTERVAL_MS || ageMs < 0;
      hasRun = true;
      return isDue ? await discoverJobs(dependencies) : null;
    }),
  };
}

/** While the back-fill has nothing to do, it only checks from time to time: Redis may lose its data. */
function backfillPoll(
  dependencies: PollBackfillDependencies,
  isMemoryTight: TenantPollContext["isMemoryTight"],
  counted: CountedPoll,
): TenantPoll {
  let isIdle = false;
  return {
    kind: "backfill",
    everyMs: BACKFILL_INTERVAL_MS,
    run: counted("backfill", async () => {
      const result = (await isMemoryTight()) ? null : await pollBackfill(dependencies);
      isIdle = result === null || result.isDone;
      return result?.hasRead === true ? result : null;
    }),
    pauseMs: () => (isIdle ? IDLE_BACKFILL_INTERVAL_MS : null),
  };
}

/** Empty if the settings switch the poll off. */
function assignmentsPoll(
  intervalMs: Millis | null,
  dependencies: Omit<PollAssignmentsDependencies, "intervalMs">,
  counted: CountedPoll,
): readonly TenantPoll[] {
  if (intervalMs === null) return [];
  return [
    {
      kind: "assignments",
      everyMs: Math.min(intervalMs, ASSIGNMENTS_CHECK_INTERVAL_MS),
      run: counted("assignments", async () => {
        const result = await pollAssignments({ ...dependencies, intervalMs });
        const hasRead = result.appIds.length + result.groupIds.length > 0;
        return hasRead || result.error !== null ? result : null;
      }),
    },
  ];
}
