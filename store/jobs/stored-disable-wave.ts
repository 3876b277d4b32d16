import { z } from "zod";
import type { DeletionPrevention } from "../../domain/deletion-prevention.ts";
import type { DisableWave } from "../../domain/disable-wave.ts";
import { SETTING_STATES } from "../../domain/job-configuration.ts";

// The JSON of what an assessment concludes about disables and deletes.

const Time = z.number();

export const StoredDeletionPrevention: z.ZodType<DeletionPrevention> = z.object({
  state: z.enum(SETTING_STATES),
  threshold: z.number().nullable(),
});

export const StoredDisableWave: z.ZodType<DisableWave> = z.object({
  cycleId: z.string(),
  people: z.number(),
  failed: z.number(),
  withheld: z.number(),
  population: z.number().nullable(),
  largestBefore: z.number().nullable(),
  knownSince: Time.nullable(),
  isCycleRunning: z.boolean(),
  firstEventAt: Time,
  lastEventAt: Time,
});
