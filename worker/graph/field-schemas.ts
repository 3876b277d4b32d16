import { z } from "zod";
import { entryTypeOrNull, instantOrNull, safeCodeOrNull, textOrNull } from "./field-values.ts";

// Schemas of single fields of Graph's JSON. Graph leaves out different fields in different answers,
// so only an id is required: every other field that is missing or invalid becomes null, 0 or
// "unknown".

export const MAX_TEXT_CHARACTERS = 300;
export const MAX_MESSAGE_CHARACTERS = 2000;

/** A field that may be missing or have any type. */
export const anyValue = z.unknown().default(null);
export const instant = anyValue.transform(instantOrNull);
export const text = (maxCharacters: number) =>
  anyValue.transform((value) => textOrNull(value, maxCharacters));
export const code = anyValue.transform(safeCodeOrNull);
export const entryType = anyValue.transform(entryTypeOrNull);
export const count = z.number().int().nonnegative().catch(0);
/**
 * An id becomes part of a URL path, so an id of dots alone and an id with an unpaired surrogate are
 * invalid.
 */
export const id = z
  .string()
  .min(1)
  .max(MAX_TEXT_CHARACTERS)
  .refine((value) => Buffer.from(value).toString() === value && !/^\.+$/.test(value));
/** The valid members of a list; a list may be missing. Members after `maxItems` are ignored. */
export const listOfValid = <T extends z.ZodType>(member: T, maxItems = Number.POSITIVE_INFINITY) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((items) =>
      items.slice(0, maxItems).flatMap((item): z.output<T>[] => {
        const read = member.safeParse(item);
        return read.success ? [read.data] : [];
      }),
    );

export const objectOrEmpty = (value: unknown) =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};

/**
 * Reads a member of one of Graph's enums in any case; a member that we do not know becomes
 * `unknown`.
 */
export const enumMemberOf = <T extends string>(members: Readonly<Record<string, T>>) =>
  anyValue.transform((value): T | "unknown" => {
    const name = typeof value === "string" ? value.toLowerCase() : "";
    // Own properties only: every object has an inherited "constructor".
    return (Object.hasOwn(members, name) ? members[name] : undefined) ?? "unknown";
  });
