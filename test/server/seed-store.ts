import { assessJob } from "../../domain/assessment/assess-job.ts";
import { extendHistory } from "../../domain/assessment/extend-history.ts";
import { type AttemptResult, applyAttempt } from "../../domain/delivery.ts";
import type { IncidentDecision } from "../../domain/incident/decide-incident.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { JobFacts } from "../../domain/job-facts.ts";
import { EMPTY_HISTORY } from "../../domain/job-history.ts";
import { assessTarget } from "../../domain/target/assess-target.ts";
import { type ObservedTarget, UNKNOWN_TRAFFIC } from "../../domain/target.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../domain/time.ts";
import type { Store } from "../../store/store.ts";
import { NO_MESSAGE_FACTS } from "../../worker/notify/message-facts.ts";
import { decideJob, decideRecovery, lastingSince } from "../domain/incident-fixtures.ts";
import { freshnessAt, jobFacts, statusCounts } from "../domain/job-fixtures.ts";
import { withEveryProblem } from "../domain/troubled-job.ts";
import { testRoute } from "../route-fixture.ts";
import { saveWithNotifications } from "../store/save-with-notifications.ts";
import {
  createJobNotifications,
  type NotificationSettings,
  type Written,
} from "../worker/notify/write-notifications.ts";
import { RECENT_ACCESS_TIMES } from "./access-fixtures.ts";
import { JOBS, NOW, POLL_STATE, TENANTS } from "./job-fixtures.ts";
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
        missingAccounts: 3,
        skipReasons: [
          { code: "NotEffectivelyEntitled", objects: 11, missingAccounts: 0 },
          { code: "AttributeValidationFailed", objects: 3, missingAccounts: 3 },
        ],
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

/** An administrator's change, and a later quarantine. */
const TICKETS_AUDITS = (
  [
    ["audit-1", "Update provisioning setting or credentials", NOW - 3 * HOUR],
    ["audit-2", "Quarantine", NOW - 2 * HOUR],
  ] as const
).map(([id, activity, at]) => ({
  id,
  activity,
  at,
  result: "success",
  reason: null,
  servicePrincipalId: JOBS.tickets.servicePrincipalId,
  application: JOBS.tickets.application,
  actor: null,
}));

const TARGET: ObservedTarget = {
  name: "phones",
  tenant: "contoso",
  application: "8x8",
  probe: {
    at: NOW - MINUTE,
    result: "auth",
    httpStatus: 401,
    latencyMs: 212,
    message:
      "The server refuses the token in targets[].scim.token: if the connection test in Entra succeeds, renew it only here.",
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
  history: [],
  failingSince: NOW - HOUR,
  refusedSince: NOW - HOUR,
  polledAt: null,
  nextProbeAt: null,
  certificateExpiresAt: NOW + 30 * DAY,
  acceptedAt: NOW - 2 * HOUR,
  tokenExpiry: { at: NOW + 90 * DAY, whose: "entra" },
};

const ROUTE = testRoute();
const NOTIFICATION_SETTINGS: NotificationSettings = {
  routes: [ROUTE],
  links: { publicUrl: null, portal: null },
  thresholds: DEFAULT_THRESHOLDS,
  messageHost: "mail.example",
  // As with privacy.identitiesInMessages: full, so the texts contain names of persons.
  messageFacts: { ...NO_MESSAGE_FACTS, identities: "full" },
};

/** What the worker decides and writes when it assesses the job at this time. */
function incidentChange(
  {
    decision,
    history,
  }: { readonly decision: IncidentDecision; readonly history: Written["history"] },
  assessment: JobAssessment,
  at: Instant,
) {
  if (decision.kind === "no-incident" || decision.kind === "unchanged")
    throw new Error(`The job ${assessment.job.application} has no change of an incident.`);
  const options = { ...NOTIFICATION_SETTINGS, history };
  return createJobNotifications(decision, assessment, options, at);
}

function openedAt(name: keyof typeof JOBS, at: Instant) {
  const assessment = lastingSince(assessmentOf(name, at), at - HOUR);
  return incidentChange({ decision: decideJob(null, assessment), history: null }, assessment, at);
}

const OPENED = {
  phones: openedAt("phones", NOW - 2 * HOUR),
  foreign: openedAt("foreign", NOW - HOUR),
  tickets: openedAt("tickets", NOW - DAY),
};

const recoveredAt = NOW - HOUR - MINUTE;
const healthyTickets = assessJob(
  jobFacts({ ...JOBS.tickets, lastExecution: JOBS.sales.lastExecution }),
  null,
  DEFAULT_THRESHOLDS,
  recoveredAt,
);
const RECOVERED_TICKETS = incidentChange(
  {
    decision: decideRecovery(OPENED.tickets.incident, healthyTickets),
    history: OPENED.tickets.history,
  },
  healthyTickets,
  recoveredAt,
);

/** The worker opened all of them; the last one has recovered. */
export const INCIDENTS = [
  OPENED.phones.incident,
  OPENED.foreign.incident,
  RECOVERED_TICKETS.incident,
] as const;

export const NOTIFICATION_IDS = INCIDENTS.map(({ id }) => `${id}.0.${ROUTE.key}`);

const REFUSED: AttemptResult = {
  code: "failed",
  isTransient: false,
  isUnconfirmed: false,
  failure: {
    ...{ code: "refused", status: 550, retryAfterMs: null },
    answer: "550 <ada@contoso.example> is unknown",
  },
};

/** The mail server accepted all mails except one of them; the mail about `phones` waits. */
async function seedIncidents(incidents: SeedableStore["incidents"]): Promise<void> {
  for (const change of [OPENED.tickets, RECOVERED_TICKETS, OPENED.foreign, OPENED.phones])
    await saveWithNotifications(incidents, change);
  for (const { id, createdAt, deliveries } of [OPENED.tickets, RECOVERED_TICKETS].flatMap(
    ({ notifications }) => notifications,
  )) {
    const timing = { now: createdAt + MINUTE, random: 0.5, speed: 1 };
    await incidents.saveDeliveries(
      id,
      deliveries,
      deliveries.map((delivery) => applyAttempt(delivery, { code: "accepted" }, timing)),
    );
  }
  for (const { id, createdAt, deliveries } of OPENED.foreign.notifications) {
    const timing = { now: createdAt + MINUTE, random: 0.5, speed: 1 };
    await incidents.saveDeliveries(
      id,
      deliveries,
      deliveries.map((delivery) => applyAttempt(delivery, REFUSED, timing)),
    );
  }
}

type SeedableStore = Pick<
  Store,
  "events" | "jobs" | "polls" | "credentials" | "incidents" | "targets" | "series" | "access"
>;

/** Saves the jobs, persons, incidents and targets of the fixtures in the store. */
export async function seedStore(store: SeedableStore): Promise<void> {
  for (const { name } of TENANTS) {
    await store.events.commit(name, eventsOf(name), NOW);
    await store.polls.save(name, "logs", POLL_STATE);
    await store.polls.save(name, "jobs", {
      ...POLL_STATE,
      watermark: NOW,
      resumeToken: JSON.stringify({ deletedJobs: [] }),
    });
  }
  await store.polls.save("contoso", "backfill", {
    ...POLL_STATE,
    watermark: null,
    isComplete: false,
    resumeToken: JSON.stringify({
      newestAt: NOW,
      readBackTo: NOW - 0.43 * 30 * DAY,
      oldestAt: NOW - 30 * DAY,
      windowMs: HOUR,
    }),
    readBackTo: NOW - 0.43 * 30 * DAY,
    progressRatio: 0.43,
  });
  await store.polls.save("contoso", "audits", {
    ...POLL_STATE,
    resumeToken: JSON.stringify({ windowMs: DAY }),
  });
  await store.jobs.saveAudits("contoso", TICKETS_AUDITS);
  await store.polls.save("contoso", "discovery", {
    ...POLL_STATE,
    watermark: NOW,
    resumeToken: JSON.stringify({ scanStartedAt: NOW - HOUR, scan: null, changesLink: null }),
    progressRatio: 1,
  });
  for (const name of Object.keys(JOBS) as (keyof typeof JOBS)[]) {
    await store.jobs.saveObservedJob(JOBS[name]);
    await store.jobs.saveAssessment(assessmentOf(name));
  }
  const phonesHistory = extendHistory(EMPTY_HISTORY, factsOfJob("phones"));
  await store.jobs.saveHistory("contoso", JOBS.phones.jobId, phonesHistory);
  await store.access.saveRecentTimes(JOBS.phones, RECENT_ACCESS_TIMES);
  await seedIncidents(store.incidents);
  const credential = { method: "secret", clientId: "app", expiresAt: NOW + 90 * DAY } as const;
  await store.credentials.save("contoso", credential);
  await store.targets.save(TARGET);
  await store.targets.saveAssessment(assessTarget(TARGET, [assessmentOf("phones")], NOW));
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
