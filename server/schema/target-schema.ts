import { z } from "zod";
import { PROBE_RESULTS } from "../../domain/target.ts";
import { AsOf, Text, TextOrNull, TimeOrNull } from "./common-schema.ts";

export const TargetRow = z
  .strictObject({
    name: Text,
    tenant: Text,
    application: Text,
    probeResult: z
      .enum(PROBE_RESULTS)
      .nullable()
      .meta({ description: "Null when the target is not probed." }),
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
