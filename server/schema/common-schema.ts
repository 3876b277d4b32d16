import { z } from "zod";
import { READ_FAILURE_CODES } from "../../domain/read-failure.ts";

/** Answers are built from values that are readonly at every level. */
type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/**
 * The return type of a function that builds an answer of this schema. A missing field, or a field that
 * the schema does not have, is a compile error in that function.
 */
export type AnswerOf<T extends z.ZodType> = DeepReadonly<z.input<T>>;

const Time = z.iso.datetime().meta({ description: "RFC 3339, UTC." });
export const TimeOrNull = Time.nullable();
export const Text = z.string();
export const TextOrNull = z.string().nullable();
export const Ratio = z.number().min(0).max(1);
export const RatioOrNull = Ratio.nullable();
const Seconds = z.number().nonnegative();
export const SecondsOrNull = Seconds.nullable();
export const Count = z.int().nonnegative();

export const AsOf = TimeOrNull.meta({
  description: "Time up to which the data is complete; null when nothing was read yet.",
});

/** Free text from Entra or from the target app. */
export const EntraMessage = TextOrNull.meta({
  description:
    "Message from Entra or the app; null when there is none or when the caller may not see persons' data.",
});

/**
 * A value of a named schema, or null. This is a union, because with `.nullable()` zod-to-openapi
 * 9.1 would make the named component itself nullable, and so in every place that uses the
 * component.
 */
export function namedOrNull<T extends z.ZodType>(schema: T) {
  return z.union([schema, z.null()]);
}

/** A page of rows. */
export function listOf<T extends z.ZodType>(row: T) {
  return z.strictObject({
    items: z.array(row),
    next: TextOrNull.meta({ description: "Cursor of the next page; null on the last page." }),
    total: Count.nullable().meta({
      description: "Number of rows on all pages; null when the rows are not counted.",
    }),
    asOf: AsOf,
  });
}

const FieldProblem = z.strictObject({ field: Text, value: TextOrNull, detail: Text });

export const ProblemAnswer = z
  .strictObject({
    type: Text,
    title: Text,
    status: z.int(),
    detail: Text.meta({ description: "What is wrong, and what to do." }),
    errors: z.array(FieldProblem),
  })
  .meta({ id: "Problem", description: "RFC 9457 problem details." });

/** Why Graph could not be read; spread into a schema. */
export const ReadFailureFields = {
  readFailure: TextOrNull.meta({
    description: "Why the last poll failed; null when it did not fail.",
  }),
  readFailureCode: z.enum(READ_FAILURE_CODES).nullable(),
  readFailureRemedy: TextOrNull.meta({ description: "What to do about it, and who does it." }),
};
