import { z } from "zod";
import { ERROR_CLASSES, ERROR_OWNERS } from "../../domain/error-class.ts";
import {
  type ErrorExplanation,
  EXPLANATION_IDS,
  type ExplanationId,
} from "../../domain/error-explanation.ts";
import { SYSTEM_KINDS } from "../../domain/job-kind.ts";
import { OBJECT_KINDS } from "../../domain/object-kind.ts";

const MaybeText = z.string().nullable();

/**
 * An explanation without its code, which the event or the cluster has. An id that this version does
 * not know was stored by another version; rows and clusters live longer than a version.
 */
export const PackedExplanation = z.tuple([
  z.enum(EXPLANATION_IDS as readonly [ExplanationId]).catch("unknown-code"),
  z.enum(ERROR_CLASSES).catch("unknown"),
  z.enum(ERROR_OWNERS).catch("app owner"),
  MaybeText,
  MaybeText,
  MaybeText,
  MaybeText,
  z.boolean(),
  z.number().nullable(),
  // Rows of earlier versions do not have these two fields.
  z.enum(SYSTEM_KINDS).catch("other").optional(),
  z.enum(OBJECT_KINDS).catch("other").optional(),
]);
export type PackedExplanation = z.infer<typeof PackedExplanation>;

export function packExplanation(explanation: ErrorExplanation): PackedExplanation {
  const {
    id,
    errorClass,
    owner,
    catalogueCode,
    detail,
    attribute,
    recommendedAction,
    isRemoval,
    httpStatus,
    targetSystem,
    objectKind,
  } = explanation;
  return [
    id,
    errorClass,
    owner,
    catalogueCode,
    detail,
    attribute,
    recommendedAction,
    isRemoval,
    httpStatus,
    targetSystem,
    objectKind,
  ];
}

export function unpackExplanation(
  packed: PackedExplanation,
  code: string | null,
): ErrorExplanation {
  const [
    id,
    errorClass,
    owner,
    catalogueCode,
    detail,
    attribute,
    recommendedAction,
    isRemoval,
    httpStatus,
    targetSystem = "other",
    objectKind = "other",
  ] = PackedExplanation.parse(packed);
  return {
    id,
    errorClass,
    owner,
    catalogueCode,
    code,
    detail,
    attribute,
    recommendedAction,
    isRemoval,
    httpStatus,
    targetSystem,
    objectKind,
  };
}
