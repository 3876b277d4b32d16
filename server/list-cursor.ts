import { z } from "zod";
import { Problem } from "./problem.ts";

/**
 * A cursor is what a list needs to go on, as base64url JSON under the list's name,
 * so that the cursor of one list is no cursor of another.
 */
export function encodeListCursor(listName: string, position: unknown): string {
  return Buffer.from(JSON.stringify([listName, position])).toString("base64url");
}

/** @throws Problem 400 for anything that `writeCursor` of this list did not make */
export function decodeListCursor<T extends z.ZodType>(
  listName: string,
  schema: T,
  cursorText: string | undefined,
): z.output<T> | null {
  if (cursorText === undefined || cursorText === "") return null;
  const result = z.tuple([z.literal(listName), schema]).safeParse(parseBase64Json(cursorText));
  if (result.success) return result.data[1] as z.output<T>;
  const detail = "is no cursor of this list; take `next` of the page before, or leave it out";
  throw new Problem(400, `cursor ${detail}.`, {
    errors: [{ field: "cursor", value: cursorText.slice(0, 80), detail }],
  });
}

function parseBase64Json(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    return null;
  }
}
