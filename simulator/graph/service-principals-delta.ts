import { type Answer, badRequest, RESYNC_REQUIRED } from "./answers.ts";
import { type Asked, contextOf, type Desk, pageRequest } from "./asked.ts";
import { type Query, readQuery } from "./query.ts";
import type { Seeded } from "./seeded.ts";
import { selectionOf } from "./service-principals.ts";

/** What a delta token stands for: every service principal as it was then. */
type Known = {
  readonly tenantId: string;
  readonly select: string | null;
  readonly texts: ReadonlyMap<string, string>;
};

/** Tokens remembered; a forgotten one asks for a new start, as Graph does after some days. */
const TOKENS_MAX = 32;

/** Rows a page; delta takes no `$top`. */
const PAGE_ROWS = 100;

/** `servicePrincipals/delta`: everything once, then only what changed since the last link. */
export function serviceDelta(chance: Seeded): (desk: Desk, asked: Asked) => Answer {
  const known = new Map<string, Known>();

  function remember(now: Known): string {
    const token = `${chance.uuid()}${chance.uuid()}`.replaceAll("-", "");
    known.set(token, now);
    const oldest = known.keys().next().value;
    if (known.size > TOKENS_MAX && oldest !== undefined) known.delete(oldest);
    return token;
  }

  /** Undefined where the token is not known to this tenant, null where none is needed. */
  function recall(token: string | undefined, tenantId: string): Known | null | undefined {
    if (token === undefined || token === "latest") return null;
    const found = known.get(token);
    return found?.tenantId === tenantId ? found : undefined;
  }

  function open(desk: Desk, asked: Asked, query: Query): Answer {
    const { tenantId } = asked.caller;
    const token = query.get("$deltatoken");
    const before = recall(token, tenantId);
    if (before === undefined) return RESYNC_REQUIRED;
    const select = before === null ? (query.get("$select") ?? null) : before.select;
    const selection = selectionOf(select ?? undefined);
    if (!selection.ok) return badRequest(selection.message);

    const texts = new Map(
      asked.view
        .servicePrincipals()
        .map((one) => [one.id, JSON.stringify({ id: one.id, ...selection.pick(one) })]),
    );
    const next = remember({ tenantId, select, texts });
    const rows = token === "latest" ? [] : changes(before?.texts ?? new Map(), texts);
    const set = {
      tenantId,
      context: contextOf(asked, `servicePrincipals${selection.suffix}`),
      size: Math.min(PAGE_ROWS, desk.maxPageSize),
      length: rows.length,
      last: [
        "@odata.deltaLink",
        `${asked.url.origin}${asked.url.pathname}?$deltatoken=${next}`,
      ] as const,
      row: (place: number) => rows[place] ?? null,
    };
    return { kind: "page", page: desk.pages.open(set, pageRequest(asked)) };
  }

  return (desk, asked) => {
    const reading = readQuery(asked.url.searchParams, ["$select", "$deltatoken", "$skiptoken"]);
    if (!reading.ok) return badRequest(reading.message);
    const { query } = reading;
    const skip = query.get("$skiptoken");
    if (skip === undefined) {
      return open(desk, asked, query);
    }
    const page = desk.pages.next(skip, asked.caller.tenantId, pageRequest(asked));
    return page === null ? RESYNC_REQUIRED : { kind: "page", page };
  };
}

function changes(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  const changed = [...after]
    .filter(([id, text]) => before.get(id) !== text)
    .map(([, text]) => text);
  const removed = [...before.keys()]
    .filter((id) => !after.has(id))
    .map((id) => JSON.stringify({ id, "@removed": { reason: "deleted" } }));
  return [...changed, ...removed];
}
