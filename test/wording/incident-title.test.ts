import { expect, test } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import { nameProblem } from "../../domain/incident/name-problem.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { JobFacts } from "../../domain/job-facts.ts";
import { pickNamedJob } from "../../domain/job-kind.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { DAY, HOUR } from "../../domain/time.ts";
import { conditionText } from "../../wording/condition.ts";
import { incidentTitle, recoveredTitle } from "../../wording/incident-title.ts";
import { HEALTHY_TARGET } from "../domain/configuration/configuration-cases.ts";
import { clusterCounts } from "../domain/failure/failure-fixtures.ts";
import {
  credentialsRejectedJob,
  freshnessAt,
  healthyJob,
  initialCycleJob,
  jobFacts,
  LAST_EXECUTION,
  MORNING,
  tooManyFailuresJob,
} from "../domain/job-fixtures.ts";

const assess = (job: ObservedJob, otherFacts: Partial<JobFacts> = {}) =>
  assessJob(jobFacts(job, otherFacts), null, DEFAULT_THRESHOLDS, job.readAt);

const incidentFieldsOf = (assessment: JobAssessment) => ({
  ...pickNamedJob(assessment.job),
  tenant: assessment.job.tenant,
  condition: assessment.condition,
  problem: nameProblem(assessment),
});

const leaversFail = (code: string, objects: number) =>
  assess(healthyJob, {
    clusters: [
      clusterCounts("l", { objects, isDeprovisioning: true, code, messageTemplate: null }),
    ],
    failingObjects: objects,
    leavers: { people: objects, overdue: objects, since: MORNING - DAY },
  });

const jobWithoutProgress = { ...initialCycleJob, readAt: initialCycleJob.readAt + 2 * HOUR };
const failing = { failingObjects: 900, failingByCode: [{ code: "EntryConflict", objects: 900 }] };
const assessStalled = (otherFacts: Partial<JobFacts> = {}) =>
  assessJob(
    jobFacts(jobWithoutProgress, otherFacts),
    assess(initialCycleJob),
    DEFAULT_THRESHOLDS,
    jobWithoutProgress.readAt,
  );

const probe = (result: "auth" | "not-found") => ({
  ...HEALTHY_TARGET,
  probe: { at: MORNING, result, httpStatus: null, latencyMs: null, message: null },
  failingSince: MORNING - 3 * HOUR,
  refusedSince: result === "auth" ? MORNING - 3 * HOUR : null,
  polledAt: null,
  nextProbeAt: null,
  acceptedAt: MORNING - 4 * HOUR,
});

/** No cycle shows whether Entra can use the target. */
const quietJob = { ...healthyJob, lastSuccess: null, lastSuccessWithExports: null };

const largeJob: ObservedJob = {
  ...healthyJob,
  lastExecution: { ...LAST_EXECUTION, escrowed: 25_000 },
  synchronizedEntries: [{ key: "user to User", count: 300_000 }],
};
const manyFailures = {
  failingByCode: [{ code: "EntryConflict", objects: 25_000 }],
  failingObjects: 25_000,
  newlyFailingObjects: 0,
  eventsTotal: 9,
};
const jobWithFailedCycles: ObservedJob = {
  ...credentialsRejectedJob,
  statusCode: "active",
  quarantine: null,
};

const UNAUTHORIZED = {
  code: "Unauthorized",
  message: "The remote server returned an error: (401) Unauthorized.",
  tenantActionable: true,
};
const quarantinedBox: ObservedJob = {
  ...credentialsRejectedJob,
  application: "Box",
  quarantine: { ...credentialsRejectedJob.quarantine!, error: UNAUTHORIZED },
};
const failuresWithError: ObservedJob = {
  ...tooManyFailuresJob,
  quarantine: { ...tooManyFailuresJob.quarantine!, error: UNAUTHORIZED },
};

/** The job in its second assessment after Graph has stopped returning its quarantine. */
function assessDisabled() {
  const readAt = credentialsRejectedJob.readAt + 28 * DAY;
  const disabledJob = { ...credentialsRejectedJob, readAt };
  const pausedJob = { ...disabledJob, statusCode: "paused", quarantine: null } as const;
  return [pausedJob, pausedJob].reduce<JobAssessment>(
    (previous, job) => assessJob(jobFacts(job), previous, DEFAULT_THRESHOLDS, readAt),
    assess(disabledJob),
  );
}

/** The job was read five hours ago, and the log two hours before that. */
function assessNotRead() {
  const freshness = { ...freshnessAt(MORNING), logAsOf: MORNING - 2 * HOUR };
  return assessJob(
    jobFacts(healthyJob, { freshness }),
    null,
    DEFAULT_THRESHOLDS,
    MORNING + 5 * HOUR,
  );
}

test.each([
  ["quarantined (credentials rejected)", assess(credentialsRejectedJob)],
  ["quarantined (credentials rejected)", assess(quarantinedBox)],
  ["disabled by Entra (credentials rejected)", assessDisabled()],
  ["quarantined (failure ratio too high)", assess(failuresWithError)],
  ["cycles fail, credentials rejected", assess(jobWithFailedCycles)],
  ["no cycle since 2026-05-04 09:15 UTC", assess({ ...healthyJob, readAt: MORNING + 3 * HOUR })],
  ["cycle without progress since 2026-05-04 09:10 UTC", assessStalled()],
  ["cycle without progress since 2026-05-04 09:10 UTC", assessStalled(failing)],
  ["3 leavers still have an account", leaversFail("InsufficientRights", 3)],
  ["1 leaver may still have an account", leaversFail("InvalidAnchor", 1)],
  ["25,000 objects fail", assess(largeJob, manyFailures)],
  ["not read since 2026-05-04 09:20 UTC", assessNotRead()],
  [
    "token expires soon",
    assess(healthyJob, {
      target: { ...HEALTHY_TARGET, tokenExpiry: { at: MORNING + 9 * HOUR, whose: "entra" } },
    }),
  ],
  [
    "SCIM server refuses the token in Steadystate's settings",
    assess(quietJob, { target: probe("auth") }),
  ],
  ["SCIM endpoint fails", assess(quietJob, { target: probe("not-found") })],
])("the title of an incident names the problem: %s", (words, assessment) => {
  expect(incidentTitle(incidentFieldsOf(assessment))).toBe(
    `${assessment.job.application} (contoso): ${words}`,
  );
});

test("the text about a quarantine says that the credentials are rejected if the title says it", () => {
  expect(conditionText(assess(quarantinedBox)).reason).toContain("did not accept the token");
});

test("the title of a recovery says what the problem was", () => {
  const job = incidentFieldsOf(assess(credentialsRejectedJob));
  expect(recoveredTitle(job)).toBe(
    "8x8 (contoso) has recovered from: quarantine (credentials rejected)",
  );
  const tenant = {
    ...pickNamedJob({ ...healthyJob, application: "" }),
    tenant: "contoso",
    condition: "unknown",
    problem: { code: "tenant-unreadable", sources: { jobs: true, logs: true }, since: null },
  } as const;
  expect(recoveredTitle(tenant)).toBe("contoso can be read now; it had never been read before");
  const jobStates = {
    ...tenant.problem,
    sources: { jobs: true, logs: false },
    since: MORNING,
  } as const;
  expect(recoveredTitle({ ...tenant, problem: jobStates })).toBe(
    "contoso: job states can be read again; they could not be read since 2026-05-04 09:20 UTC",
  );
});
