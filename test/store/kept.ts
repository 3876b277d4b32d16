import type { StatusCounts } from "../../domain/facts.ts";
import { NO_ROWS } from "../../domain/facts.ts";
import type { Incident, Notice } from "../../domain/notice/notice.ts";
import type { SyncJob } from "../../domain/provisioning.ts";
import type { JobSnapshot } from "../../domain/snapshot.ts";
import type { PollState } from "../../store/store.ts";
import { JOBS, NOW, TENANT } from "./rows-by-chance.ts";

export function reading(changes: Partial<SyncJob> = {}): SyncJob {
  return {
    tenant: TENANT,
    jobId: JOBS[0],
    servicePrincipalId: "sp-1",
    application: "Voice",
    templateId: "scim",
    code: "active",
    schedule: { state: "active", intervalMs: 2_400_000 },
    lastExecution: null,
    lastSuccess: null,
    lastSuccessWithExports: null,
    progress: [],
    quarantine: null,
    steadyFirstAt: null,
    steadyLastAt: null,
    successiveFailures: 0,
    escrowsPruned: false,
    synchronizedEntries: [{ key: "User", count: 7 }],
    deletionThreshold: null,
    readAt: NOW,
    ...changes,
  };
}

const counts: StatusCounts = { ...NO_ROWS, success: 3 };

export function snapshot(changes: Partial<JobSnapshot> = {}): JobSnapshot {
  return {
    job: reading(),
    sight: {
      jobsAsOf: NOW,
      logsAsOf: NOW,
      trouble: null,
      jobsEveryMs: 60_000,
      logsEveryMs: 60_000,
    },
    condition: "healthy",
    conditionSince: NOW,
    troubleSince: null,
    severity: "none",
    reason: "All is well.",
    said: null,
    remedy: null,
    cycle: {
      kind: "incremental",
      running: false,
      beganAt: null,
      movedAt: null,
      progressRatio: null,
      method: "unknown",
      etaMs: null,
      etaLowMs: null,
      etaHighMs: null,
      etaMethod: null,
      noEtaBecause: null,
      cause: null,
      usualDurationMs: null,
      recent: [],
    },
    silence: {
      resumedAt: null,
      state: "on-time",
      dueAt: NOW,
      lastSignAt: NOW,
      words: "It runs as it should.",
    },
    counts: { "1h": counts, "24h": counts, "7d": counts, "30d": counts },
    failureRatio: { "1h": 0, "24h": 0, "7d": 0, "30d": null },
    events: 3,
    findings: [],
    failingObjects: 0,
    failing: [],
    failures: {
      rowRatio: { "1h": 0, "24h": 0, "7d": 0, "30d": null, cycle: null },
      objectRatio: { "1h": null, "24h": null, "7d": null, "30d": null, cycle: null },
      clusters: [],
      moreClusters: 0,
      leavers: 0,
      leaversOverdue: 0,
      references: 0,
    },
    quarantine: {
      inForce: false,
      reason: null,
      since: null,
      nextAttemptAt: null,
      disablesAt: null,
      daysLeft: null,
      riskScore: 0.1,
      riskDriver: null,
      timeToQuarantineMs: null,
      drivers: [],
      seriesCount: 0,
      timeLowMs: null,
      timeHighMs: null,
      noTimeBecause: null,
      escrow: { objects: 0, references: 0, counted: null, words: null },
      load: { objects: 0, references: 0, good: 3, scope: 3, newRatio: 0 },
      growth: {
        isSeen: true,
        isRunning: false,
        everyMs: 2_400_000,
        objects: [],
        references: [],
        slotBegan: NOW,
        slotObjects: 0,
        slotReferences: 0,
        nextLookAt: NOW,
        looksEveryMs: 2_400_000,
        looksJitterMs: 120_000,
      },
      binding: null,
      deletions: null,
      rules: [{ rule: "floor", count: 1, limit: 5000, usedRatio: 0.0002 }],
    },
    asOf: NOW,
    judgedAt: NOW,
    ...changes,
  };
}

export function poll(changes: Partial<PollState> = {}): PollState {
  return {
    watermark: NOW,
    lastSuccessAt: NOW,
    lastTryAt: NOW,
    trouble: { kind: "throttled", since: NOW, message: "Wait." },
    complete: true,
    resume: null,
    dropped: 0,
    progressRatio: null,
    ...changes,
  };
}

export function incident(id: string, changes: Partial<Incident> = {}): Incident {
  return {
    id,
    kind: "job-condition",
    tenant: TENANT,
    application: "Voice",
    jobId: JOBS[0],
    condition: "failing",
    severity: "warning",
    state: "open",
    title: "Voice is failing",
    reason: "Many failures.",
    said: null,
    remedy: null,
    openedAt: NOW,
    updatedAt: NOW,
    resolvedAt: null,
    acknowledgedBy: null,
    affectedObjects: 4,
    notices: 1,
    mailed: true,
    mailReason: "opened",
    ...changes,
  };
}

export function notice(id: string, changes: Partial<Notice> = {}): Notice {
  return {
    id,
    incidentId: id.split(".")[0] ?? "",
    reason: "opened",
    to: ["oncall@contoso.example"],
    createdAt: NOW,
    subject: "Voice is failing",
    text: "Many failures.",
    html: "<p>Many failures.</p>",
    messageId: `<${id}@steadystate>`,
    inReplyTo: null,
    state: "waiting",
    tries: 0,
    sentAt: null,
    outcome: null,
    ...changes,
  };
}
