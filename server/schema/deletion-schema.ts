import { z } from "zod";
import { SETTING_STATES } from "../../domain/job-configuration.ts";
import { Count, Text } from "./common-schema.ts";

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
