import { z } from "zod";
import { err, ok, type Result } from "../../domain/result.ts";
import { type GraphError, malformedError } from "./graph-error.ts";

/** One page of a collection; `dropped` rows could not be read and name the field that was wrong. */
export type GraphPage<T> = {
  readonly rows: readonly T[];
  readonly unreadableFields: readonly string[];
  readonly nextLink: string | null;
  readonly deltaLink: string | null;
};

/** Graph gives 1,000 at most; a body full of empty rows would fill our memory. */
const MAX_ROWS = 5000;

const OptionalLink = z.string().min(1).max(16_000).nullish();
const Envelope = z.object({
  value: z.array(z.unknown()),
  "@odata.nextLink": OptionalLink,
  "@odata.deltaLink": OptionalLink,
});

/** Reads the rows one by one: a wrong one is left out and told, never fatal. */
export function readGraphPage<T>(
  json: unknown,
  readRow: (row: unknown) => Result<T, string>,
): Result<GraphPage<T>, GraphError> {
  const envelope = Envelope.safeParse(json);
  if (!envelope.success) return err(malformedError("a page without rows"));
  if (envelope.data.value.length > MAX_ROWS) return err(malformedError("a page of too many rows"));
  const rows: T[] = [];
  const unreadableFields: string[] = [];
  for (const value of envelope.data.value) {
    const row = readRow(value);
    if (row.ok) rows.push(row.value);
    else unreadableFields.push(row.error);
  }
  const { "@odata.nextLink": nextLink = null, "@odata.deltaLink": deltaLink = null } =
    envelope.data;
  return ok({ rows, unreadableFields, nextLink, deltaLink });
}

/** A zod schema as a reader of rows. */
export function rowReaderOf<T>(schema: z.ZodType<T>): (row: unknown) => Result<T, string> {
  return (row) => {
    const read = schema.safeParse(row);
    return read.success ? ok(read.data) : err(read.error.issues[0]?.path.join(".") ?? "");
  };
}
