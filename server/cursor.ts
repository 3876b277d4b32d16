import { z } from "zod";
import { Problem } from "./problem.ts";

/**
 * A cursor is what a list needs to go on, as base64url JSON under the list's name,
 * so that the cursor of one list is no cursor of another.
 */
export function writeCursor(list: string, position: unknown): string {
  return Buffer.from(JSON.stringify([list, position])).toString("base64url");
}

/** @throws Problem 400 for anything that `writeCursor` of this list did not make */
export function readCursor<T extends z.ZodType>(
  list: string,
  schema: T,
  text: string | undefined,
): z.output<T> | null {
  if (text === undefined || text === "") return null;
  const parsed = z.tuple([z.literal(list), schema]).safeParse(json(text));
  if (parsed.success) return parsed.data[1] as z.output<T>;
  const detail = "is no cursor of this list; take `next` of the page before, or leave it out";
  throw new Problem(400, `cursor ${detail}.`, {
    errors: [{ field: "cursor", value: text.slice(0, 80), detail }],
  });
}

function json(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    return null;
  }
}
