import { z } from "zod";
import { ERROR_CLASSES, ERROR_OWNERS } from "../../domain/error-class.ts";
import { type ErrorExplanation, EXPLANATION_IDS } from "../../domain/error-explanation.ts";
import {
  CLUSTER_STATES,
  type FailureAssessment,
  type TopFailure,
} from "../../domain/failure-assessment.ts";
import { CLUSTER_STATUSES } from "../../domain/failure-cluster.ts";
import { SYSTEM_KINDS } from "../../domain/job-kind.ts";
import { OBJECT_KINDS } from "../../domain/object-kind.ts";
import type { FailureWindow, TimeWindow } from "../../domain/time-window.ts";

// The JSON of what an assessment concludes about failures.

const Time = z.number();
const Text = z.string();
const MaybeText = z.string().nullable();
const MaybeNumber = z.number().nullable();

export const perWindow = <T extends z.ZodType>(schema: T) =>
  z.object({ "1h": schema, "24h": schema, "7d": schema, "30d": schema } satisfies Record<
    TimeWindow,
    T
  >);

const StoredFailureRatios = z.object({
  "1h": MaybeNumber,
  "24h": MaybeNumber,
  "7d": MaybeNumber,
  "30d": MaybeNumber,
  cycle: MaybeNumber,
} satisfies Record<FailureWindow, typeof MaybeNumber>);

export const StoredErrorExplanation: z.ZodType<ErrorExplanation> = z.object({
  id: z.enum(EXPLANATION_IDS),
  errorClass: z.enum(ERROR_CLASSES),
  owner: z.enum(ERROR_OWNERS),
  catalogueCode: MaybeText,
  code: MaybeText,
  detail: MaybeText,
  attribute: MaybeText,
  recommendedAction: MaybeText,
  isRemoval: z.boolean(),
  // Records of earlier versions do not have these two fields.
  targetSystem: z.enum(SYSTEM_KINDS).catch("other"),
  objectKind: z.enum(OBJECT_KINDS).catch("other"),
  httpStatus: z.number().nullable(),
});

export const StoredFailureAssessment: z.ZodType<FailureAssessment> = z.object({
  rowFailureRatio: StoredFailureRatios,
  objectFailureRatio: StoredFailureRatios,
  clusters: z.array(
    z.object({
      id: Text,
      status: z.enum(CLUSTER_STATUSES),
      code: Text,
      step: MaybeText,
      attribute: MaybeText,
      kind: z.enum(OBJECT_KINDS),
      isDeprovisioning: z.boolean(),
      messageTemplate: MaybeText,
      state: z.enum(CLUSTER_STATES),
      objects: z.number(),
      share: z.number(),
      rows: perWindow(z.number()),
      firstEventAt: Time,
      since: Time,
      lastEventAt: Time,
      explanation: StoredErrorExplanation,
    }),
  ),
  unlistedClusters: z.number(),
  leavers: z.number(),
  leaversOverdue: z.number(),
  leaversSince: Time.nullable(),
  unresolvedReferences: z.number(),
});

export const StoredTopFailure: z.ZodType<TopFailure> = z.object({
  code: Text,
  objects: z.number(),
  explanation: StoredErrorExplanation,
});
