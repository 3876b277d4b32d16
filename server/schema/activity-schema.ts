import { z } from "zod";
import { CONDITIONS } from "../../domain/condition.ts";
import { MAX_RUNS } from "../../domain/job-history.ts";
import { Count, Text, TimeOrNull } from "./common-schema.ts";

export const ActivityRow = z
  .strictObject({
    tenant: Text,
    application: Text,
    jobId: Text,
    condition: z.enum(CONDITIONS).meta({ description: "The present condition." }),
    conditionSince: TimeOrNull,
    cycles: Count.meta({ description: "Cycles that ended in the period." }),
    cyclesWithFailures: Count,
    success: Count.meta({ description: "Log rows of these cycles, by status." }),
    failure: Count,
    lastCycleEndedAt: TimeOrNull.meta({ description: "Null if no cycle ended in the period." }),
    complete: z.boolean().meta({
      description: `False if more cycles may have ended in the period: only the newest ${MAX_RUNS} cycles of the job object are kept, and the log has no row of a cycle without changes.`,
    }),
  })
  .meta({ id: "Activity" });
