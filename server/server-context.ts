import type { LoadedSetting } from "../config/loaded-settings.ts";
import type { Log } from "../config/log.ts";
import type { ProcessProblems } from "../config/process-problems.ts";
import { tenantFreshness } from "../domain/assessment/assess-tenant-readability.ts";
import type { TenantFreshness } from "../domain/freshness.ts";
import type { JobAssessment } from "../domain/job-assessment.ts";
import { SYNC_JOB_LABEL_PATTERN, syncJobLabel } from "../domain/metrics/sync-job-label.ts";
import type { Route as NotificationRoute } from "../domain/notify/route.ts";
import type { Collector, PollKind } from "../domain/poll-kind.ts";
import type { Thresholds } from "../domain/thresholds.ts";
import type { Instant, Millis } from "../domain/time.ts";
import type { AccessStore } from "../store/access/access-types.ts";
import type { ActionStore } from "../store/actions/action-types.ts";
import type { AssignmentStore } from "../store/assignments/assignment-types.ts";
import type { IncidentStore } from "../store/incidents/incident-types.ts";
import type { ConditionHistoryStore } from "../store/jobs/condition-history.ts";
import type { CredentialStore } from "../store/jobs/credential-store.ts";
import type { JobStore } from "../store/jobs/job-types.ts";
import type { PollState, PollStore } from "../store/jobs/poll-types.ts";
import type { SeriesStore } from "../store/jobs/series-types.ts";
import type { TargetStore } from "../store/jobs/target-store.ts";
import type { EventStore } from "../store/log/event-types.ts";
import type { MemoryStore } from "../store/log/memory-store.ts";
import type { PeopleStore } from "../store/people/people-types.ts";
import type { PrivacyStore } from "../store/privacy/privacy-store.ts";
import type { ProcessStore } from "../store/processes/process-store.ts";
import type { Ping } from "../store/store.ts";
import type { TelemetryStore } from "../store/telemetry/telemetry-store.ts";
import type { AccessSettings } from "./access/authenticator.ts";
import type { Caller } from "./access/caller.ts";
import type { PersonSearch } from "./person-search.ts";
import { notKnownProblem, type Problem } from "./problem.ts";

export type WatchedTenant = {
  readonly name: string;
  readonly tenantId: string;
  /** The address of the admin portal of the tenant's cloud; null if it is not known. */
  readonly portal: string | null;
  /** Time between two polls, for each collector that has a setting; null: switched off. */
  readonly pollIntervalsMs: Readonly<Partial<Record<Collector, Millis | null>>>;
};

/** The parts of the store that the server uses. It writes nothing but actions. */
type ServerStore = {
  readonly events: Pick<
    EventStore,
    "list" | "totalsByOutcome" | "totalRows" | "countsOverTime" | "cycles" | "cyclesBetween"
  >;
  readonly people: Pick<
    PeopleStore,
    | "search"
    | "suggest"
    | "identity"
    | "hasErased"
    | "linkedPerson"
    | "states"
    | "timeline"
    | "listFailing"
    | "listFailingMembers"
    | "listUnseenMembers"
    | "listLeavers"
    | "total"
  >;
  readonly privacy: Pick<PrivacyStore, "writtenWith">;
  readonly access: Pick<AccessStore, "times" | "recentTimes" | "waitingByWeek">;
  readonly jobs: Pick<
    JobStore,
    | "assessments"
    | "assessmentBatches"
    | "assessment"
    | "audits"
    | "countAssessments"
    | "configurations"
    | "histories"
    | "history"
  >;
  readonly assignments: Pick<AssignmentStore, "apps" | "groups" | "memberships">;
  readonly polls: Pick<PollStore, "loadAll">;
  readonly telemetry: Pick<TelemetryStore, "totals">;
  readonly credentials: Pick<CredentialStore, "load">;
  readonly incidents: Pick<
    IncidentStore,
    | "list"
    | "get"
    | "listOpen"
    | "listOfJob"
    | "openBatches"
    | "notification"
    | "notifications"
    | "routeHistories"
    | "listNotifications"
    | "waitingNotifications"
    | "deliveryTotals"
  >;
  readonly actions: ActionStore;
  readonly targets: Pick<TargetStore, "list" | "assessments">;
  readonly series: Pick<SeriesStore, "range">;
  readonly conditionHistory: Pick<ConditionHistoryStore, "list">;
  readonly memory: Pick<MemoryStore, "detailsKeptSince">;
  readonly processes: Pick<ProcessStore, "list">;
  readonly ping: Ping;
};

/** Dependencies of all routes. */
export type ServerContext = {
  readonly access: AccessSettings;
  /** Random bytes for new keys. */
  readonly randomBytes: (size: number) => Buffer;
  readonly store: ServerStore;
  readonly now: () => Instant;
  readonly tenants: readonly WatchedTenant[];
  /** The routes of the settings. The server reads no secret of a route. */
  readonly notificationRoutes: readonly NotificationRoute[];
  readonly thresholds: Thresholds;
  readonly personSearch: PersonSearch;
  /** The settings as this process has loaded them, without secrets. */
  readonly loadedSettings: readonly LoadedSetting[];
  readonly version: string;
  /** The name of this server process. */
  readonly process: string;
  /** The problems of this server process. */
  readonly problems: ProcessProblems;
  readonly log: Log;
};

/**
 * The tenants that a request is about: the tenants that the request names, or without names all
 * tenants that the caller may see.
 *
 * @throws Problem 404 for a tenant that does not exist or that the caller may not see
 */
export function visibleTenants(
  caller: Caller,
  requestedNames: readonly string[],
): readonly string[] {
  const unknownName = requestedNames.find((name) => !caller.tenants.includes(name));
  if (unknownName !== undefined) throw unknownTenantProblem(unknownName, caller);
  return requestedNames.length === 0 ? caller.tenants : requestedNames;
}

/** @throws Problem 404 for a tenant that does not exist or that the caller may not see */
export function requireTenant(context: ServerContext, caller: Caller, name: string): WatchedTenant {
  const tenant = context.tenants.find((watched) => watched.name === name);
  if (tenant === undefined || !caller.tenants.includes(name)) {
    throw unknownTenantProblem(name, caller);
  }
  return tenant;
}

function unknownTenantProblem(name: string, caller: Caller): Problem {
  const visibleNames = caller.tenants.length === 0 ? "none" : caller.tenants.join(", ");
  return notKnownProblem("tenant", name, `known names: ${visibleNames}`);
}

/**
 * `jobId` is the id of the job, or its short name in metrics (`sync_job`).
 *
 * @throws Problem 404 for a job that does not exist or that the caller may not see
 */
export async function requireJobAssessment(
  context: ServerContext,
  caller: Caller,
  jobId: string,
): Promise<JobAssessment> {
  const assessments = await Promise.all(
    caller.tenants.map((tenant) => context.store.jobs.assessment(tenant, jobId)),
  );
  const found =
    assessments.find((assessment) => assessment !== null) ??
    (await findBySyncJobLabel(context, caller, jobId));
  if (found !== undefined) return found;
  throw notKnownProblem("jobId", jobId, "GET /api/v1/jobs lists the jobs that you may see");
}

/** Reads all jobs only for a text that can be such a name. */
async function findBySyncJobLabel({ store }: ServerContext, caller: Caller, label: string) {
  if (!SYNC_JOB_LABEL_PATTERN.test(label)) return undefined;
  const assessments = await store.jobs.assessments(caller.tenants);
  return assessments.find(({ job }) => syncJobLabel(job.jobId) === label);
}

/** How fresh the data of a tenant is, as the worker assesses it. */
export function tenantFreshnessOf(
  { name, pollIntervalsMs }: WatchedTenant,
  polls: ReadonlyMap<PollKind, PollState>,
): TenantFreshness {
  return tenantFreshness(
    name,
    { jobs: polls.get("jobs"), logs: polls.get("logs") },
    { jobsMs: pollIntervalsMs.jobs ?? 0, logsMs: pollIntervalsMs.logs ?? 0 },
  );
}

/** The oldest of several times, because an answer is as old as its oldest part. */
export function oldestTime(times: readonly (Instant | null)[]): Instant | null {
  const knownTimes = times.filter((time) => time !== null);
  return knownTimes.length === 0 ? null : knownTimes.reduce((a, b) => Math.min(a, b));
}

/**
 * Time up to which the logs of all these tenants are read; null when one of the logs was never
 * read.
 */
export function readLogsAsOf(context: ServerContext, tenants: readonly string[]) {
  return readOldestPoll(context, tenants, (polls) => polls.get("logs")?.watermark ?? null);
}

/** When the states of the jobs of all these tenants were last read; null if one of them was never read. */
export function readJobsAsOf(context: ServerContext, tenants: readonly string[]) {
  return readOldestPoll(context, tenants, (polls) => polls.get("jobs")?.lastSuccessAt ?? null);
}

async function readOldestPoll(
  { store }: ServerContext,
  tenants: readonly string[],
  timeOf: (polls: ReadonlyMap<PollKind, PollState>) => Instant | null,
): Promise<Instant | null> {
  const polls = await Promise.all(tenants.map((tenant) => store.polls.loadAll(tenant)));
  const times = polls.map(timeOf);
  return times.includes(null) ? null : oldestTime(times);
}
