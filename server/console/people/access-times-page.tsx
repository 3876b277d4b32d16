import { changeQuery } from "../address/change-query.ts";
import { jobPageHref, jobPeopleHref, type PageQuery, pageHref } from "../address/page-address.ts";
import { AS_CSV, api } from "../api/api-client.ts";
import type { AccessTimes } from "../api/api-types.ts";
import { useAnswer } from "../api/use-answer.ts";
import { useRefreshCount } from "../api/use-refresh-count.ts";
import type { Overview } from "../api/watch-overview.ts";
import { ApplicationFilter, applicationParameters } from "../parts/application-filter.tsx";
import { CsvButton } from "../parts/csv-button.tsx";
import { formatCount, formatNumber, formatSeconds } from "../parts/format.ts";
import { AccessTimesCharts } from "./access-times-charts.tsx";

const REFRESH_INTERVAL_MS = 60_000;
const MAX_ROWS = 1000;

const CHANGES = {
  account: {
    title: "Time to account",
    doneTitle: "Accounts given",
    meaning:
      "From the assignment of a person until Entra has created the account. If the time of the assignment is not known, the measurement starts at the first log row, and the result is 0 s if the first attempt succeeded.",
  },
  removal: {
    title: "Time to removal",
    doneTitle: "Accounts disabled or deleted",
    meaning:
      "From the end of the assignment, or the time at which the account in Entra was disabled, until Entra has disabled or deleted the account in the app. If neither time is known, the measurement starts at the first log row, and the result is 0 s if the first attempt succeeded.",
  },
} as const;
type Change = keyof typeof CHANGES;

const WEEKS = { "8": "8 weeks", "26": "Half a year", "53": "One year", "58": "400 days" };

type AccessTimesPageProps = {
  readonly query: PageQuery;
  readonly overview: Overview;
  readonly now: number;
};

/** How long people wait for an account, and how long leavers keep one, by app and week. */
export function AccessTimesPage({ query, overview, now }: AccessTimesPageProps) {
  const change: Change = query["change"] === "removal" ? "removal" : "account";
  const weeks = query["weeks"] !== undefined && query["weeks"] in WEEKS ? query["weeks"] : "8";
  const parameters = {
    ...applicationParameters(query, overview),
    change: [change],
    weeks: Number(weeks),
  };
  const refreshCount = useRefreshCount(REFRESH_INTERVAL_MS);
  const answer = useAnswer(
    () =>
      api.GET("/api/v1/access-times", {
        params: { query: { ...parameters, limit: MAX_ROWS } },
      }),
    [JSON.stringify(parameters), refreshCount],
  );
  return (
    <article class="page wide">
      <h1>Access times</h1>
      <fieldset class="condition-filter">
        <legend class="unseen">Time to account or time to removal</legend>
        {(Object.keys(CHANGES) as Change[]).map((option) => (
          <button
            key={option}
            type="button"
            aria-pressed={change === option}
            onClick={() => changeQuery({ change: option }, "push")}
          >
            {CHANGES[option].title}
          </button>
        ))}
      </fieldset>
      <p>{CHANGES[change].meaning}</p>
      <div class="list-tools">
        <ApplicationFilter query={query} overview={overview} />
        <label>
          Period{" "}
          <select
            value={weeks}
            onChange={({ currentTarget }) => changeQuery({ weeks: currentTarget.value }, "push")}
          >
            {Object.entries(WEEKS).map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <CsvButton
          request={(page) =>
            api.GET("/api/v1/access-times", {
              params: { query: { ...parameters, ...page } },
              ...AS_CSV,
            })
          }
          fileName={`time-to-${change}.csv`}
        />
      </div>
      {answer === null && <p class="quiet">Loading the times…</p>}
      {answer?.ok === false && <p class="quiet">{answer.detail}</p>}
      {answer?.ok === true && (
        <>
          <AccessTimesCharts
            key={JSON.stringify(parameters)}
            rows={answer.value.items}
            {...{ change, overview, now }}
            weeks={Number(weeks)}
          />
          <AccessTimesTable
            rows={answer.value.items}
            total={answer.value.total ?? 0}
            change={change}
          />
        </>
      )}
    </article>
  );
}

function AccessTimesTable({
  rows,
  total,
  change,
}: {
  readonly rows: readonly AccessTimes[];
  /** The number of rows of the whole list. The answer contains only the first rows. */
  readonly total: number;
  readonly change: Change;
}) {
  if (rows.length === 0)
    return <p>No such change was made in this time, and no person waits for one.</p>;
  const { doneTitle } = CHANGES[change];
  const weeks = [...new Set(rows.map(({ week }) => week))];
  return (
    <>
      {total > rows.length && (
        <p role="status">
          The table has the newest {formatNumber(rows.length)} of {formatNumber(total)} rows. Choose
          an app to see all its weeks, or save all rows as CSV.
        </p>
      )}
      <table class="plain access-times">
        <thead>
          <tr>
            <th scope="col">App</th>
            <th scope="col">Median</th>
            <th scope="col">p95</th>
            <th scope="col">{doneTitle}</th>
            <th scope="col">Measured from the assignment</th>
            <th scope="col">Still waiting</th>
          </tr>
        </thead>
        {weeks.map((week) => (
          <WeekRows key={week} week={week} rows={rows.filter((row) => row.week === week)} />
        ))}
      </table>
    </>
  );
}

function WeekRows({
  week,
  rows,
}: {
  readonly week: string;
  readonly rows: readonly AccessTimes[];
}) {
  return (
    <tbody>
      <tr>
        <th colSpan={6} scope="rowgroup">
          {week} <span class="quiet">from Monday {rows[0]?.weekStartsAt?.slice(0, 10)}</span>
        </th>
      </tr>
      {rows.map((row) => (
        <tr key={row.jobId}>
          <td>
            <a href={jobPageHref(row.jobId)}>{row.application}</a>
          </td>
          <td>{formatDuration(row.medianSeconds)}</td>
          <td>{formatDuration(row.p95Seconds)}</td>
          <td>{formatNumber(row.done)}</td>
          <td>{formatNumber(row.fromAssignment)}</td>
          <td>{row.stillWaiting === 0 ? "–" : <WaitingLink row={row} />}</td>
        </tr>
      ))}
    </tbody>
  );
}

function formatDuration(seconds: number | null): string {
  return seconds === null ? "–" : formatSeconds(seconds);
}

/** A link to the people who wait: leavers have a page, people without an account are on the page of the job. */
function WaitingLink({
  row: { change, application, jobId, stillWaiting },
}: {
  readonly row: AccessTimes;
}) {
  const href =
    change === "removal" ? pageHref("leavers", {}, { application }) : jobPeopleHref(jobId);
  return <a href={href}>{formatCount(stillWaiting, "person", "people")}: who?</a>;
}
