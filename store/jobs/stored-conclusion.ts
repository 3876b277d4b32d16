import { z } from "zod";
import { ERROR_CLASSES } from "../../domain/error-class.ts";
import { HARMLESS_PROBE_RESULTS, PROBE_RESULTS } from "../../domain/target.ts";
import { CONCLUSION_CODES, type TargetConclusion } from "../../domain/target-conclusion.ts";

const MaybeNumber = z.number().nullable();

/** The JSON of where the cause of a job's failures is. */
export const StoredConclusion: z.ZodType<TargetConclusion> = z.object({
  code: z.enum(CONCLUSION_CODES),
  evidence: z.array(
    z.discriminatedUnion("code", [
      z.object({
        code: z.literal("job-failed"),
        errorClass: z.enum(ERROR_CLASSES),
        at: MaybeNumber,
      }),
      z.object({
        code: z.literal("failed-rows"),
        errorClass: z.enum(ERROR_CLASSES),
        rows: z.number(),
        ratio: z.number(),
      }),
      z.object({
        code: z.literal("probes"),
        probes: z.number(),
        failedProbes: z.number(),
        failedResult: z.enum(PROBE_RESULTS).nullable(),
      }),
      z.object({
        code: z.literal("probe-state"),
        state: z.enum(["down", "throttled", "token-refused"]),
        result: z.enum(PROBE_RESULTS).exclude(HARMLESS_PROBE_RESULTS),
        since: z.number(),
      }),
      z.object({
        code: z.literal("requests"),
        requests: z.number(),
        throttledRatio: MaybeNumber,
        serverErrorRatio: MaybeNumber,
      }),
      z.object({ code: z.literal("latency"), ms: z.number() }),
    ]),
  ),
});
