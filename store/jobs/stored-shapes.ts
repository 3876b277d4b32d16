import { z } from "zod";
import { CONDITIONS, SEVERITIES } from "../../domain/condition.ts";
import type { ReadFailure } from "../../domain/freshness.ts";
import { INCIDENT_KINDS, type Incident } from "../../domain/incident.ts";
import type { StatusCounts } from "../../domain/job-facts.ts";
import type { Notification } from "../../domain/notification.ts";
import type { JobError, JobExecution, ObservedJob } from "../../domain/observed-job.ts";
import type { ProvisioningAudit } from "../../domain/provisioning-audit.ts";
import type { ObservedTarget } from "../../domain/target.ts";
import { PROBE_RESULTS } from "../../domain/target.ts";
import type { PollState } from "../store.ts";

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

const StoredExecution: z.ZodType<JobExecution> = z.object({
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

export const StoredObservedJob: z.ZodType<ObservedJob> = z.object({
  tenant: Text,
  jobId: Text,
  servicePrincipalId: Text,
  application: Text,
  templateId: MaybeText,
  statusCode: z.enum(["not-configured", "not-run", "active", "paused", "quarantine", "unknown"]),
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
  steadyStateFirstAt: MaybeTime,
  steadyStateLastAt: MaybeTime,
  successiveFailedCycles: z.number(),
  escrowsPruned: z.boolean(),
  synchronizedEntries: z.array(z.object({ key: Text, count: z.number() })),
  deletionThreshold: z.number().nullable(),
  readAt: Time,
});

export const StoredReadFailure: z.ZodType<ReadFailure> = z.object({
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

export const StoredStatusCounts: z.ZodType<StatusCounts> = z.object({
  success: z.number(),
  failure: z.number(),
  skipped: z.number(),
  warning: z.number(),
  unknown: z.number(),
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

export const StoredPollState: z.ZodType<PollState> = z.object({
  watermark: MaybeTime,
  lastSuccessAt: MaybeTime,
  lastTryAt: MaybeTime,
  readFailure: StoredReadFailure.nullable(),
  isComplete: z.boolean(),
  resumeToken: MaybeText,
  droppedRows: z.number(),
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
  entraMessage: MaybeText.default(null),
  remedy: MaybeText,
  openedAt: Time,
  updatedAt: Time,
  resolvedAt: MaybeTime,
  acknowledgedBy: MaybeText,
  affectedObjects: z.number(),
  notificationCount: z.number(),
  notified: z.boolean(),
  notifyReason: Text,
});

export const StoredNotification: z.ZodType<Notification> = z.object({
  id: Text,
  incidentId: Text,
  reason: z.enum(["opened", "worsened", "recovered"]),
  recipients: z.array(Text),
  createdAt: Time,
  subject: Text,
  text: Text,
  html: Text,
  messageId: Text,
  inReplyTo: MaybeText,
  state: z.enum(["waiting", "sent", "failed"]),
  attempts: z.number(),
  sentAt: MaybeTime,
  deliveryResult: MaybeText,
});

export const StoredTarget: z.ZodType<ObservedTarget> = z.object({
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
  // Absent in what an older version has left, as are the other defaults.
  failingSince: MaybeTime.default(null),
  tokenEndsAt: MaybeTime.default(null),
});
