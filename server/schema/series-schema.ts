import { z } from "zod";
import { TimeOrNull } from "./common-schema.ts";

export const SeriesPointRow = z
  .strictObject({ at: TimeOrNull, value: z.number() })
  .meta({ id: "Point" });
