import type { Asked, LittleGraph, Reply } from "./little-graph.ts";
import { keptLog, littleGraph } from "./little-graph.ts";
import { paperStore } from "./paper-store.ts";
import { logRow } from "./wire-rows.ts";

type WorldRow = {
  readonly id: string;
  readonly at: number;
  /** When Graph first shows it; left out: at once. */
  readonly arrivesAt?: number;
  /** In place of a well-formed row. */
  readonly wire?: unknown;
};

export const T0 = Date.parse("2026-05-04T12:00:00Z");
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/**
 * A Graph with one provisioning log on real HTTP: strict gt and lt, newest first, pages with
 * links, rows that arrive late. A fault answers instead, as long as the test says so.
 */
export async function logWorld(options: { readonly pageRows?: number } = {}) {
  const { pageRows = 3 } = options;
  const world = {
    now: T0,
    rows: [] as WorldRow[],
    pageRows,
    /** Answers instead of the log when it returns something. */
    fault: (_asked: Asked, _request: number): Reply | null => null,
    /** Sets of rows by their skip token, as they were when first asked for. */
    sets: [] as (readonly WorldRow[])[],
    /** Also sends an empty page before each page after the first. */
    emptyPages: false,
    windows: [] as { readonly from: number; readonly to: number }[],
  };
  let requests = 0;

  function page(set: number, at: number, origin: string, isEmpty: boolean): Reply {
    const all = world.sets[set] ?? [];
    const rows = isEmpty ? [] : all.slice(at, at + world.pageRows);
    const next = at + rows.length;
    const token = `${set}_${next}_${world.emptyPages && !isEmpty ? 1 : 0}`;
    const link = `${origin}/v1.0/auditLogs/provisioning?$top=1000&$skiptoken=${token}`;
    return {
      body: {
        value: rows.map((row) => row.wire ?? logRow(row.id, row.at)),
        ...(next < all.length ? { "@odata.nextLink": link } : {}),
      },
    };
  }

  const little: LittleGraph = await littleGraph((asked, origin) => {
    requests += 1;
    const fault = world.fault(asked, requests);
    if (fault !== null) return fault;
    const token = /skiptoken=(\d+)_(\d+)_([01])/.exec(asked.path);
    if (token !== null) return page(Number(token[1]), Number(token[2]), origin, token[3] === "1");
    const span = /activityDateTime gt (\S+) and activityDateTime lt ([^&\s]+)/.exec(asked.path);
    if (span === null) return { status: 400, body: { error: { code: "BadRequest" } } };
    const [from, to] = [Date.parse(span[1]!), Date.parse(span[2]!)];
    world.windows.push({ from, to });
    const shown = world.rows
      .filter(({ at, arrivesAt = at }) => at > from && at < to && arrivesAt <= world.now)
      .sort((a, b) => b.at - a.at);
    world.sets.push(shown);
    return page(world.sets.length - 1, 0, origin, false);
  });

  const store = paperStore();
  const log = keptLog();
  const deps = {
    tenant: "fabrikam",
    graph: little.graph,
    store,
    watches: () => true,
    now: () => world.now,
    log,
  };
  return { world, little, store, log, deps };
}

export type LogWorld = Awaited<ReturnType<typeof logWorld>>;

export const ids = (rows: ReadonlyMap<string, unknown>): readonly string[] =>
  [...rows.keys()].sort();
