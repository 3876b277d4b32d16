import { z } from "zod";
import {
  HARMLESS_PROBE_RESULTS,
  type ObservedTarget,
  PROBE_RESULTS,
  TOKEN_OWNERS,
} from "../../domain/target.ts";
import type { JobTarget, TargetAssessment } from "../../domain/target-assessment.ts";
import type { OwnTokenProof, TargetState } from "../../domain/target-state.ts";

// The JSON of what is stored about targets.

const Time = z.number();
const MaybeTime = z.number().nullable();
const Text = z.string();
const MaybeText = z.string().nullable();
const MaybeNumber = z.number().nullable();

const StoredTokenExpiry = z.object({ at: Time, whose: z.enum(TOKEN_OWNERS) });

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
      requests: z
        .array(z.object({ method: Text, status: MaybeText, total: z.number() }))
        .nullable(),
      latencySumSeconds: MaybeNumber,
      latencyCount: MaybeNumber,
      latencyBuckets: z.array(z.object({ atMostSeconds: z.number(), count: z.number() })),
      processStartSeconds: MaybeNumber,
    })
    .nullable(),
  traffic: z.object({
    requestsPerSecond: MaybeNumber,
    failuresPerSecond: MaybeNumber,
    throttledPerSecond: MaybeNumber,
    serverErrorsPerSecond: MaybeNumber,
    meanLatencyMs: MaybeNumber,
    p50LatencyMs: MaybeNumber,
    p95LatencyMs: MaybeNumber,
  }),
  history: z.array(
    z.object({
      from: Time,
      probes: z.number(),
      failedProbes: z.number(),
      failedResult: z.enum(PROBE_RESULTS).nullable(),
      requests: MaybeNumber,
      throttled: MaybeNumber,
      serverErrors: MaybeNumber,
      latencyMs: MaybeNumber,
    }),
  ),
  failingSince: MaybeTime,
  refusedSince: MaybeTime,
  polledAt: MaybeTime.default(null),
  nextProbeAt: MaybeTime,
  certificateExpiresAt: MaybeTime.default(null),
  acceptedAt: MaybeTime,
  tokenExpiry: StoredTokenExpiry.nullable(),
});

export const StoredOwnTokenProof: z.ZodType<OwnTokenProof> = z.union([
  z.object({ code: z.enum(["wrote", "cycle-succeeded"]), at: Time }),
  z.object({ code: z.literal("never-accepted") }),
]);

const failedProbes = {
  result: z.enum(PROBE_RESULTS).exclude(HARMLESS_PROBE_RESULTS),
  since: Time,
  probedAt: Time,
};

const StoredTargetState: z.ZodType<TargetState> = z.union([
  z.object({ code: z.literal("not-probed") }),
  z.object({ code: z.enum(["outdated", "up"]), probedAt: Time }),
  z.object({ code: z.enum(["down", "throttled", "token-refused"]), ...failedProbes }),
  z.object({ code: z.literal("own-token-old"), proof: StoredOwnTokenProof, ...failedProbes }),
  z.object({ code: z.literal("fails-only-here"), wroteAt: Time, ...failedProbes }),
]);

const jobTarget = {
  name: MaybeText,
  state: StoredTargetState,
  tokenExpiry: StoredTokenExpiry.extend({ isOutdated: z.boolean() }).nullable(),
};

export const StoredJobTarget: z.ZodType<JobTarget> = z.object(jobTarget);

export const StoredTargetAssessment: z.ZodType<TargetAssessment> = z.object({
  ...jobTarget,
  name: Text,
  isConfigured: z.boolean(),
  tenant: Text,
  application: Text,
  answeredAt: MaybeTime,
  jobIds: z.array(Text),
  assessedAt: Time,
});
