import { z } from "zod";
import { invalidCursorProblem } from "./problem.ts";

/** The position in a list of the store, which the store checks itself. */
export const StoreCursor = z.string().max(4000);

/**
 * A cursor is the position in a list together with the name of the list, as base64url JSON. The
 * name makes a list reject the cursor of another list.
 */
export function encodeListCursor(listName: string, position: NonNullable<unknown>): string {
  return Buffer.from(JSON.stringify([listName, position])).toString("base64url");
}

/** @throws Problem 400 for a cursor that `encodeListCursor` did not make for this list */
export function decodeListCursor<T extends z.ZodType>(
  listName: string,
  schema: T,
  cursorText: string | undefined,
): z.output<T> | null {
  if (cursorText === undefined || cursorText === "") return null;
  const result = z.tuple([z.literal(listName), schema]).safeParse(parseBase64Json(cursorText));
  if (result.success) return result.data[1] as z.output<T>;
  throw invalidCursorProblem(cursorText);
}

function parseBase64Json(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    return null;
  }
}
