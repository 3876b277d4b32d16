import type { ListAnswer } from "./api-types.ts";
import { LineChart } from "./chart.tsx";
import { formatNumber } from "./format.ts";
import { useApi } from "./use-api.ts";

type SeriesPoint = { readonly at: string | null; readonly value: number };

const STEP_SECONDS = 300;

/** Number of failing objects in the last day. */
export function FailingObjectsChart({
  jobId,
  asOf,
}: {
  readonly jobId: string;
  readonly asOf: string | null;
}) {
  const answer = useApi<ListAnswer<SeriesPoint>>(
    `/series/failing-objects?job=${encodeURIComponent(jobId)}&step=${STEP_SECONDS}`,
    asOf,
  );
  const items = answer?.ok === true ? answer.value.items : [];
  const points = items.flatMap(({ at, value }) =>
    at === null ? [] : [{ at: Date.parse(at), value }],
  );
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || first === last) return null;
  const values = points.map(({ value }) => value);
  const summary = `between ${formatNumber(Math.min(...values))} and ${formatNumber(Math.max(...values))}, now ${formatNumber(last.value)}`;
  return (
    <LineChart
      title="Failing objects, last day"
      summary={summary}
      range={{ from: first.at, to: last.at }}
      series={[{ name: "Failing objects", tone: "busy", points }]}
      formatValue={formatNumber}
      stepMs={STEP_SECONDS * 1000}
    />
  );
}
