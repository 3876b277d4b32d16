import { useState } from "preact/hooks";
import { isoWeekName, weekOf, weekStart } from "../../../domain/access/iso-week.ts";
import { DAY } from "../../../domain/time.ts";
import { api } from "../api/api-client.ts";
import type { AccessTimes } from "../api/api-types.ts";
import { useAnswer } from "../api/use-answer.ts";
import type { Overview } from "../api/watch-overview.ts";
import { LineChart } from "../charts/chart.tsx";
import { formatCount, formatSeconds } from "../parts/format.ts";

const WEEK_MS = 7 * DAY;
/** Six apps with 58 weeks each fit into one answer of the API. */
const APPS_AT_ONCE = 6;
const MAX_ROWS = 1000;
const HOUR_SECONDS = 3600;
/** The largest value of an axis in minutes, and of one in hours. */
const MINUTES_AXIS_MAX_SECONDS = 3 * HOUR_SECONDS;
const HOURS_AXIS_MAX_SECONDS = 72 * HOUR_SECONDS;

type ChartsProps = {
  /** The rows of the page. The apps with a time in them get a chart. */
  readonly rows: readonly AccessTimes[];
  readonly change: AccessTimes["change"];
  readonly weeks: number;
  readonly overview: Overview;
  readonly now: number;
};

/** A chart of median and p95 for each app, the slowest app first. */
export function AccessTimesCharts(props: ChartsProps) {
  const [shownCount, setShownCount] = useState(APPS_AT_ONCE);
  const jobs = slowestFirst(props.rows);
  if (jobs.length === 0) return null;
  const groups = Array.from({ length: Math.ceil(shownCount / APPS_AT_ONCE) }, (_, i) =>
    jobs.slice(i * APPS_AT_ONCE, (i + 1) * APPS_AT_ONCE),
  );
  const more = Math.max(0, jobs.length - shownCount);
  return (
    <section>
      <h2>By week</h2>
      <p class="quiet">
        Median: half of the people waited at most this long. p95: 95 % did.
        {jobs.length > 1 && " The app with the longest p95 comes first."}
      </p>
      <div class="small-charts">
        {groups.map((group) => (
          <ChartGroup key={group.join()} {...props} jobIds={group} />
        ))}
      </div>
      {more > 0 && (
        <button type="button" onClick={() => setShownCount((count) => count + APPS_AT_ONCE)}>
          Show charts of {formatCount(Math.min(more, APPS_AT_ONCE), "more app", "more apps")}
        </button>
      )}
    </section>
  );
}

/** The ids of the jobs with a time, the one with the longest p95 first. */
function slowestFirst(rows: readonly AccessTimes[]): readonly string[] {
  const longest = new Map<string, number>();
  for (const { jobId, p95Seconds } of rows)
    if (p95Seconds !== null) longest.set(jobId, Math.max(p95Seconds, longest.get(jobId) ?? 0));
  return [...longest].sort(([, a], [, b]) => b - a).map(([jobId]) => jobId);
}

function ChartGroup({
  jobIds,
  rows: pageRows,
  change,
  weeks,
  overview,
  now,
}: ChartsProps & { readonly jobIds: readonly string[] }) {
  const application = overview.jobs
    .filter(({ jobId }) => jobIds.includes(jobId))
    .map(({ servicePrincipalId }) => servicePrincipalId);
  const newest = pageRows[0]?.asOf;
  const answer = useAnswer(() => {
    const query = { application, change: [change], weeks, limit: MAX_ROWS };
    return api.GET("/api/v1/access-times", { params: { query } });
  }, [application.join(), change, weeks, newest]);
  if (answer === null) return <p class="quiet">Loading the charts…</p>;
  if (!answer.ok) return <p class="quiet">{answer.detail}</p>;
  const to = weekStart(weekOf(now) + 1);
  const range = { from: to - weeks * WEEK_MS, to };
  return (
    <>
      {jobIds.map((jobId) => (
        <AppChart
          key={jobId}
          rows={answer.value.items.filter((row) => row.jobId === jobId)}
          areTenantsNamed={overview.tenants.length > 1}
          range={range}
        />
      ))}
    </>
  );
}

function AppChart({
  rows,
  areTenantsNamed,
  range,
}: {
  /** The rows of one job, the newest week first. */
  readonly rows: readonly AccessTimes[];
  readonly areTenantsNamed: boolean;
  readonly range: { readonly from: number; readonly to: number };
}) {
  const timed = rows.filter((row) => row.p95Seconds !== null).toReversed();
  const newest = timed.at(-1);
  if (newest === undefined) return null;
  const unit = unitOf(Math.max(...timed.map(({ p95Seconds }) => p95Seconds ?? 0)));
  const pointsOf = (name: "medianSeconds" | "p95Seconds") =>
    timed.map((row) => ({
      at: Date.parse(row.weekStartsAt ?? ""),
      value: (row[name] ?? 0) / unit.seconds,
    }));
  const { application, tenant, week, medianSeconds, p95Seconds } = newest;
  return (
    <LineChart
      title={areTenantsNamed ? `${application} (${tenant})` : application}
      summary={`${week}: median: ${formatSeconds(medianSeconds ?? 0)}, p95: ${formatSeconds(p95Seconds ?? 0)}`}
      range={range}
      series={[
        { name: "Median", tone: "good", points: pointsOf("medianSeconds") },
        { name: "p95", tone: "warn", points: pointsOf("p95Seconds") },
      ]}
      formatValue={(value) => formatSeconds(value * unit.seconds)}
      formatTick={(value) => `${value} ${unit.name}`}
      formatAt={(at) => isoWeekName(weekOf(at))}
      stepMs={WEEK_MS}
    />
  );
}

/** The unit of the axis, so that its labels are round. */
function unitOf(maxSeconds: number): { readonly seconds: number; readonly name: string } {
  if (maxSeconds <= MINUTES_AXIS_MAX_SECONDS) return { seconds: 60, name: "min" };
  return maxSeconds <= HOURS_AXIS_MAX_SECONDS
    ? { seconds: HOUR_SECONDS, name: "h" }
    : { seconds: 24 * HOUR_SECONDS, name: "d" };
}
