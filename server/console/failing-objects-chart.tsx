import type { ListAnswer } from "./api-types.ts";
import { formatNumber } from "./format.ts";
import { useApi } from "./use-api.ts";

type SeriesPoint = { readonly at: string | null; readonly value: number };

const CHART_WIDTH = 1000;
const CHART_HEIGHT = 48;
const STEP_SECONDS = 300;

/** Number of failing objects in the last day as a line chart, with the range as text. */
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
  const points = answer?.ok === true ? answer.value.items : [];
  const knownPoints = points.flatMap(({ at, value }) =>
    at === null ? [] : [{ at: Date.parse(at), value }],
  );
  const first = knownPoints[0];
  const last = knownPoints.at(-1);
  if (first === undefined || last === undefined || first === last) return null;
  const maxValue = Math.max(...knownPoints.map(({ value }) => value));
  const minValue = Math.min(...knownPoints.map(({ value }) => value));
  const rangeText = `between ${formatNumber(minValue)} and ${formatNumber(maxValue)}, now ${formatNumber(last.value)}`;
  const x = (at: number) => ((at - first.at) / (last.at - first.at)) * CHART_WIDTH;
  const y = (value: number) =>
    CHART_HEIGHT - 2 - (value / Math.max(1, maxValue)) * (CHART_HEIGHT - 4);
  const line = knownPoints
    .map(({ at, value }) => `${x(at).toFixed(1)} ${y(value).toFixed(1)}`)
    .join("L");
  return (
    <section>
      <h2>
        Failing objects, last day <span class="quiet">{rangeText}</span>
      </h2>
      <svg
        class="chart"
        viewBox={`0 0 ${CHART_WIDTH} ${CHART_HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Failing objects in the last day: ${rangeText}`}
      >
        <path class="baseline" d={`M0 ${CHART_HEIGHT - 1}H${CHART_WIDTH}`} />
        <path d={`M${line}`} />
      </svg>
    </section>
  );
}
