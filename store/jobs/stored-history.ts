import { z } from "zod";
import { CYCLE_KINDS } from "../../domain/cycle-assessment.ts";
import type { JobHistory } from "../../domain/job-history.ts";
import { EXECUTION_STATES } from "../../domain/observed-job.ts";
import { StoredErrorExplanation } from "./stored-failures.ts";

// The JSON of a job history.

const Time = z.number();
const MaybeRatio = z.number().nullable();

export const StoredHistory: z.ZodType<JobHistory> = z.object({
  escrowPoints: z.array(z.object({ at: Time, objects: z.number(), references: z.number() })),
  progressPoints: z.array(
    z.object({
      at: Time,
      units: MaybeRatio,
      log: MaybeRatio,
      exports: MaybeRatio,
      countersSum: z.number(),
      lastProgressAt: Time,
      longestPauseMs: z.number(),
    }),
  ),
  runs: z.array(
    z.object({
      activityId: z.string().nullable(),
      kind: z.enum(CYCLE_KINDS),
      beganAt: Time.nullable(),
      endedAt: Time,
      state: z.enum(EXECUTION_STATES),
      // Records of earlier versions do not have it.
      failure: StoredErrorExplanation.nullable().default(null),
      imported: z.number(),
      exported: z.number(),
      escrowed: z.number(),
    }),
  ),
});
