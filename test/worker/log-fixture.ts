import { logRow } from "./graph-json.ts";
import type { GraphStub, StubReply, StubRequest } from "./graph-stub.ts";
import { createMemoryLog, startGraphStub } from "./graph-stub.ts";
import { createMemoryStore } from "./memory-store.ts";

type FixtureRow = {
  readonly id: string;
  readonly at: number;
  /** When Graph first shows it; left out: at once. */
  readonly arrivesAt?: number;
  /** In place of a well-formed row. */
  readonly rawRow?: unknown;
};

export const T0 = Date.parse("2026-05-04T12:00:00Z");
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/**
 * A Graph with one provisioning log on real HTTP: strict gt and lt, newest first, pages with
 * links, rows that arrive late. A fault answers instead, as long as the test says so.
 */
export async function startLogFixture(options: { readonly pageRows?: number } = {}) {
  const { pageRows = 3 } = options;
  const fixture = {
    now: T0,
    rows: [] as FixtureRow[],
    pageRows,
    /** Answers instead of the log when it returns something. */
    fault: (_asked: StubRequest, _request: number): StubReply | null => null,
    /** Sets of rows by their skip token, as they were when first asked for. */
    rowSets: [] as (readonly FixtureRow[])[],
    /** Also sends an empty page before each page after the first. */
    hasEmptyPages: false,
    windows: [] as { readonly from: number; readonly to: number }[],
  };
  let requests = 0;

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

  const graphStub: GraphStub = await startGraphStub((asked, origin) => {
    requests += 1;
    const fault = fixture.fault(asked, requests);
    if (fault !== null) return fault;
    const token = /skiptoken=(\d+)_(\d+)_([01])/.exec(asked.path);
    if (token !== null) return page(Number(token[1]), Number(token[2]), origin, token[3] === "1");
    const span = /activityDateTime gt (\S+) and activityDateTime lt ([^&\s]+)/.exec(asked.path);
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
    now: () => fixture.now,
    log,
  };
  return { fixture, graphStub, store, log, dependencies };
}

export type LogFixture = Awaited<ReturnType<typeof startLogFixture>>;

export const ids = (rows: ReadonlyMap<string, unknown>): readonly string[] =>
  [...rows.keys()].sort();
