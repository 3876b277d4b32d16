import { z } from "zod";
import { PROBE_RESULTS, TOKEN_OWNERS } from "../../domain/target.ts";
import { TARGET_STATE_CODES } from "../../domain/target-state.ts";
import { AsOf, Text, TextOrNull, TimeOrNull } from "./common-schema.ts";
import { Conclusion } from "./conclusion-schema.ts";

const NumberOrNull = z.number().nullable();

export const TargetRow = z
  .strictObject({
    name: Text,
    tenant: Text,
    application: Text,
    jobIds: z.array(Text).meta({ description: "The jobs that provision to this target." }),
    state: z.enum(TARGET_STATE_CODES).nullable().meta({
      description:
        "What the probes mean for Entra: `own-token-old` and `fails-only-here` are about Steadystate's own settings. Null before the first assessment.",
    }),
    stateSince: TimeOrNull,
    stateReason: TextOrNull,
    stateRemedy: TextOrNull.meta({
      description:
        "What to do about the state; null if `probeMessage` says it, or if nothing needs to be done.",
    }),
    tokenExpiresAt: TimeOrNull,
    tokenOwner: z.enum(TOKEN_OWNERS).nullable().meta({
      description:
        "Which token expires: `entra` is the token that Entra uses, `own-copy` the token in Steadystate's settings.",
    }),
    probeResult: z
      .enum(PROBE_RESULTS)
      .nullable()
      .meta({ description: "Null when the target is not probed." }),
    probeMessage: TextOrNull.meta({
      description: "Null when Entra can use the target and only Steadystate cannot.",
    }),
    probedAt: TimeOrNull,
    httpStatus: z.int().nullable(),
    latencyMs: z.number().nullable(),
    scrapedAt: TimeOrNull,
    requestsPerSecond: NumberOrNull.meta({
      description:
        "Null when not known: without a metrics page, before its second read, and when the page has no series that counts SCIM requests.",
    }),
    failuresPerSecond: NumberOrNull.meta({
      description: "Null when not known, for example when the series have no label for the status.",
    }),
    throttledPerSecond: NumberOrNull.meta({ description: "Requests refused with 429." }),
    serverErrorsPerSecond: NumberOrNull.meta({ description: "Requests answered with 5xx." }),
    meanLatencyMs: NumberOrNull,
    p50LatencyMs: NumberOrNull.meta({ description: "Null when the page has no histogram." }),
    p95LatencyMs: NumberOrNull.meta({ description: "Null when the page has no histogram." }),
    asOf: AsOf,
  })
  .meta({ id: "Target" });

export const TargetDetail = z
  .strictObject({
    ...TargetRow.shape,
    conclusions: z
      .array(z.strictObject({ jobId: Text, ...Conclusion.shape }))
      .meta({ description: "Where the cause of the failures of each job is." }),
  })
  .meta({ id: "TargetDetail" });
