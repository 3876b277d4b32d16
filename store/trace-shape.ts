import { z } from "zod";
import type { JobTrace } from "../domain/trace.ts";

// What looks remember of a job as JSON, as it must look when it is read back.

const Time = z.number();
const MaybeRatio = z.number().nullable();

export const StoredTrace: z.ZodType<JobTrace> = z.object({
  escrow: z.array(z.object({ at: Time, objects: z.number(), references: z.number() })),
  pace: z.array(
    z.object({
      at: Time,
      units: MaybeRatio,
      log: MaybeRatio,
      exports: MaybeRatio,
      figures: z.number(),
      movedAt: Time,
      pauseMs: z.number(),
    }),
  ),
  runs: z.array(
    z.object({
      activityId: z.string().nullable(),
      kind: z.enum(["initial", "incremental"]),
      beganAt: Time.nullable(),
      endedAt: Time,
      state: z.enum(["succeeded", "failed", "entry-level-errors", "unknown"]),
      imported: z.number(),
      exported: z.number(),
      escrowed: z.number(),
    }),
  ),
  leavers: z.array(z.object({ id: z.string(), since: Time })).default([]),
});
