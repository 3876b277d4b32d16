import { z } from "zod";

const MAX_CLEARED_CLUSTERS = 100;
const MAX_ADDED_OBJECTS = 10_000_000;

export const WhatIfBody = z
  .strictObject(
    {
      clearClusters: z
        .array(z.string({ error: "is not text" }).min(1, { error: "is empty" }).max(100), {
          error: "is not a list; give ids from GET …/failures",
        })
        .max(MAX_CLEARED_CLUSTERS, { error: `holds more than ${MAX_CLEARED_CLUSTERS} ids` })
        .default([])
        .meta({ description: "Ids of clusters; the answer assumes that they are fixed." }),
      addObjects: z
        .int({ error: "is not a whole number of objects" })
        .min(0, { error: "is below 0; to remove objects, give their cluster in clearClusters" })
        .max(MAX_ADDED_OBJECTS, { error: `is above ${MAX_ADDED_OBJECTS}` })
        .default(0)
        .meta({ description: "The answer assumes that this many more objects fail." }),
      failureRatio: z
        .number({ error: "is not a number; give a ratio from 0 to 1, or null" })
        .min(0, { error: "is below 0; give a ratio from 0 to 1" })
        .max(1, { error: "is above 1; give a ratio from 0 to 1, such as 0.4 for 40 %" })
        .nullable()
        .default(null)
        .meta({
          description:
            "The answer assumes that this share of all objects fails; null keeps the present share.",
        }),
    },
    {
      error:
        'is not a JSON object; send for example {"addObjects": 500} with content-type application/json',
    },
  )
  .meta({ id: "WhatIfBody" });
