import { assessJob } from "../../../domain/assessment/assess-job.ts";
import type { IncidentDecision } from "../../../domain/incident/decide-incident.ts";
import type { Incident } from "../../../domain/incident.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import { type Notification, threadReference } from "../../../domain/notification.ts";
import type { RouteHistory } from "../../../domain/notify/route-history.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import type { Instant } from "../../../domain/time.ts";
import { HOUR, MINUTE, SECOND } from "../../../domain/time.ts";
import { messageText } from "../../../wording/message-text.ts";
import { clusterCounts } from "../../domain/failure/failure-fixtures.ts";
import { decideJob } from "../../domain/incident-fixtures.ts";
import {
  credentialsRejectedJob,
  freshnessAt,
  healthyJob,
  jobFacts,
  LAST_EXECUTION,
  MORNING,
  statusCounts,
} from "../../domain/job-fixtures.ts";
import {
  GROUP_GONE,
  LEAVERS_PROTECTED,
  USER_NAME_TAKEN,
  withEveryProblem,
} from "../../domain/troubled-job.ts";
import { readFailureOf } from "../../read-failure-fixtures.ts";
import { testRoute } from "../../route-fixture.ts";
import { failingClusters } from "./failing-clusters-of-mails.ts";
import type { NotificationSettings } from "./write-notifications.ts";
import { createJobNotifications } from "./write-notifications.ts";

// The jobs with which the tests create mails.

export const ON_CALL_ROUTE = testRoute();

export const SETTINGS: NotificationSettings = {
  routes: [ON_CALL_ROUTE],
  links: {
    publicUrl: "https://steadystate.contoso.example/",
    portal: "https://entra.microsoft.com",
    grafana: "https://grafana.contoso.example/d/sync?var-tenant={tenant}&var-sync_job={job}",
    runbook: "https://wiki.contoso.example/provisioning#{kind}",
  },
  thresholds: DEFAULT_THRESHOLDS,
  messageHost: "contoso.example",
};

/** Facts for an assessment at `now`. The job and the log were read 42 s before. */
export function factsAt(
  job: Partial<ObservedJob>,
  now: Instant,
  more: Partial<JobFacts> = {},
): JobFacts {
  const readAt = now - 42 * SECOND;
  return jobFacts({ ...healthyJob, ...job, readAt }, { freshness: freshnessAt(readAt), ...more });
}

export const assess = (facts: JobFacts, previous: JobAssessment | null, now: Instant) =>
  assessJob(facts, previous, DEFAULT_THRESHOLDS, now);

export type Change = (assessment: JobAssessment, now: Instant) => JobAssessment;

/** The mails about an incident that opens at MORNING and recovers three hours later. */
export function mailsOf(
  factsOf: (now: Instant) => JobFacts,
  change: Change,
): { opened: Notification; recovered: Notification } {
  const first = assess(factsOf(MORNING - 16 * MINUTE), null, MORNING - 16 * MINUTE);
  const problem = change(assess(factsOf(MORNING), first, MORNING), MORNING);
  const opened = notify(decideJob(null, problem), problem, MORNING);
  const end = MORNING + 200 * MINUTE;
  const failure = (problem.failures.rowFailureRatio["24h"] ?? 0) > 0 ? 190 : 0;
  const { synchronizedEntries } = problem.job;
  const healthyAt = (now: Instant) => {
    const last = {
      ...LAST_EXECUTION,
      escrowed: 0,
      beganAt: end - 16 * MINUTE,
      endedAt: end - 15 * MINUTE,
    };
    const counts = statusCounts({
      "1h": { success: 31, skipped: 400 },
      "24h": { success: 243, failure, skipped: 9000 },
    });
    return factsAt({ lastExecution: last, lastSuccess: last, synchronizedEntries }, now, {
      counts,
    });
  };
  const healthyAgain = assess(healthyAt(end - 11 * MINUTE), problem, end - 11 * MINUTE);
  const recoveredJob = assess(healthyAt(end), healthyAgain, end);
  const recovered = notify(
    decideJob(decideJob(opened.incident, healthyAgain).incident, recoveredJob),
    recoveredJob,
    end,
    opened.history,
  );
  return { opened: opened.notification, recovered: recovered.notification };
}

/** The headers that matter, and the text part. */
export function mailText(notification: Notification): string {
  const { subject, messageId, message } = notification;
  return `Subject: ${subject}\nMessage-ID: ${messageId}\nReferences: ${threadReference(notification)}\n\n${messageText(message)}`;
}

export function notify(
  decision: IncidentDecision,
  assessment: JobAssessment,
  now: Instant,
  history: RouteHistory | null = null,
): { incident: Incident; notification: Notification; history: RouteHistory | null } {
  if (decision.kind === "no-incident" || decision.kind === "unchanged")
    throw new Error(`decided: ${decision.kind}`);
  const options = { ...SETTINGS, history };
  const written = createJobNotifications(decision, assessment, options, now);
  return { ...written, notification: written.notifications[0]! };
}

/** The job worked until an hour ago. */
const COUNTS_BEFORE = statusCounts({ "1h": {}, "24h": { success: 212, skipped: 9000 } });

export const JOB_FACTS = {
  quarantined: (now: Instant) => {
    const shift = now - credentialsRejectedJob.readAt;
    const quarantine = {
      ...credentialsRejectedJob.quarantine!,
      // It began before the first assessment, and a later assessment finds the same beginning.
      seriesSince:
        credentialsRejectedJob.quarantine!.seriesSince! + MORNING - credentialsRejectedJob.readAt,
      seriesCount: now <= MORNING ? 1 : 3,
      nextAttemptAt: credentialsRejectedJob.quarantine!.nextAttemptAt! + shift,
    };
    return factsAt(
      {
        statusCode: "quarantine",
        quarantine,
        lastExecution: {
          ...credentialsRejectedJob.lastExecution!,
          beganAt: now - 5 * MINUTE,
          endedAt: now - 4 * MINUTE,
        },
      },
      now,
      { counts: COUNTS_BEFORE },
    );
  },
  refused: (now: Instant) => {
    const last = {
      ...credentialsRejectedJob.lastExecution!,
      beganAt: now - 5 * MINUTE,
      endedAt: now - MINUTE,
    };
    return factsAt({ lastExecution: last, successiveFailedCycles: 3 }, now, {
      counts: COUNTS_BEFORE,
    });
  },
  failing: (now: Instant) =>
    factsAt({ lastExecution: { ...LAST_EXECUTION, escrowed: 0 } }, now, {
      counts: statusCounts({
        "1h": { success: 31, failure: 25, skipped: 400 },
        "24h": { success: 212, failure: 190, skipped: 9000, warning: 3 },
      }),
      failingByCode: [
        { code: "EntryConflict", objects: 96 },
        { code: "MandatoryFieldsMissing", objects: 41 },
        { code: "TooManyRequests", objects: 7 },
        { code: "Weird<b>Code</b>https://evil.example", objects: 2 },
      ],
      clusters: failingClusters(now),
      failingObjects: 146,
    }),
  stopped: (now: Instant) => {
    const last = {
      ...LAST_EXECUTION,
      escrowed: 0,
      beganAt: MORNING - 4 * HOUR,
      endedAt: MORNING - 4 * HOUR + MINUTE,
    };
    return factsAt(
      {
        lastExecution: last,
        lastSuccess: last,
        lastSuccessWithExports: null,
        steadyStateLastAt: null,
      },
      now,
      { counts: COUNTS_BEFORE },
    );
  },
  unknown: (now: Instant) => {
    const at = MORNING - 50 * MINUTE;
    const readFailure = readFailureOf("unauthorised", at);
    const last = { ...LAST_EXECUTION, beganAt: at - 6 * MINUTE, endedAt: at - 5 * MINUTE };
    return jobFacts(
      { ...healthyJob, lastExecution: last, readAt: Math.min(at, now) },
      { freshness: { ...freshnessAt(at), readFailure } },
    );
  },
};

/** A job of 9,800 objects, 4,250 of which fail in an initial cycle. */
export const leavers = (now: Instant) => {
  const facts = JOB_FACTS.failing(now);
  const beganAt = MORNING - 190 * MINUTE;
  const lastExecution = { ...LAST_EXECUTION, escrowed: 0, beganAt, endedAt: beganAt + 6 * MINUTE };
  return {
    ...facts,
    job: {
      ...facts.job,
      lastExecution,
      synchronizedEntries: [{ key: "user to User", count: 9800 }],
    },
    failingByCode: [
      { code: "EntryConflict", objects: 3970 },
      { code: "InvalidAnchor", objects: 180 },
      { code: "InsufficientRights", objects: 3 },
    ],
    clusters: [
      clusterCounts("b2", { ...USER_NAME_TAKEN, objects: 3970 }),
      clusterCounts("c3", { ...GROUP_GONE, objects: 180, kind: "group", attribute: null }),
      clusterCounts("a1", {
        ...LEAVERS_PROTECTED,
        objects: 3,
        isDeprovisioning: true,
        attribute: "active",
      }),
    ],
    failingObjects: 4250,
  };
};

const CLUSTER_OBJECTS: Readonly<Record<string, number>> = {
  EntryConflict: 3970,
  InvalidAnchor: 180,
};

/** `withEveryProblem` with values that one job can have at one time. */
export const withLeavers: Change = (assessment, now) => {
  const troubled = withEveryProblem(assessment, now);
  const { cycle, quarantine, failures, schedule } = troubled;
  const counts = { floor: 4250, proportion: 4250, base: 4250, total: 4370 };
  const drivers = [
    ...assessment.quarantine.drivers.filter(({ kind }) => kind === "rule"),
    ...quarantine.drivers.filter(({ kind }) => kind !== "rule"),
  ];
  return {
    ...troubled,
    schedule: {
      ...schedule,
      state: "on-time",
      dueAt: null,
      reason: { code: "cycle-running", beganAt: cycle.beganAt ?? now },
    },
    failures: {
      ...failures,
      clusters: failures.clusters.map((cluster) => {
        const objects = CLUSTER_OBJECTS[cluster.code] ?? cluster.objects;
        return { ...cluster, objects, share: objects / 4250 };
      }),
    },
    quarantine: {
      ...quarantine,
      drivers,
      rules: quarantine.rules.map((one) => {
        const limit = one.rule === "proportion" ? 3920 : one.limit;
        const count = counts[one.rule];
        return { ...one, count, limit, usedRatio: count / limit };
      }),
    },
  };
};

export const CASES: readonly (readonly [string, (now: Instant) => JobFacts, Change])[] = [
  ...Object.entries(JOB_FACTS).map(
    ([name, facts]) => [name, facts, (problem: JobAssessment) => problem] as const,
  ),
  ["leavers", leavers, withLeavers],
];
