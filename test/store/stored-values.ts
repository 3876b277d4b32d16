import { newDelivery } from "../../domain/delivery.ts";
import type { Incident } from "../../domain/incident.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { StatusCounts } from "../../domain/job-facts.ts";
import { ZERO_STATUS_COUNTS } from "../../domain/job-facts.ts";
import type { Message } from "../../domain/message.ts";
import type { Notification } from "../../domain/notification.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import type { PollState } from "../../store/jobs/poll-types.ts";
import { readFailureOf } from "../read-failure-fixtures.ts";
import { JOBS, NOW, TENANT } from "./random-events.ts";

export function testObservedJob(changes: Partial<ObservedJob> = {}): ObservedJob {
  return {
    tenant: TENANT,
    jobId: JOBS[0],
    servicePrincipalId: "sp-1",
    application: "Voice",
    templateId: "scim",
    sourceSystem: null,
    targetSystem: null,
    statusCode: "active",
    schedule: { state: "active", intervalMs: 2_400_000 },
    lastExecution: null,
    lastSuccess: null,
    lastSuccessWithExports: null,
    progress: [],
    quarantine: null,
    steadyStateFirstAt: null,
    steadyStateLastAt: null,
    successiveFailedCycles: 0,
    escrowsPruned: false,
    synchronizedEntries: [{ key: "user to User", count: 7 }],
    deletionThreshold: null,
    readAt: NOW,
    ...changes,
  };
}

const testStatusCounts: StatusCounts = { ...ZERO_STATUS_COUNTS, success: 3 };

export function testAssessment(changes: Partial<JobAssessment> = {}): JobAssessment {
  return {
    job: testObservedJob(),
    freshness: {
      jobAsOf: NOW,
      logAsOf: NOW,
      readFailure: null,
      jobPollIntervalMs: 60_000,
      logPollIntervalMs: 60_000,
    },
    condition: "healthy",
    conditionSince: NOW,
    severity: "none",
    reason: TEST_REASON,
    troubles: [],
    staleness: null,
    cycle: {
      kind: "incremental",
      isRunning: false,
      beganAt: null,
      lastProgressAt: null,
      progressRatio: null,
      progressMethod: "unknown",
      etaMs: null,
      etaLowMs: null,
      etaHighMs: null,
      etaMethod: null,
      noEtaReason: null,
      trigger: null,
      medianDurationMs: null,
      recentCycles: [],
    },
    schedule: {
      scheduleResumedAt: null,
      state: "on-time",
      dueAt: NOW,
      lastActivityAt: NOW,
      reason: { code: "on-time", dueAt: NOW, intervalMs: 2_400_000 },
      lastSeenAt: null,
    },
    counts: {
      "1h": testStatusCounts,
      "24h": testStatusCounts,
      "7d": testStatusCounts,
      "30d": testStatusCounts,
    },
    eventsTotal: 3,
    disableWave: null,
    target: null,
    conclusions: { "1h": null, "24h": null },
    findings: [],
    failingObjects: 0,
    failingByCode: [],
    missingAccounts: 0,
    skipReasons: [],
    failures: {
      rowFailureRatio: { "1h": 0, "24h": 0, "7d": 0, "30d": null, cycle: null },
      objectFailureRatio: { "1h": null, "24h": null, "7d": null, "30d": null, cycle: null },
      clusters: [],
      unlistedClusters: 0,
      leavers: 0,
      leaversOverdue: 0,
      leaversSince: null,
      unresolvedReferences: 0,
    },
    quarantine: {
      isInForce: false,
      reason: null,
      since: null,
      nextAttemptAt: null,
      disablesAt: null,
      daysLeft: null,
      riskScore: 0.1,
      timeToQuarantine: null,
      drivers: [],
      seriesCount: 0,
      noTimeReason: null,
      escrow: { objects: 0, references: 0, countedByJob: null },
      ruleInput: {
        objects: 0,
        references: 0,
        workingObjects: 3,
        objectsInScope: 3,
        failedCreationRatio: 0,
      },
      escrowGrowth: {
        isLogFresh: true,
        isCycleRunning: false,
        slotMs: 2_400_000,
        objectsPerSlot: [],
        referencesPerSlot: [],
        currentSlotBeganAt: NOW,
        currentSlotObjects: 0,
        currentSlotReferences: 0,
        nextEvaluationAt: NOW,
        evaluationIntervalMs: 2_400_000,
        evaluationJitterMs: 120_000,
      },
      bindingRule: null,
      deletionPrevention: { state: "unknown", threshold: null },
      deletionUsage: null,
      rules: [{ rule: "floor", count: 1, limit: 5000, usedRatio: 0.0002 }],
    },
    asOf: NOW,
    assessedAt: NOW,
    ...changes,
  };
}

export function testPollState(changes: Partial<PollState> = {}): PollState {
  return {
    watermark: NOW,
    lastSuccessAt: NOW,
    lastTryAt: NOW,
    readFailure: readFailureOf("throttled", NOW),
    isComplete: true,
    resumeToken: null,
    droppedRows: 0,
    readBackTo: null,
    progressRatio: null,
    ...changes,
  };
}

const TEST_REASON: JobAssessment["reason"] = { code: "never-started" };

export function testIncident(id: string, changes: Partial<Incident> = {}): Incident {
  return {
    id,
    kind: "failures",
    target: null,
    jobIds: [],
    tenant: TENANT,
    templateId: "scim",
    sourceSystem: "Microsoft Entra ID",
    targetSystem: "customappsso",
    application: "Voice",
    jobId: JOBS[0],
    condition: "failing",
    severity: "warning",
    state: "open",
    problem: { code: "objects-failing", objects: 3, errorCode: null },
    reason: TEST_REASON,
    staleness: null,
    assessedAt: NOW,
    entraMessage: null,
    beganAt: NOW,
    openedAt: NOW,
    updatedAt: NOW,
    resolvedAt: null,
    recovery: null,
    topics: [],
    pending: null,
    announced: { at: NOW, severity: "warning", condition: "failing", because: "opened" },
    mutedBy: null,
    disablesAt: null,
    expiresAt: null,
    affectedObjects: 4,
    notificationCount: 1,
    notifyReason: { code: "opened" },
    ...changes,
  };
}

export function testNotification(id: string, changes: Partial<Notification> = {}): Notification {
  return {
    id,
    routeKey: "ops",
    routeName: "notify[0]",
    channel: "mail",
    kind: "incident",
    tenants: [TENANT],
    incidentIds: [id.split(".")[0] ?? ""],
    reason: "opened",
    severity: "warning",
    createdAt: NOW,
    subject: "Voice is failing",
    message: testMessage(),
    messageId: `<${id}@steadystate>`,
    threadId: `${id.split(".")[0]}.ops`,
    deliveries: [newDelivery("oncall@contoso.example", NOW)],
    ...changes,
  };
}

export function testMessage(): Message {
  return {
    headline: "FAILING",
    tone: "warn",
    title: "Voice is failing",
    subjectDetail: null,
    summary: "Many objects fail.",
    lines: [{ label: "What", text: "Many failures." }],
    rows: [],
    furtherIncidents: [],
    unnamedIncidentCount: 0,
    clusters: [],
    unlistedClusterCount: 0,
    values: [],
    links: [],
    footer: [],
    facts: [],
  };
}
