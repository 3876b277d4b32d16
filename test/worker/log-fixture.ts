import { createDroppedRows } from "../../worker/poll/dropped-rows.ts";
import { logRow } from "./graph-json.ts";
import type { GraphStub, StubReply, StubRequest } from "./graph-stub.ts";
import { createMemoryLog, startGraphStub } from "./graph-stub.ts";
import { createMemoryStore } from "./memory-store.ts";

type FixtureRow = {
  readonly id: string;
  readonly at: number;
  /** The time from which Graph shows the row; default: the time of the row. */
  readonly arrivesAt?: number;
  /** Sent instead of a valid row. */
  readonly rawRow?: unknown;
};

export const T0 = Date.parse("2026-05-04T12:00:00Z");
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/**
 * Starts an HTTP server that serves a provisioning log as Graph does. The filters gt and lt are
 * strict, the newest row comes first, pages have links to the next page, and rows may arrive late.
 */
export async function startLogFixture(options: { readonly pageRows?: number } = {}) {
  const { pageRows = 3 } = options;
  const fixture = {
    now: T0,
    rows: [] as FixtureRow[],
    pageRows,
    /** A reply that this function returns is sent instead of the log. */
    fault: (_request: StubRequest, _requestCount: number): StubReply | null => null,
    /** The rows of each requested window. All pages of a window come from the same rows. */
    rowSets: [] as (readonly FixtureRow[])[],
    /** Also sends an empty page before each page after the first. */
    hasEmptyPages: false,
    windows: [] as { readonly from: number; readonly to: number }[],
  };
  let requestCount = 0;

  function page(set: number, at: number, origin: string, isEmpty: boolean): StubReply {
    const all = fixture.rowSets[set] ?? [];
    const rows = isEmpty ? [] : all.slice(at, at + fixture.pageRows);
    const next = at + rows.length;
    const token = `${set}_${next}_${fixture.hasEmptyPages && !isEmpty ? 1 : 0}`;
    const link = `${origin}/v1.0/auditLogs/provisioning?$top=1000&$skiptoken=${token}`;
    return {
      body: {
        value: rows.map((row) => row.rawRow ?? logRow(row.id, row.at)),
        ...(next < all.length ? { "@odata.nextLink": link } : {}),
      },
    };
  }

  const graphStub: GraphStub = await startGraphStub((request, origin) => {
    requestCount += 1;
    const fault = fixture.fault(request, requestCount);
    if (fault !== null) return fault;
    const token = /skiptoken=(\d+)_(\d+)_([01])/.exec(request.path);
    if (token !== null) return page(Number(token[1]), Number(token[2]), origin, token[3] === "1");
    const span = /activityDateTime gt (\S+) and activityDateTime lt ([^&\s]+)/.exec(request.path);
    if (span === null) return { status: 400, body: { error: { code: "BadRequest" } } };
    const [from, to] = [Date.parse(span[1]!), Date.parse(span[2]!)];
    fixture.windows.push({ from, to });
    const shown = fixture.rows
      .filter(({ at, arrivesAt = at }) => at > from && at < to && arrivesAt <= fixture.now)
      .sort((a, b) => b.at - a.at);
    fixture.rowSets.push(shown);
    return page(fixture.rowSets.length - 1, 0, origin, false);
  });

  const store = createMemoryStore();
  const log = createMemoryLog();
  const dependencies = {
    tenant: "fabrikam",
    graph: graphStub.graph,
    store,
    isWatched: () => true,
    droppedRows: createDroppedRows(),
    now: () => fixture.now,
    log,
  };
  return { fixture, graphStub, store, log, dependencies };
}

export type LogFixture = Awaited<ReturnType<typeof startLogFixture>>;

export const ids = (rows: ReadonlyMap<string, unknown>): readonly string[] =>
  [...rows.keys()].sort();
