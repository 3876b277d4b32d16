import { z } from "zod";
import { err, ok, type Result } from "../../domain/result.ts";
import { type GraphError, malformed } from "./error.ts";

/** One page of a collection; `dropped` rows could not be read and name the field that was wrong. */
export type Page<T> = {
  readonly rows: readonly T[];
  readonly dropped: readonly string[];
  readonly next: string | null;
  readonly delta: string | null;
};

/** Graph gives 1,000 at most; a body full of empty rows would fill our memory. */
const ROWS_MAX = 5000;

const link = z.string().min(1).max(16_000).nullish();
const Envelope = z.object({
  value: z.array(z.unknown()),
  "@odata.nextLink": link,
  "@odata.deltaLink": link,
});

/** Reads the rows one by one: a wrong one is left out and told, never fatal. */
export function readPage<T>(
  json: unknown,
  read: (row: unknown) => Result<T, string>,
): Result<Page<T>, GraphError> {
  const envelope = Envelope.safeParse(json);
  if (!envelope.success) return err(malformed("a page without rows"));
  if (envelope.data.value.length > ROWS_MAX) return err(malformed("a page of too many rows"));
  const rows: T[] = [];
  const dropped: string[] = [];
  for (const value of envelope.data.value) {
    const row = read(value);
    if (row.ok) rows.push(row.value);
    else dropped.push(row.error);
  }
  const { "@odata.nextLink": next = null, "@odata.deltaLink": delta = null } = envelope.data;
  return ok({ rows, dropped, next, delta });
}

/** A zod schema as a reader of rows. */
export function rowsOf<T>(schema: z.ZodType<T>): (row: unknown) => Result<T, string> {
  return (row) => {
    const read = schema.safeParse(row);
    return read.success ? ok(read.data) : err(read.error.issues[0]?.path.join(".") ?? "");
  };
}
