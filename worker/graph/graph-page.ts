import { z } from "zod";
import { err, ok, type Result } from "../../domain/result.ts";
import { type GraphError, malformedError } from "./graph-error.ts";

/** A row that was skipped, and the name of its wrong field. */
export type UnreadableRow = { readonly field: string; readonly row: unknown };

/** One page of a collection. */
export type GraphPage<T> = {
  readonly rows: readonly T[];
  readonly unreadableRows: readonly UnreadableRow[];
  readonly nextLink: string | null;
  readonly deltaLink: string | null;
};

/** Graph sends at most 1,000 rows. The limit protects the worker's memory from a page of many tiny rows. */
const MAX_ROWS = 5000;

const OptionalLink = z.string().min(1).max(16_000).nullish();
const Envelope = z.object({
  value: z.array(z.unknown()),
  "@odata.nextLink": OptionalLink,
  "@odata.deltaLink": OptionalLink,
});

/** A row that cannot be read is skipped and does not fail the page, even if its reader has a fault. */
export function readGraphPage<T>(
  json: unknown,
  readRow: (row: unknown) => Result<T, string>,
): Result<GraphPage<T>, GraphError> {
  const envelope = Envelope.safeParse(json);
  if (!envelope.success) return err(malformedError("no-rows"));
  if (envelope.data.value.length > MAX_ROWS) return err(malformedError("too-many-rows"));
  const rows: T[] = [];
  const unreadableRows: UnreadableRow[] = [];
  for (const value of envelope.data.value) {
    const row = readOrSkip(readRow, value);
    if (row.ok) rows.push(row.value);
    else unreadableRows.push({ field: row.error, row: value });
  }
  const { "@odata.nextLink": nextLink = null, "@odata.deltaLink": deltaLink = null } =
    envelope.data;
  return ok({ rows, unreadableRows, nextLink, deltaLink });
}

function readOrSkip<T>(
  readRow: (row: unknown) => Result<T, string>,
  value: unknown,
): Result<T, string> {
  try {
    return readRow(value);
  } catch {
    return err(UNKNOWN_FIELD);
  }
}

/** In place of the name of the wrong field, because an error that a reader throws does not name it. */
const UNKNOWN_FIELD = "unknown";

/** Creates a row reader from a zod schema. */
export function rowReaderOf<T>(schema: z.ZodType<T>): (row: unknown) => Result<T, string> {
  return (row) => {
    const read = schema.safeParse(row);
    return read.success ? ok(read.data) : err(read.error.issues[0]?.path.join(".") ?? "");
  };
}
