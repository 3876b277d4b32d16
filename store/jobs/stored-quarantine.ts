import { z } from "zod";
import {
  NO_TIME_REASON_CODES,
  type NoTimeReason,
  type QuarantineAssessment,
  RULE_USAGE_NAMES,
  type TimeToQuarantine,
} from "../../domain/quarantine-assessment.ts";
import { QUARANTINE_RULES, type RiskDriver } from "../../domain/risk-driver.ts";
import { HARMLESS_PROBE_RESULTS, PROBE_RESULTS, TOKEN_OWNERS } from "../../domain/target.ts";
import { StoredDeletionPrevention } from "./stored-disable-wave.ts";

// The JSON of a quarantine assessment.

const Time = z.number();
const MaybeTime = z.number().nullable();
const MaybeNumber = z.number().nullable();

const StoredRuleProgress = z.discriminatedUnion("rule", [
  z.object({
    rule: z.literal("proportion"),
    objects: z.number(),
    knownObjects: z.number(),
    failureRatio: z.number(),
    limitRatio: z.number(),
    floorObjects: z.number(),
    isFloorReached: z.boolean(),
  }),
  z.object({ rule: z.enum(["base", "total"]), count: z.number(), limit: z.number() }),
]);

export const StoredRiskDriver: z.ZodType<RiskDriver> = z.union([
  z.object({
    kind: z.literal("rule"),
    score: z.number(),
    isExceeded: z.boolean(),
    progress: StoredRuleProgress,
  }),
  z.object({
    kind: z.enum(["credentials", "cycle-failure"]),
    source: z.literal("cycle"),
    score: z.number(),
    successiveFailedCycles: z.number(),
    lastFailedAt: Time,
  }),
  z.object({
    kind: z.enum(["credentials", "target"]),
    source: z.literal("probe"),
    score: z.number(),
    result: z.enum(PROBE_RESULTS).exclude(HARMLESS_PROBE_RESULTS),
    failingSince: Time,
    probedAt: Time,
    isTransient: z.boolean(),
  }),
  z.object({
    kind: z.literal("token-expiry"),
    score: z.number(),
    expiresAt: Time,
    whose: z.enum(TOKEN_OWNERS),
    hasExpired: z.boolean(),
  }),
  z.object({
    kind: z.literal("deletions"),
    score: z.number(),
    deletions: z.number(),
    threshold: z.number(),
    usedRatio: z.number(),
    isCycleRunning: z.boolean(),
    lastEventAt: Time,
  }),
]);

export const StoredNoTimeReason: z.ZodType<NoTimeReason> = z.discriminatedUnion("code", [
  z.object({ code: z.enum(NO_TIME_REASON_CODES).exclude(["out-of-reach"]) }),
  z.object({
    code: z.literal("out-of-reach"),
    floorObjects: z.number(),
    objectsInScope: z.number(),
  }),
]);

export const StoredTimeToQuarantine: z.ZodType<TimeToQuarantine> = z.object({
  rule: z.enum(QUARANTINE_RULES),
  ms: z.number(),
  lowMs: z.number(),
  highMs: z.number(),
  isExceeded: z.boolean(),
});

export const StoredQuarantineAssessment: z.ZodType<QuarantineAssessment> = z.object({
  isInForce: z.boolean(),
  reason: z.string().nullable(),
  since: MaybeTime,
  seriesCount: z.number(),
  nextAttemptAt: MaybeTime,
  disablesAt: MaybeTime,
  daysLeft: MaybeNumber,
  riskScore: z.number(),
  drivers: z.array(StoredRiskDriver),
  timeToQuarantine: StoredTimeToQuarantine.nullable(),
  noTimeReason: StoredNoTimeReason.nullable(),
  escrow: z.object({
    objects: z.number(),
    references: z.number(),
    countedByJob: MaybeNumber,
  }),
  rules: z.array(
    z.object({
      rule: z.enum(RULE_USAGE_NAMES),
      count: z.number(),
      limit: z.number(),
      usedRatio: z.number(),
    }),
  ),
  bindingRule: z.enum(QUARANTINE_RULES).nullable(),
  deletionPrevention: StoredDeletionPrevention,
  deletionUsage: z
    .object({ deletions: z.number(), threshold: z.number(), usedRatio: z.number() })
    .nullable(),
  ruleInput: z.object({
    objects: z.number(),
    references: z.number(),
    workingObjects: z.number(),
    objectsInScope: z.number(),
    failedCreationRatio: z.number(),
  }),
  escrowGrowth: z.object({
    isLogFresh: z.boolean(),
    isCycleRunning: z.boolean(),
    slotMs: z.number(),
    objectsPerSlot: z.array(z.number()),
    referencesPerSlot: z.array(z.number()),
    currentSlotBeganAt: Time,
    currentSlotObjects: z.number(),
    currentSlotReferences: z.number(),
    nextEvaluationAt: Time,
    evaluationIntervalMs: z.number(),
    evaluationJitterMs: z.number(),
  }),
});
