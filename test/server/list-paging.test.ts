import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toCsv } from "../../server/csv.ts";
import { type MergedPage, mergePages, type SourcePosition } from "../../server/merge-pages.ts";
import { test as law } from "../property.ts";
import { JOBS, NOW } from "./job-fixtures.ts";
import { ADA, eventOf } from "./person-fixtures.ts";
import { openSeededStore, type SeededStore } from "./seeded-store.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

let seeded: SeededStore;
let server: TestServer;

beforeAll(async () => {
  seeded = await openSeededStore();
  server = await startTestServer({ store: seeded.store });
});

afterAll(async () => {
  await server.close();
  await seeded.close();
});

type ListItem = { readonly tenant: string; readonly id?: string; readonly jobId: string };

/**
 * Returns the tenant and id of each row on all pages. `afterFirstPage` runs before the second page
 * is requested.
 */
async function readAllPages(
  path: string,
  afterFirstPage?: () => Promise<void>,
): Promise<readonly string[]> {
  const keys: string[] = [];
  let cursor = "";
  for (let page = 0; page < 50; page += 1) {
    const { body, headers } = await server.get(`${path}&cursor=${cursor}`);
    keys.push(...body.items.map((row: ListItem) => `${row.tenant} ${row.id ?? row.jobId}`));
    expect(headers.get("link") !== null).toBe(body.next !== null);
    if (body.next === null) return keys;
    cursor = body.next;
    if (page === 0) await afterFirstPage?.();
  }
  throw new Error("the list has no end");
}

describe("cursors", () => {
  test.each([
    "/api/v1/jobs?sort=condition",
    "/api/v1/jobs?sort=-failingObjects",
    "/api/v1/jobs?sort=application",
    "/api/v1/jobs?sort=etaSeconds",
    "/api/v1/incidents?state=",
    "/api/v1/notifications?",
    "/api/v1/events?status=",
    `/api/v1/identities/contoso/${ADA}/events?`,
    "/api/v1/identities?query=contoso",
  ])(
    "a client that follows the cursors of GET %s to the last page gets each row once",
    async (path) => {
      const onePage = await readAllPages(`${path}&limit=1000`);
      expect(await readAllPages(`${path}&limit=1`)).toEqual(onePage);
      expect(await readAllPages(`${path}&limit=2`)).toEqual(onePage);
      expect(new Set(onePage).size).toBe(onePage.length);
    },
  );

  test("a client that pages through events gets the same events although newer events arrive", async () => {
    const expected = await readAllPages("/api/v1/events?limit=1000");
    const pagedWhileRowsArrive = await readAllPages("/api/v1/events?limit=2", async () => {
      await seeded.store.events.commit(
        "contoso",
        [eventOf(200, JOBS.zoom), eventOf(201, JOBS.tickets)],
        NOW,
      );
    });
    expect(pagedWhileRowsArrive).toEqual(expected);
  });

  test("a request with the cursor of another list gets 400", async () => {
    const { body } = await server.get("/api/v1/jobs?limit=1");
    for (const path of ["/events", "/incidents", "/notifications", "/jobs?sort=application"]) {
      const separator = path.includes("?") ? "&" : "?";
      const { status } = await server.get(`/api/v1${path}${separator}cursor=${body.next}`);
      expect([path, status]).toEqual([path, 400]);
    }
  });

  const times = fc.array(fc.nat(20), { maxLength: 12 });
  law.prop([fc.array(times, { maxLength: 4 }), fc.integer({ min: 1, max: 7 })])(
    "the pages of merged lists contain the same rows as one sorted list",
    async (lists, limit) => {
      const sorted = lists.map((list) => list.toSorted((a, b) => b - a));
      const sources = sorted.map((list, index) => ({
        id: String(index),
        read: async (count: number, cursor: string | null) => {
          const start = Number(cursor ?? 0);
          const end = start + count;
          return { items: list.slice(start, end), next: end < list.length ? String(end) : null };
        },
      }));
      const rows: number[] = [];
      let positions: ReadonlyMap<string, SourcePosition> | null = new Map();
      while (positions !== null) {
        const page: MergedPage<number> = await mergePages({
          sources,
          positions,
          limit,
          timeOf: (at: number) => at,
        });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        rows.push(...page.items);
        positions = page.next;
      }
      expect(rows).toEqual(sorted.flat().sort((a, b) => b - a));
    },
  );
});

describe("CSV", () => {
  const acceptCsv = { accept: "text/csv" };

  test.each([
    "/api/v1/tenants",
    "/api/v1/jobs",
    "/api/v1/jobs?application=nothing",
    `/api/v1/jobs/${JOBS.tickets.jobId}/cycles`,
    `/api/v1/jobs/${JOBS.tickets.jobId}/failures`,
    `/api/v1/jobs/${JOBS.zoom.jobId}/failures`,
    "/api/v1/events",
    "/api/v1/incidents",
    "/api/v1/notifications",
    "/api/v1/targets",
    "/api/v1/identities?query=ada",
  ])("the answer to GET %s as CSV has a header and one line per row", async (path) => {
    const { headers, text } = await server.get(path, acceptCsv);
    expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const { body } = await server.get(path);
    const [header, ...lines] = parseCsv(text);
    expect(header?.join("")).toMatch(/^[a-zA-Z0-9]+$/);
    expect(lines.length).toBe(body.items.length);
    if (body.items.length > 0) {
      expect(header?.toSorted()).toEqual(Object.keys(body.items[0]).toSorted());
    }
  });

  test("a name that looks like a spreadsheet formula is escaped", async () => {
    const { text } = await server.get("/api/v1/identities?query=Mary", acceptCsv);
    expect(text).toContain(",'=cmd|' /C calc'!A0,");
  });

  test("a request for one job gets JSON although it accepts only CSV", async () => {
    const { headers } = await server.get(`/api/v1/jobs/${JOBS.box.jobId}`, acceptCsv);
    expect(headers.get("content-type")).toContain("application/json");
  });

  law.prop([fc.array(fc.record({ a: fc.string(), b: fc.oneof(fc.integer(), fc.constant(null)) }))])(
    "the values in CSV equal the original values, but formulas begin with a quote",
    (rows) => {
      const [, ...lines] = parseCsv(toCsv(["a", "b"], rows));
      const isFormula = (text: string) => /^(\s*[=+\-@]|[\t\r\n])/.test(text);
      const marked = (text: string) =>
        (isFormula(text) ? `'${text}` : text).replace(/;\s*(?=[=+\-@])/g, "$&'");
      expect(lines).toEqual(rows.map(({ a, b }) => [marked(a), b === null ? "" : String(b)]));
    },
  );

  test.each(["=1", "+1", "-1", "@A1", "＝1", "＋1", "－1", "＠A1", "﹦1", "−1"])(
    "the formula %s begins with a quote, also after spaces, tabs, line ends and zero-width characters",
    (formula) => {
      for (const before of ["", " ", "\u00a0", "\u3000", "\t", "\r", "\n", "\r\n \t", "\u0000"]) {
        const [, [value = ""] = []] = parseCsv(toCsv(["a"], [{ a: `${before}${formula}` }]));
        expect(value.startsWith("'")).toBe(true);
      }
      for (const before of ["\u200b", "\ufeff", "\u202e"]) {
        const [, [value = ""] = []] = parseCsv(toCsv(["a"], [{ a: `${before}${formula}` }]));
        expect(value).toMatch(/^\[U\+/);
      }
    },
  );
});

/** A small parser for RFC 4180. */
function parseCsv(text: string): readonly (readonly string[])[] {
  const lines: string[][] = [];
  let line: string[] = [];
  for (const match of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    line.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === ",") continue;
    lines.push(line);
    line = [];
  }
  return lines;
}
