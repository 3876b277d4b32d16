import { z } from "zod";
import type { ConditionReason } from "../../domain/condition-reason.ts";
import type { Staleness } from "../../domain/freshness.ts";
import { unionByCode } from "../union-by-code.ts";
import { StoredReadFailure } from "./stored-shapes.ts";

const Time = z.number();
const MaybeTime = z.number().nullable();
const ReadFailure = StoredReadFailure.nullable();
const NoValues = z.object({});

const unknownShapes = {
  "job-not-read": z.object({
    lastReadAt: Time,
    readFailure: ReadFailure,
    isOnlyThisJob: z.boolean(),
  }),
  "log-not-read": z.object({ lastReadAt: Time, readFailure: ReadFailure }),
  "log-never-read": z.object({ readFailure: ReadFailure }),
} as const;

export const StoredStaleness = unionByCode<Staleness>({
  ...unknownShapes,
  "log-late": z.object({ newestRowAt: Time, logAsOf: Time, cycleEndedAt: Time }),
});

const Prewritten = z.object({
  text: z.object({ reason: z.string(), remedy: z.string().nullable() }),
});

export const StoredConditionReason = unionByCode<ConditionReason>({
  disabled: Prewritten,
  quarantined: Prewritten,
  stopped: Prewritten,
  stalled: Prewritten,
  failing: Prewritten,
  "at-risk": Prewritten,
  "initial-cycle": Prewritten,
  "not-configured": NoValues,
  "first-cycle-awaited": NoValues,
  "never-started": NoValues,
  "errors-cleared": NoValues,
  "switched-off": z.object({ since: MaybeTime }),
  ...unknownShapes,
  healthy: z.object({
    lastCycleEndedAt: MaybeTime,
    intervalMs: z.number().nullable(),
    lateText: z.string().nullable(),
    fullCycleText: z.string().nullable(),
    synchronizedObjects: z.number(),
    waitingObjects: z.number(),
    isStateUnknown: z.boolean(),
    remedyText: z.string().nullable(),
  }),
});
