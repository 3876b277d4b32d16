import { z } from "zod";
import { TENANT_READABILITY } from "../../domain/assessment/assess-tenant-readability.ts";
import { PROCESS_PROBLEM_CODES } from "../../domain/process-problem.ts";
import { AsOf, Count, ReadFailureFields, Text, TimeOrNull } from "./common-schema.ts";

export const HealthAnswer = z
  .strictObject({ status: z.literal("alive"), version: Text })
  .meta({ id: "Alive" });

const TenantReadiness = z
  .strictObject({
    tenant: Text,
    access: z.enum(TENANT_READABILITY),
    ...ReadFailureFields,
    asOf: TimeOrNull,
  })
  .meta({ id: "TenantReadiness" });

const ProblemRow = z
  .strictObject({
    code: z.enum(PROCESS_PROBLEM_CODES),
    text: Text,
    remedy: Text,
    since: TimeOrNull,
    process: Text.meta({
      description: "The process with the problem; without an API key only `worker` or `server`.",
    }),
  })
  .meta({ id: "ProcessProblem" });

/** The parts of the answer that are read from Redis one by one. */
export const UNANSWERED_PARTS = ["polls", "notifications", "processes"] as const;
export type UnansweredPart = (typeof UNANSWERED_PARTS)[number];

const ReadinessStatus = z.enum(["ready", "degraded", "stale", "waiting"]);

const READINESS_PARTS = ["worker", "tenants", "notifications", "redis", "processes"] as const;

const PartReadiness = z
  .strictObject({ part: z.enum(READINESS_PARTS), status: ReadinessStatus, reason: Text })
  .meta({ id: "PartReadiness" });

export const ReadinessAnswer = z
  .strictObject({
    status: ReadinessStatus.meta({
      description:
        "`degraded`: the worker polls, but cannot read a tenant, cannot send its mails, or a process has a problem. `stale`: the worker does not poll. `waiting`: it has not polled yet.",
    }),
    reason: Text,
    parts: z.array(PartReadiness).meta({
      description:
        "Which part is ready and which is not. `status` and `reason` are those of the first part that is not ready.",
    }),
    redisMs: z.number().nonnegative(),
    workerLastPollAt: TimeOrNull,
    workerLastPollAgeSeconds: z.number().nonnegative().nullable(),
    mailsWaitingSince: TimeOrNull.meta({
      description: "When the oldest notification that has not been sent was created.",
    }),
    tenantCount: Count,
    unreadableTenantCount: Count,
    tenants: z.array(TenantReadiness).meta({
      description: "The tenants that the caller may see; none without an API key.",
    }),
    problems: z.array(ProblemRow).meta({
      description: "What is wrong with the running workers and with this server.",
    }),
    unanswered: z.array(z.enum(UNANSWERED_PARTS)).meta({
      description:
        "Parts of this answer that Redis did not give in time, so they are missing here.",
    }),
    asOf: AsOf,
  })
  .meta({ id: "Ready" });
