import { z } from "zod";
import { CONDITIONS } from "../../domain/condition.ts";
import type { JobSnapshot } from "../../domain/snapshot.ts";
import { rfc3339 } from "../../domain/words.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { CursorText, Limit, oneOf, several, severalOf } from "../query.ts";
import { type Route, route } from "../route.ts";
import { jobRow } from "../rows.ts";
import { listOf } from "../schema/answers.ts";
import { JobRow } from "../schema/job.ts";
import { oldest, tenantsAsked, type World } from "../world.ts";

type Row = z.output<typeof JobRow>;
type Order = readonly (string | number)[];

/** Each order ends in the names of the job, so that no two jobs are ever equal. */
const ORDERS = {
  condition: (row) => [CONDITIONS.indexOf(row.condition), -row.riskScore],
  application: () => [],
  "-failingObjects": (row) => [-row.failingObjects],
  "-failureRatio24h": (row) => [-(row.failureRatio24h ?? -1)],
  "-riskScore": (row) => [-row.riskScore],
  etaSeconds: (row) => [row.etaSeconds ?? Number.MAX_VALUE],
  asOf: (row) => [row.asOf ?? ""],
} as const satisfies Readonly<Record<string, (row: Row) => Order>>;
type OrderName = keyof typeof ORDERS;
const ORDER_NAMES = Object.keys(ORDERS) as OrderName[];

const JobsQuery = z.strictObject({
  tenant: several("Names of tenants."),
  application: several("Names of apps, or service principal ids."),
  condition: severalOf(CONDITIONS, "Verdicts."),
  sort: oneOf(ORDER_NAMES, "condition", "What comes first: `condition` is worst first."),
  limit: Limit,
  cursor: CursorText,
});

const Position = z
  .array(z.union([z.string(), z.number()]))
  .min(3)
  .max(8);

export function jobRoutes(world: World): readonly Route[] {
  return [
    route({
      path: "/jobs",
      summary: "Every job, worst first: verdict and reason, cycle, failures, quarantine, deadlines",
      query: JobsQuery,
      answer: listOf(JobRow),
      async handle({ query, caller }) {
        const tenants = tenantsAsked(caller, query.tenant);
        const snapshots = await world.store.jobs.snapshots(tenants);
        const chosen = snapshots.filter((snapshot) => wanted(snapshot, query));
        const place = (row: Row): Order => [
          ...ORDERS[query.sort](row),
          row.tenant,
          row.application,
          row.jobId,
        ];
        const rows = chosen
          .map((snapshot) => jobRow(snapshot, caller))
          .sort((a, b) => compare(place(a), place(b)));
        const after = readCursor(`jobs ${query.sort}`, Position, query.cursor);
        const left = after === null ? rows : rows.filter((row) => compare(place(row), after) > 0);
        const items = left.slice(0, query.limit);
        const last = items.at(-1);
        return {
          items,
          next:
            last !== undefined && left.length > items.length
              ? writeCursor(`jobs ${query.sort}`, place(last))
              : null,
          total: rows.length,
          asOf: rfc3339(oldest(chosen.map((snapshot) => snapshot.asOf))),
        };
      },
    }),
  ];
}

function wanted(snapshot: JobSnapshot, query: z.output<typeof JobsQuery>): boolean {
  const { application, servicePrincipalId } = snapshot.job;
  const named = query.application.map((name) => name.toLowerCase());
  return (
    (query.condition.length === 0 || query.condition.includes(snapshot.condition)) &&
    (named.length === 0 ||
      named.includes(application.toLowerCase()) ||
      named.includes(servicePrincipalId.toLowerCase()))
  );
}

function compare(a: Order, b: Order): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? "";
    if (left === right) continue;
    if (typeof left === "number" && typeof right === "number") return left - right;
    return String(left) < String(right) ? -1 : 1;
  }
  return 0;
}
