import { z } from "zod";
import type { SightTrouble, StatusCounts, TargetReading, Window } from "../domain/facts.ts";
import { PROBE_RESULTS } from "../domain/facts.ts";
import type { Incident, Notice } from "../domain/notice.ts";
import { INCIDENT_KINDS } from "../domain/notice.ts";
import type { Execution, JobError, ProvisioningAudit, SyncJob } from "../domain/provisioning.ts";
import type { JobSnapshot } from "../domain/snapshot.ts";
import { CONDITIONS, SEVERITIES } from "../domain/snapshot.ts";
import type { PollState } from "./store.ts";

// What is kept as JSON, as it must look when it is read back. The types are those of domain/, so
// that a field that is added there and not here stops the build.

const Time = z.number();
const MaybeTime = z.number().nullable();
const Text = z.string();
const MaybeText = z.string().nullable();

const StoredJobError: z.ZodType<JobError> = z.object({
  code: Text,
  message: Text,
  tenantActionable: z.boolean(),
});

const StoredExecution: z.ZodType<Execution> = z.object({
  state: z.enum(["succeeded", "failed", "entry-level-errors", "unknown"]),
  activityId: MaybeText,
  beganAt: MaybeTime,
  endedAt: MaybeTime,
  error: StoredJobError.nullable(),
  entitled: z.number(),
  imported: z.number(),
  exported: z.number(),
  exportsExpected: z.number(),
  escrowed: z.number(),
  escrowedRaw: z.number(),
});

export const StoredReading: z.ZodType<SyncJob> = z.object({
  tenant: Text,
  jobId: Text,
  servicePrincipalId: Text,
  application: Text,
  templateId: MaybeText,
  code: z.enum(["not-configured", "not-run", "active", "paused", "quarantine", "unknown"]),
  schedule: z.object({
    state: z.enum(["active", "disabled", "paused", "unknown"]),
    intervalMs: z.number().nullable(),
  }),
  lastExecution: StoredExecution.nullable(),
  lastSuccess: StoredExecution.nullable(),
  lastSuccessWithExports: StoredExecution.nullable(),
  progress: z.array(
    z.object({ completed: z.number(), total: z.number(), observedAt: Time, units: Text }),
  ),
  quarantine: z
    .object({
      reason: Text,
      currentSince: MaybeTime,
      seriesSince: MaybeTime,
      seriesCount: z.number(),
      nextAttemptAt: MaybeTime,
      error: StoredJobError.nullable(),
    })
    .nullable(),
  steadyFirstAt: MaybeTime,
  steadyLastAt: MaybeTime,
  successiveFailures: z.number(),
  escrowsPruned: z.boolean(),
  synchronizedEntries: z.array(z.object({ key: Text, count: z.number() })),
  deletionThreshold: z.number().nullable(),
  readAt: Time,
});

const StoredTrouble: z.ZodType<SightTrouble> = z.object({
  kind: z.enum([
    "unauthorised",
    "forbidden",
    "unlicensed",
    "throttled",
    "unavailable",
    "malformed",
  ]),
  since: Time,
  message: Text,
});

const StoredCounts: z.ZodType<StatusCounts> = z.object({
  success: z.number(),
  failure: z.number(),
  skipped: z.number(),
  warning: z.number(),
  unknown: z.number(),
});

const perWindow = <T extends z.ZodType>(shape: T) =>
  z.object({ "1h": shape, "24h": shape, "7d": shape, "30d": shape } satisfies Record<Window, T>);

export const StoredSnapshot: z.ZodType<JobSnapshot> = z.object({
  job: StoredReading,
  sight: z.object({
    jobsAsOf: MaybeTime,
    logsAsOf: MaybeTime,
    trouble: StoredTrouble.nullable(),
    jobsEveryMs: z.number(),
    logsEveryMs: z.number(),
  }),
  condition: z.enum(CONDITIONS),
  conditionSince: Time,
  // Absent in what an older version has left.
  troubleSince: MaybeTime.default(null),
  severity: z.enum(SEVERITIES),
  reason: Text,
  remedy: MaybeText,
  cycle: z.object({
    kind: z.enum(["initial", "incremental", "none"]),
    running: z.boolean(),
    beganAt: MaybeTime,
    movedAt: MaybeTime,
    progressRatio: z.number().nullable(),
    method: z.enum(["units", "exports", "last-cycle-complete", "unknown"]),
    etaMs: z.number().nullable(),
    etaLowMs: z.number().nullable(),
    etaHighMs: z.number().nullable(),
  }),
  counts: perWindow(StoredCounts),
  failureRatio: perWindow(z.number().nullable()),
  events: z.number(),
  failingObjects: z.number(),
  failing: z.array(z.object({ code: Text, objects: z.number() })),
  quarantine: z.object({
    inForce: z.boolean(),
    reason: MaybeText,
    since: MaybeTime,
    nextAttemptAt: MaybeTime,
    disablesAt: MaybeTime,
    daysLeft: z.number().nullable(),
    riskScore: z.number(),
    riskDriver: MaybeText,
    timeToQuarantineMs: z.number().nullable(),
    rules: z.array(
      z.object({
        rule: z.enum(["floor", "proportion", "base", "total"]),
        count: z.number(),
        limit: z.number(),
        usedRatio: z.number(),
      }),
    ),
  }),
  asOf: Time,
  judgedAt: Time,
});

export const StoredAudit: z.ZodType<ProvisioningAudit> = z.object({
  id: Text,
  at: Time,
  activity: Text,
  result: Text,
  reason: MaybeText,
  servicePrincipalId: MaybeText,
  application: MaybeText,
  actor: MaybeText,
});

export const StoredPoll: z.ZodType<PollState> = z.object({
  watermark: MaybeTime,
  lastSuccessAt: MaybeTime,
  lastTryAt: MaybeTime,
  trouble: StoredTrouble.nullable(),
  complete: z.boolean(),
  resume: MaybeText,
  dropped: z.number(),
  progressRatio: z.number().nullable(),
});

export const StoredIncident: z.ZodType<Incident> = z.object({
  id: Text,
  kind: z.enum(INCIDENT_KINDS),
  tenant: Text,
  application: Text,
  jobId: Text,
  condition: z.enum(CONDITIONS),
  severity: z.enum(SEVERITIES),
  state: z.enum(["open", "recovered"]),
  title: Text,
  reason: Text,
  remedy: MaybeText,
  openedAt: Time,
  updatedAt: Time,
  resolvedAt: MaybeTime,
  acknowledgedBy: MaybeText,
  affectedObjects: z.number(),
  notices: z.number(),
  mailed: z.boolean(),
  mailReason: Text,
});

export const StoredNotice: z.ZodType<Notice> = z.object({
  id: Text,
  incidentId: Text,
  reason: z.enum(["opened", "worsened", "recovered"]),
  to: z.array(Text),
  createdAt: Time,
  subject: Text,
  text: Text,
  html: Text,
  messageId: Text,
  inReplyTo: MaybeText,
  state: z.enum(["waiting", "sent", "failed"]),
  tries: z.number(),
  sentAt: MaybeTime,
  outcome: MaybeText,
});

export const StoredTarget: z.ZodType<TargetReading> = z.object({
  name: Text,
  tenant: Text,
  application: Text,
  probe: z
    .object({
      at: Time,
      result: z.enum(PROBE_RESULTS),
      httpStatus: z.number().nullable(),
      latencyMs: z.number().nullable(),
      message: MaybeText,
    })
    .nullable(),
  scrape: z
    .object({
      at: Time,
      requests: z.array(z.object({ method: Text, status: Text, total: z.number() })),
      latencySumSeconds: z.number().nullable(),
      latencyCount: z.number().nullable(),
    })
    .nullable(),
  requestsPerSecond: z.number().nullable(),
  failuresPerSecond: z.number().nullable(),
  meanLatencyMs: z.number().nullable(),
});
