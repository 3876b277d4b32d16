import { z } from "zod";
import { CONCLUSION_CODES, CONCLUSION_WINDOWS } from "../../domain/target-conclusion.ts";
import { Text } from "./common-schema.ts";

const EVIDENCE_CODES = [
  "job-failed",
  "failed-rows",
  "probes",
  "probe-state",
  "requests",
  "latency",
] as const;

export const Conclusion = z
  .strictObject({
    window: z.enum(CONCLUSION_WINDOWS),
    code: z.enum(CONCLUSION_CODES),
    text: Text.meta({ description: "The conclusion and its evidence, in sentences." }),
    evidence: z
      .array(z.strictObject({ code: z.enum(EVIDENCE_CODES), text: Text }))
      .meta({ description: "What the job, its log, the probes and the server's metrics show." }),
  })
  .meta({ id: "Conclusion" });
