import { z } from "zod";
import { SETTING_STATES } from "../../domain/job-configuration.ts";
import { Count, Text, TimeOrNull } from "./common-schema.ts";

export const DeletionWave = z
  .strictObject({ deletions: Count, threshold: Count, usedRatio: z.number().nonnegative() })
  .meta({
    id: "DeletionWave",
    description:
      "Disables and deletes of one cycle, compared to the deletion threshold of the job.",
  });

export const DeletionPrevention = z
  .strictObject({
    state: z.enum(SETTING_STATES),
    threshold: Count.nullable(),
    text: Text,
  })
  .meta({
    id: "DeletionPrevention",
    description: "Whether Entra stops a cycle with too many deletions, and at how many.",
  });

export const DisableWave = z
  .strictObject({
    cycleId: Text,
    people: Count.meta({ description: "People whom the cycle disables or deletes." }),
    failed: Count,
    withheld: Count.meta({ description: "Deletes that Entra withholds." }),
    population: Count.nullable().meta({ description: "People whom the job has synchronized." }),
    largestBefore: Count.nullable().meta({
      description: "The most people that an earlier cycle disabled or deleted.",
    }),
    knownSince: TimeOrNull.meta({ description: "When the first known earlier cycle began." }),
    isCycleRunning: z.boolean(),
    firstAt: TimeOrNull,
    lastAt: TimeOrNull,
    text: Text,
  })
  .meta({
    id: "DisableWave",
    description: "The newest cycle of the last day that disables or deletes unusually many people.",
  });
