import { z } from "zod";
import { AsOf, Text, TimeOrNull } from "./common-schema.ts";

export const HealthAnswer = z
  .strictObject({ status: z.literal("alive"), version: Text })
  .meta({ id: "Alive" });

export const ReadinessAnswer = z
  .strictObject({
    status: z.enum(["ready", "stale", "waiting"]),
    reason: Text,
    redisMs: z.number().nonnegative(),
    workerLastPollAt: TimeOrNull,
    workerLastPollAgeSeconds: z.number().nonnegative().nullable(),
    asOf: AsOf,
  })
  .meta({ id: "Ready" });
