import { z } from "zod";
import type { StatusCounts } from "../../domain/job-facts.ts";
import {
  EXECUTION_STATES,
  JOB_SCHEDULE_STATES,
  JOB_STATUS_CODES,
  type JobError,
  type JobExecution,
  type ObservedJob,
} from "../../domain/observed-job.ts";
import type { ProvisioningAudit } from "../../domain/provisioning-audit.ts";
import {
  ANSWER_PROBLEMS,
  CREDENTIAL_PROBLEMS,
  OAUTH_REFUSALS,
  READ_FAILURE_KINDS,
  type ReadFailure,
  type ReadFailureCause,
  SIGN_IN_REFUSALS,
} from "../../domain/read-failure.ts";
import type { PollState } from "./poll-types.ts";

// The JSON of what is stored about jobs, audits and polls. Each schema has the type of domain/, so
// it does not compile if it lacks a field of that type.

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
  state: z.enum(EXECUTION_STATES),
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
  sourceSystem: MaybeText,
  targetSystem: MaybeText,
  statusCode: z.enum(JOB_STATUS_CODES),
  schedule: z.object({
    state: z.enum(JOB_SCHEDULE_STATES),
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

const StatusCode = z.int().min(100).max(999);

const StoredReadFailureCause: z.ZodType<ReadFailureCause> = z.union([
  z.object({
    code: z.enum(SIGN_IN_REFUSALS),
    aadsts: Text.nullable(),
    oauthError: z.enum(OAUTH_REFUSALS).nullable(),
  }),
  z.object({
    code: z.enum([
      ...CREDENTIAL_PROBLEMS,
      "managed-identity-not-assigned",
      "managed-identity-unknown",
      "managed-identity-unavailable",
      "token-rejected",
      "claims-challenge",
      "licence-missing",
      "graph-throttled",
    ]),
  }),
  z.object({
    code: z.literal("sign-in-unavailable"),
    status: StatusCode.nullable(),
    aadsts: Text.nullable(),
    networkError: Text.nullable(),
  }),
  z.object({ code: z.literal("permission-missing"), permission: Text }),
  z.object({
    code: z.literal("graph-unavailable"),
    status: StatusCode.nullable(),
    networkError: Text.nullable(),
  }),
  z.object({ code: z.literal("object-not-found"), status: StatusCode }),
  z.object({ code: z.literal("answer-unusable"), problem: z.enum(ANSWER_PROBLEMS) }),
]);

export const StoredReadFailure: z.ZodType<ReadFailure> = z.object({
  kind: z.enum(READ_FAILURE_KINDS),
  since: Time,
  cause: StoredReadFailureCause,
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
  readBackTo: MaybeTime,
  progressRatio: z.number().nullable(),
});
