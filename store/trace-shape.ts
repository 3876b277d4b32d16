import { z } from "zod";
import type { JobTrace } from "../domain/trace.ts";

// What looks remember of a job as JSON, as it must look when it is read back.

const Time = z.number();

export const StoredTrace: z.ZodType<JobTrace> = z.object({
  escrow: z.array(z.object({ at: Time, objects: z.number(), references: z.number() })),
  pace: z.array(z.object({ at: Time, progressRatio: z.number() })),
  runs: z.array(
    z.object({
      activityId: z.string().nullable(),
      kind: z.enum(["initial", "incremental"]),
      beganAt: Time.nullable(),
      endedAt: Time,
      state: z.enum(["succeeded", "failed", "entry-level-errors", "unknown"]),
      exported: z.number(),
      escrowed: z.number(),
    }),
  ),
  leavers: z.array(z.object({ id: z.string(), since: Time })).default([]),
});
