import { z } from "zod";
import { PROBE_RESULTS } from "../../domain/target.ts";
import { POLL_KINDS } from "../../store/store.ts";
import { AsOf, Count, RatioOrNull, Text, TextOrNull, TimeOrNull } from "./common-schema.ts";

const PollRow = z
  .object({
    poll: z.enum(POLL_KINDS),
    lastSuccessAt: TimeOrNull,
    lastTryAt: TimeOrNull,
    watermark: TimeOrNull.meta({ description: "Everything up to here has been read whole." }),
    complete: z.boolean(),
    droppedRows: Count.meta({ description: "Rows left out because they could not be read." }),
    progressRatio: RatioOrNull,
    readFailure: TextOrNull,
    readFailureSince: TimeOrNull,
  })
  .meta({ id: "Poll" });

export const TenantRow = z
  .object({
    tenant: Text,
    tenantId: Text,
    jobs: Count,
    people: Count,
    logsAsOf: TimeOrNull,
    jobsAsOf: TimeOrNull,
    backfillRatio: RatioOrNull.meta({ description: "Null when no back-fill runs." }),
    readFailure: TextOrNull.meta({
      description: "Why we do not see now, ending in the next step.",
    }),
    readFailureSince: TimeOrNull,
    asOf: AsOf,
  })
  .meta({ id: "Tenant" });

export const TenantDetail = z
  .object({ ...TenantRow.shape, polls: z.array(PollRow) })
  .meta({ id: "TenantDetail" });

export const TargetRow = z
  .object({
    name: Text,
    tenant: Text,
    application: Text,
    probeResult: z
      .enum(PROBE_RESULTS)
      .nullable()
      .meta({ description: "Null: not probed, which is not the same as up." }),
    probeMessage: TextOrNull,
    probedAt: TimeOrNull,
    httpStatus: z.int().nullable(),
    latencyMs: z.number().nullable(),
    scrapedAt: TimeOrNull,
    requestsPerSecond: z.number().nullable(),
    failuresPerSecond: z.number().nullable(),
    meanLatencyMs: z.number().nullable(),
    asOf: AsOf,
  })
  .meta({ id: "Target" });

export const SeriesPointRow = z.object({ at: TimeOrNull, value: z.number() }).meta({ id: "Point" });

export const HealthAnswer = z
  .object({ status: z.literal("alive"), version: Text })
  .meta({ id: "Alive" });

export const ReadinessAnswer = z
  .object({
    status: z.enum(["ready", "stale", "waiting"]),
    reason: Text,
    redisMs: z.number().nonnegative(),
    workerLastPollAt: TimeOrNull,
    workerLastPollAgeSeconds: z.number().nonnegative().nullable(),
    asOf: AsOf,
  })
  .meta({ id: "Ready" });
