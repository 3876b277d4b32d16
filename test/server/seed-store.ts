import { assessJob } from "../../domain/assessment/assess-job.ts";
import type { Incident } from "../../domain/incident.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { JobFacts } from "../../domain/job-facts.ts";
import type { Notification } from "../../domain/notification.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import { type ObservedTarget, UNKNOWN_TRAFFIC } from "../../domain/target.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../domain/time.ts";
import type { PollState, Store } from "../../store/store.ts";
import { incidentTitle } from "../../wording/incident-title.ts";
import { freshnessAt, jobFacts, statusCounts } from "../domain/job-fixtures.ts";
import { withEveryProblem } from "../domain/troubled-job.ts";
import { JOBS, NOW, TENANTS } from "./job-fixtures.ts";
import { eventsOf } from "./person-fixtures.ts";

function factsOfJob(name: keyof typeof JOBS): JobFacts {
  const job = JOBS[name];
  const base = jobFacts(job, { freshness: freshnessAt(job.readAt), eventsTotal: 12_480 });
  const typicalCounts = statusCounts({
    "1h": { success: 42, skipped: 11 },
    "24h": { success: 1210, failure: 3, skipped: 300 },
    "7d": { success: 7900, failure: 21, skipped: 2100, warning: 4 },
    "30d": { success: 30_400, failure: 88, skipped: 8000, warning: 12 },
  });
  switch (name) {
    case "phones":
      return {
        ...base,
        counts: typicalCounts,
        failingByCode: [{ code: "EntryConflict", objects: 2 }],
        failingObjects: 2,
      };
    case "tickets":
      return {
        ...base,
        counts: statusCounts({
          "1h": { success: 20, failure: 31 },
          "24h": { success: 600, failure: 430 },
        }),
        failingByCode: [
          { code: "EntryConflict", objects: 400 },
          { code: "InvalidAnchor", objects: 18 },
        ],
        failingObjects: 418,
      };
    case "draft":
      return { ...base, eventsTotal: 0 };
    default:
      return { ...base, counts: typicalCounts };
  }
}

export function assessmentOf(name: keyof typeof JOBS, now = NOW): JobAssessment {
  const assessment = assessJob(factsOfJob(name), null, DEFAULT_THRESHOLDS, now);
  return name === "tickets" ? withEveryProblem(assessment, now) : assessment;
}

const POLL_STATE: PollState = {
  watermark: NOW - MINUTE,
  lastSuccessAt: NOW,
  lastTryAt: NOW,
  readFailure: null,
  isComplete: true,
  resumeToken: null,
  droppedRows: 0,
  progressRatio: null,
};

const TARGET: ObservedTarget = {
  name: "phones",
  tenant: "contoso",
  application: "8x8",
  probe: {
    at: NOW - MINUTE,
    result: "auth",
    httpStatus: 401,
    latencyMs: 212,
    message: "The token was refused.",
  },
  scrape: {
    at: NOW - MINUTE,
    requests: [{ method: "POST", status: "201", total: 918 }],
    latencySumSeconds: 41,
    latencyCount: 918,
    latencyBuckets: [],
    processStartSeconds: null,
  },
  traffic: {
    ...UNKNOWN_TRAFFIC,
    requestsPerSecond: 1.5,
    failuresPerSecond: 0.25,
    meanLatencyMs: 45,
    p95LatencyMs: 90,
  },
  failingSince: null,
  refusedSince: null,
  acceptedAt: null,
  tokenExpiry: { at: NOW + 90 * DAY, whose: "entra" },
};

function incidentOf(job: ObservedJob, openedAt: Instant, more: Partial<Incident> = {}): Incident {
  return {
    id: `job-condition.${job.jobId}.${openedAt}`,
    kind: "job-condition",
    tenant: job.tenant,
    application: job.application,
    jobId: job.jobId,
    condition: "quarantined",
    severity: "critical",
    state: "open",
    problem: { code: "credentials-rejected" },
    reason: {
      code: "quarantined",
      since: openedAt,
      quarantineReason: "EncounteredQuarantineException",
      topFailure: null,
      reevaluations: 3,
      nextAttempt: { code: "unknown" },
      disableDeadline: null,
      remedy: { code: "fix-quarantine-reason" },
    },
    staleness: null,
    assessedAt: openedAt,
    // Entra passes on the message of the target, which may contain a person's name.
    entraMessage: "The stored credentials of Ada Lovelace were rejected.",
    openedAt,
    updatedAt: openedAt,
    resolvedAt: null,
    acknowledgedBy: null,
    affectedObjects: 2,
    notificationCount: 1,
    notified: true,
    notifyReason: { code: "new-problem", condition: "quarantined" },
    delivery: { code: "reported", result: "The mail server accepted it for 1 recipient." },
    ...more,
  };
}

function notificationOf(incident: Incident): Notification {
  return {
    id: `${incident.id}.1.0`,
    incidentId: incident.id,
    reason: "opened",
    recipients: ["oncall@contoso.example"],
    createdAt: incident.openedAt,
    subject: `QUARANTINED: ${incidentTitle(incident)}`,
    text: "The text of the mail names Ada.",
    html: "<p>The text of the mail names Ada.</p>",
    messageId: `<${incident.openedAt}@steadystate>`,
    inReplyTo: null,
    state: "waiting",
    attempts: 0,
    sentAt: null,
    deliveryResult: null,
  };
}

export const INCIDENTS = [
  incidentOf(JOBS.phones, NOW - 2 * HOUR),
  incidentOf(JOBS.foreign, NOW - HOUR, {
    notified: false,
    delivery: {
      code: "reported",
      result: "The mail server refused it: 550 <ada@contoso.example> is unknown.",
    },
  }),
  incidentOf(JOBS.tickets, NOW - DAY, {
    severity: "warning",
    condition: "failing",
    state: "recovered",
    resolvedAt: NOW - HOUR,
  }),
] as const;

type SeedableStore = Pick<Store, "events" | "jobs" | "polls" | "incidents" | "targets" | "series">;

/** Saves the jobs, persons, incidents and targets of the fixtures in the store. */
export async function seedStore(store: SeedableStore): Promise<void> {
  for (const { name } of TENANTS) {
    await store.events.commit(name, eventsOf(name), NOW);
    await store.polls.save(name, "logs", POLL_STATE);
    await store.polls.save(name, "jobs", { ...POLL_STATE, watermark: null });
  }
  await store.polls.save("contoso", "backfill", {
    ...POLL_STATE,
    isComplete: false,
    progressRatio: 0.43,
  });
  await store.polls.save("contoso", "audits", POLL_STATE);
  await store.polls.save("contoso", "discovery", { ...POLL_STATE, progressRatio: 1 });
  for (const name of Object.keys(JOBS) as (keyof typeof JOBS)[]) {
    await store.jobs.saveObservedJob(JOBS[name]);
    await store.jobs.saveAssessment(assessmentOf(name));
  }
  for (const incident of INCIDENTS) {
    await store.incidents.saveChange({ incident, notifications: [notificationOf(incident)] });
  }
  await store.targets.save(TARGET);
  for (let minutes = 60; minutes > 0; minutes -= 1) {
    const point = { at: NOW - minutes * MINUTE, value: 60 - minutes };
    await store.series.put("failing-objects", "contoso", JOBS.tickets.jobId, point);
  }
}

export const JOBS_WORST_FIRST = [
  "8x8",
  "Secret of fabrikam",
  "ServiceNow",
  "Workday writeback",
  "Box",
  "Dropbox",
  "Slack",
  "Salesforce",
  "Zoom",
];
