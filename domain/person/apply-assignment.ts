import {
  earliestTimeOf,
  latestTimeOf,
  type NotAssigned,
  type PersonAssignment,
} from "../assignment.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { JobConfiguration, ObjectMapping } from "../job-configuration.ts";
import type { PersonAppStatus } from "../person-app-status.ts";
import type {
  NextCycle,
  NoRowCause,
  PersonReason,
  UnassignedWithAccount,
} from "../person-reason.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";
import { expectedCycleEnd, nextCycleStart } from "./expected-cycles.ts";
import { explainedCondition } from "./job-effect.ts";

export type AssignmentContext = {
  readonly assessment: JobAssessment;
  readonly assignment: PersonAssignment;
  readonly configuration: JobConfiguration | null;
  /** The log has been read back to this time; null if this is not known. */
  readonly logReadFrom: Instant | null;
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

/**
 * How long Graph and the provisioning service may need until they know a change of an assignment. A
 * cycle that begins earlier may have missed the change.
 */
const REPLICATION_MS: Millis = 10 * MINUTE;

/** The status of a person or group in an app, with what the assignments say. */
export function applyAssignment(
  status: PersonAppStatus,
  context: AssignmentContext,
): PersonAppStatus {
  // Assignments name only objects of Entra, so they say nothing about an object without one.
  if (status.reason.code === "never-seen-no-entra-user") return status;
  const conclusion = concludeFrom(status, context);
  return { ...status, assignment: context.assignment, ...conclusion };
}

type Conclusion = Partial<
  Pick<PersonAppStatus, "status" | "reason" | "expectedBy" | "jobCondition">
>;

function concludeFrom(status: PersonAppStatus, context: AssignmentContext): Conclusion {
  const { assignment } = context;
  if (status.status === "never-seen") {
    if (assignment.code === "not-assigned")
      return { reason: { code: "never-seen-not-assigned" }, expectedBy: null };
    return assignment.code === "assigned" ? whyAssignedHasNoRow(status, context) : {};
  }
  // Stale assignments are shown, but the log may know better.
  if (assignment.isStale || status.lastAt === null || assignment.asOf < status.lastAt) return {};
  if (assignment.code === "not-assigned") return whyAccountRemains(status, assignment, context);
  return assignment.code === "assigned" ? whyRowIsOutdated(status, context) : {};
}

function whyAssignedHasNoRow(status: PersonAppStatus, context: AssignmentContext): Conclusion {
  // A job that is blocked, or whose initial cycle runs, explains the missing row.
  if (status.reason.code !== "never-seen-assignment-unknown") return {};
  const { assignment, logReadFrom } = context;
  if (assignment.code !== "assigned" || logReadFrom === null) return {};
  const earliestAt = earliestTimeOf(assignment.since);
  if (earliestAt === null || earliestAt < logReadFrom)
    return { reason: { code: "never-seen-assigned-before-log", logReadFrom } };
  if (!hasCycleCovered(latestTimeOf(assignment.since), context)) {
    const { nextCycle, expectedBy } = findNextCycle(status, context);
    return {
      reason: { code: "never-seen-assigned-waiting", nextCycle },
      expectedBy,
      jobCondition: jobToWaitFor(status, context),
    };
  }
  const likelyCauses = findLikelyCauses(status, context);
  return { reason: { code: "never-seen-although-assigned", likelyCauses } };
}

function findLikelyCauses(
  status: PersonAppStatus,
  context: AssignmentContext,
): readonly NoRowCause[] {
  const { assignment } = context;
  const mappings = mappingsOf(status, context);
  const isAssigned = assignment.code === "assigned";
  const causes: readonly (readonly [NoRowCause, boolean])[] = [
    ["disabled-in-entra", isAssigned && assignment.isDisabledInEntra],
    ["mapping-off", mappings.length > 0 && mappings.every(({ isEnabled }) => !isEnabled)],
    ["no-creation", mappings.length > 0 && mappings.every(({ canCreate }) => !canCreate)],
    ["scoping-filter", mappings.some(({ hasScopingFilter }) => hasScopingFilter)],
    [
      "default-role",
      isAssigned && assignment.sources.every(({ hasDefaultRole }) => hasDefaultRole),
    ],
  ];
  return causes.flatMap(([cause, isLikely]) => (isLikely ? [cause] : []));
}

/** The account of a person who is no longer assigned should be disabled. */
function whyAccountRemains(
  status: PersonAppStatus,
  { ended }: NotAssigned,
  context: AssignmentContext,
): Conclusion {
  const isSettled = WRITTEN_CODES.has(status.reason.code);
  if (status.status !== "provisioned" || !isSettled || status.lastAt === null) return {};
  if (!context.assignment.isScopeKnown) return {};
  const unassignedAt = ended === null ? context.assignment.asOf : latestTimeOf(ended.at);
  const isOverdue = hasCycleCovered(unassignedAt, context);
  const accountsKeptBy = findWhatKeepsAccounts(status, context);
  const next = findNextCycle(status, context);
  const isWaiting = !isOverdue && accountsKeptBy === null;
  return {
    status: "pending",
    reason: {
      code: "unassigned-with-account",
      lastWrittenAt: status.lastAt,
      isOverdue,
      accountsKeptBy,
      nextCycle: isWaiting ? next.nextCycle : null,
    },
    expectedBy: isWaiting ? next.expectedBy : null,
    jobCondition: isWaiting ? jobToWaitFor(status, context) : null,
  };
}

const WRITTEN_CODES: ReadonlySet<PersonReason["code"]> = new Set([
  "written",
  "written-in-part",
  "already-in-sync",
]);

function findWhatKeepsAccounts(
  status: PersonAppStatus,
  context: AssignmentContext,
): UnassignedWithAccount["accountsKeptBy"] {
  if (context.configuration?.keepsAccountsOutOfScope === true) return "setting";
  const mappings = mappingsOf(status, context);
  return mappings.length > 0 && mappings.every(({ canDelete }) => !canDelete) ? "mapping" : null;
}

/** The mappings of the kind of the object; empty if the configuration was not read. */
function mappingsOf(
  { kind }: PersonAppStatus,
  { configuration }: AssignmentContext,
): readonly ObjectMapping[] {
  return configuration?.mappings?.filter((mapping) => mapping.kind === kind) ?? [];
}

/** The object was out of scope or removed, but is assigned again. */
function whyRowIsOutdated(status: PersonAppStatus, context: AssignmentContext): Conclusion {
  const { assignment } = context;
  const { status: lastStatus, lastAt } = status;
  if (assignment.code !== "assigned" || lastAt === null) return {};
  if (lastStatus !== "skipped" && lastStatus !== "disabled" && lastStatus !== "deleted") return {};
  const { since } = assignment;
  const earliestAt = earliestTimeOf(since);
  if (earliestAt === null || earliestAt <= lastAt) return {};
  const isOverdue = hasCycleCovered(latestTimeOf(since), context);
  const next = findNextCycle(status, context);
  return {
    status: isOverdue ? lastStatus : "pending",
    reason: {
      code: "assigned-after-last-row",
      lastStatus,
      lastAt,
      isOverdue,
      nextCycle: isOverdue ? null : next.nextCycle,
    },
    expectedBy: isOverdue ? null : next.expectedBy,
    jobCondition: isOverdue ? null : jobToWaitFor(status, context),
  };
}

function jobToWaitFor({ jobEffect }: PersonAppStatus, { assessment }: AssignmentContext) {
  return jobEffect === null ? null : explainedCondition(assessment);
}

/** True if a cycle began after the change, ended, and its rows have been read. */
function hasCycleCovered(
  changedAt: Instant,
  { assessment, thresholds }: AssignmentContext,
): boolean {
  const { job, freshness } = assessment;
  const { logAsOf } = freshness;
  return [job.lastSuccess, job.lastExecution].some((run) => {
    if (run === null || run.endedAt === null || logAsOf === null) return false;
    const isComplete = run.state === "succeeded" || run.state === "entry-level-errors";
    const beganAt = run.beganAt ?? run.endedAt;
    return (
      isComplete &&
      beganAt >= changedAt + REPLICATION_MS &&
      logAsOf >= run.endedAt + thresholds.usualLogLagMs
    );
  });
}

function findNextCycle(
  { jobEffect }: PersonAppStatus,
  context: AssignmentContext,
): { readonly nextCycle: NextCycle; readonly expectedBy: Instant | null } {
  if (jobEffect !== null)
    return { nextCycle: { dueAt: null, missingSince: null }, expectedBy: null };
  const { now, assessment } = context;
  const { dueAt, reason } = assessment.schedule;
  const isMissing = dueAt !== null && dueAt < now && reason.code !== "cycle-running";
  return {
    nextCycle: {
      dueAt: nextCycleStart(now, context),
      missingSince: isMissing ? dueAt : null,
    },
    expectedBy: expectedCycleEnd(now, context),
  };
}
