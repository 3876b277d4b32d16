import { z } from "zod";

/** Answers are built from values that are readonly at every level. */
type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/**
 * What a schema documents, as the type of the function that builds it: a field that is missing, or
 * that the schema does not have, does not compile there.
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
 * A schema that has a name, or null. A union and not `.nullable()`: zod-to-openapi 9.1 would let the
 * component of that name take null, wherever it is used.
 */
export function namedOrNull<T extends z.ZodType>(schema: T) {
  return z.union([schema, z.null()]);
}

/** A page of rows. */
export function listOf<T extends z.ZodType>(row: T) {
  return z.strictObject({
    items: z.array(row),
    next: TextOrNull.meta({ description: "Cursor of the next page; null on the last." }),
    total: Count.nullable().meta({
      description: "Number of rows on all pages; null when not counted.",
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
