import { z } from "zod";
import type { ConditionReason } from "../../domain/condition-reason.ts";
import {
  type AnonymousTrigger,
  CYCLE_TRIGGER_KINDS,
  ETA_METHODS,
  JOB_CYCLE_KINDS,
  NO_ETA_REASONS,
  PROGRESS_METHODS,
} from "../../domain/cycle-assessment.ts";
import type { QuarantineRisk } from "../../domain/failing-reason.ts";
import { CLUSTER_STATES } from "../../domain/failure-assessment.ts";
import type { Staleness } from "../../domain/freshness.ts";
import {
  KNOWN_QUARANTINE_REASONS,
  type QuarantinedReason,
} from "../../domain/quarantine-reason.ts";
import type { ScheduleReason } from "../../domain/schedule-assessment.ts";
import { unionByCode } from "../union-by-code.ts";
import { StoredDeletionPrevention, StoredDisableWave } from "./stored-disable-wave.ts";
import { StoredErrorExplanation, StoredTopFailure } from "./stored-failures.ts";
import {
  StoredNoTimeReason,
  StoredRiskDriver,
  StoredTimeToQuarantine,
} from "./stored-quarantine.ts";
import { StoredReadFailure } from "./stored-schemas.ts";

const Time = z.number();
const MaybeTime = z.number().nullable();
const ReadFailure = StoredReadFailure.nullable();
const NoValues = z.object({});

const unknownShapes = {
  "job-not-read": z.object({
    lastReadAt: Time,
    readFailure: ReadFailure,
    isOnlyThisJobUnread: z.boolean(),
  }),
  "log-not-read": z.object({ lastReadAt: Time, readFailure: ReadFailure }),
  "log-never-read": z.object({ readFailure: ReadFailure }),
} as const;

export const StoredStaleness = unionByCode<Staleness>({
  ...unknownShapes,
  "log-late": z.object({ newestRowAt: Time, logAsOf: Time, cycleEndedAt: Time }),
});

const OverdueCycle = z.object({
  dueAt: Time,
  overdueMs: z.number(),
  intervalMs: z.number().nullable(),
});

export const StoredScheduleReason = unionByCode<ScheduleReason>({
  "cycle-running": z.object({ beganAt: Time }),
  "on-time": OverdueCycle.omit({ overdueMs: true }),
  late: OverdueCycle,
  missed: OverdueCycle.extend({ lastActivityAt: MaybeTime }),
  "no-cycle-seen": NoValues,
  "quarantine-retry": z.object({ nextAttemptAt: MaybeTime }),
  "not-configured": NoValues,
  "first-cycle-pending": NoValues,
  "paused-by-entra": NoValues,
  "schedule-disabled": NoValues,
  paused: NoValues,
  "no-schedule": NoValues,
});

const CycleProgress = z.object({
  type: z.enum([...JOB_CYCLE_KINDS, "full"]),
  beganAt: MaybeTime,
  progressRatio: z.number().nullable(),
  progressMethod: z.enum(PROGRESS_METHODS),
});

const StalledCycle = CycleProgress.extend({ stalledSince: Time, isLogRead: z.boolean() });

const CycleEndEstimate = z.object({
  etaMs: z.number().nullable(),
  etaLowMs: z.number().nullable(),
  etaHighMs: z.number().nullable(),
  etaMethod: z.enum(ETA_METHODS).nullable(),
  noEtaReason: z.enum(NO_ETA_REASONS).nullable(),
});

const StoredTrigger: z.ZodType<AnonymousTrigger> = z.object({
  kind: z.enum(CYCLE_TRIGGER_KINDS),
  at: MaybeTime,
  isInitialCycleRestart: z.boolean(),
  liftedQuarantineAt: MaybeTime,
});

const LeaverAccounts = z.object({
  peopleCount: z.number(),
  since: MaybeTime,
  areAllAccountsMissing: z.boolean(),
});

const TopClusterShape = z.object({
  attribute: z.string().nullable(),
  state: z.enum(CLUSTER_STATES),
  since: MaybeTime,
  isDominant: z.boolean(),
  otherClusters: z.number(),
});

const StoredMissingAccounts = z.object({
  objects: z.number(),
  topFailure: StoredTopFailure.nullable(),
});

const ObjectsByKind = z.object({ user: z.number(), group: z.number(), other: z.number() });

const StoredQuarantineRisk: z.ZodType<QuarantineRisk> = z.object({
  driver: StoredRiskDriver,
  timeToQuarantine: StoredTimeToQuarantine.nullable(),
});

const QuarantineRemedy = unionByCode<QuarantinedReason["remedy"]>({
  "fix-error": z.object({ explanation: StoredErrorExplanation }),
  "fix-top-failure": z.object({ topFailure: StoredTopFailure }),
  "fix-quarantine-reason": NoValues,
});

const QuarantineLimitsShape = z.object({
  proportionLimitRatio: z.number(),
  baseLimitObjects: z.number(),
  totalLimitObjects: z.number(),
  quarantineLimitMs: z.number(),
});

const NextAttemptShape = unionByCode<QuarantinedReason["nextAttempt"]>({
  scheduled: z.object({ at: Time }),
  overdue: z.object({ at: Time }),
  none: NoValues,
  unknown: NoValues,
});

export const StoredConditionReason = unionByCode<ConditionReason>({
  "disabled-after-quarantine": z.object({
    quarantinedSince: MaybeTime,
    quarantineReason: z.enum(KNOWN_QUARANTINE_REASONS),
    remedy: QuarantineRemedy,
    limits: QuarantineLimitsShape,
  }),
  quarantined: z.object({
    since: MaybeTime,
    quarantineReason: z.enum(KNOWN_QUARANTINE_REASONS),
    topFailure: StoredTopFailure.nullable(),
    reevaluations: z.number(),
    nextAttempt: NextAttemptShape,
    disableDeadline: z.object({ at: Time, hasPassed: z.boolean() }).nullable(),
    remedy: QuarantineRemedy,
    limits: QuarantineLimitsShape,
  }),
  "cycles-failed": z.object({
    failedCycles: z.number(),
    lastFailureAt: MaybeTime,
    lastSuccessAt: MaybeTime,
    explanation: StoredErrorExplanation,
    leavers: LeaverAccounts.nullable(),
    isQuarantined: z.boolean().default(false),
  }),
  "leavers-keep-access": z.object({
    leavers: LeaverAccounts,
    explanation: StoredErrorExplanation,
    otherObjects: z.number(),
  }),
  "accounts-missing": z.object({
    objects: z.number(),
    objectsByKind: ObjectsByKind.nullable(),
    knownObjectsRatio: z.number(),
    topFailure: StoredTopFailure.nullable(),
    topCluster: TopClusterShape.nullable(),
    failingObjects: z.number(),
  }),
  "objects-failing": z.object({
    objects: z.number(),
    knownObjectsRatio: z.number(),
    dayFailureRatio: z
      .object({ denominator: z.enum(["objects", "attempts"]), ratio: z.number() })
      .nullable(),
    objectsByKind: ObjectsByKind.nullable(),
    objectsFailingInLog: z.number().nullable(),
    topFailure: StoredTopFailure.nullable(),
    topCluster: TopClusterShape.nullable(),
    objectsWithoutReference: z.number(),
    missingAccounts: z.number(),
    quarantineRisk: StoredQuarantineRisk.nullable(),
  }),
  "near-quarantine": z.object({
    riskScore: z.number(),
    drivers: z.array(StoredRiskDriver),
    isQuarantineSoon: z.boolean(),
    ruleOutlook: z
      .object({
        topFailure: StoredTopFailure.nullable(),
        escrowIncrease: z.object({ objects: z.number(), periodMs: z.number() }).nullable(),
        timeToQuarantine: StoredTimeToQuarantine.nullable(),
        noTimeReason: StoredNoTimeReason.nullable(),
      })
      .nullable(),
  }),
  "many-disables": z.object({
    wave: StoredDisableWave,
    deletionPrevention: StoredDeletionPrevention,
  }),
  "cycle-missed": z.object({ schedule: StoredScheduleReason }),
  "cycle-stalled-with-other-problem": StalledCycle.extend({ failingObjects: z.number() }),
  "cycle-stalled": StalledCycle,
  "initial-cycle-running": CycleProgress.extend({
    trigger: StoredTrigger.nullable(),
    estimate: CycleEndEstimate,
    failingObjects: z.number(),
    topFailure: StoredTopFailure.nullable(),
    missingAccounts: StoredMissingAccounts.nullable(),
  }),
  "initial-cycle-unfinished": z.object({
    trigger: StoredTrigger.nullable(),
    lastEndedAt: MaybeTime,
    nextDueAt: MaybeTime,
    failingObjects: z.number(),
    topFailure: StoredTopFailure.nullable(),
    missingAccounts: StoredMissingAccounts.nullable(),
  }),
  "not-configured": NoValues,
  "first-cycle-pending": NoValues,
  "never-started": NoValues,
  "paused-by-entra": NoValues,
  paused: z.object({ since: MaybeTime }),
  ...unknownShapes,
  healthy: z.object({
    lastCycleEndedAt: MaybeTime,
    intervalMs: z.number().nullable(),
    lateReason: StoredScheduleReason.nullable(),
    fullCycleTrigger: StoredTrigger.nullable(),
    synchronizedObjects: z.number(),
    objectsAwaitingRetry: z.number(),
    isStatusCodeUnknown: z.boolean(),
    topFailure: StoredTopFailure.nullable(),
    missingAccounts: StoredMissingAccounts.nullable(),
  }),
});
