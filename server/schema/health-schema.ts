import { z } from "zod";
import { TENANT_ACCESS } from "../../domain/assessment/assess-tenant-access.ts";
import { AsOf, Count, ReadFailureFields, Text, TimeOrNull } from "./common-schema.ts";

export const HealthAnswer = z
  .strictObject({ status: z.literal("alive"), version: Text })
  .meta({ id: "Alive" });

const TenantReadiness = z
  .strictObject({
    tenant: Text,
    access: z.enum(TENANT_ACCESS),
    ...ReadFailureFields,
    asOf: TimeOrNull,
  })
  .meta({ id: "TenantReadiness" });

export const ReadinessAnswer = z
  .strictObject({
    status: z.enum(["ready", "degraded", "stale", "waiting"]).meta({
      description:
        "`degraded`: the worker polls, but cannot read a tenant or send its mails. `stale`: the worker does not poll. `waiting`: it has not polled yet.",
    }),
    reason: Text,
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
    asOf: AsOf,
  })
  .meta({ id: "Ready" });
