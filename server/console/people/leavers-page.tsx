import { useState } from "preact/hooks";
import { jobPageHref, type PageQuery, personPageHref } from "../address/page-address.ts";
import { AS_CSV, api } from "../api/api-client.ts";
import type { Job, Leaver } from "../api/api-types.ts";
import { useAnswer } from "../api/use-answer.ts";
import { useRefreshCount } from "../api/use-refresh-count.ts";
import type { Overview } from "../api/watch-overview.ts";
import { ApplicationFilter, applicationParameters } from "../parts/application-filter.tsx";
import { LabelChip, TimeText } from "../parts/components.tsx";
import { CsvButton } from "../parts/csv-button.tsx";
import { formatCount } from "../parts/format.ts";

const REFRESH_INTERVAL_MS = 60_000;
const PAGE_SIZE = 100;

type LeaversPageProps = {
  readonly query: PageQuery;
  readonly overview: Overview;
  readonly now: number;
};

/** Everyone who left and still has an account, over all apps. */
export function LeaversPage({ query, overview, now }: LeaversPageProps) {
  const parameters = applicationParameters(query, overview);
  return (
    <article class="page wide">
      <h1>Leavers who still have an account</h1>
      <p>
        People who should no longer have an account in an app and still have one, because Entra has
        failed to disable or delete it, holds the delete back, or has not tried it. The person whose
        removal has been overdue for the longest time comes first.
      </p>
      <div class="list-tools">
        <ApplicationFilter query={query} overview={overview} />
        <CsvButton
          request={(page) =>
            api.GET("/api/v1/leavers", { params: { query: { ...parameters, ...page } }, ...AS_CSV })
          }
          fileName={csvName({ query, overview })}
        />
      </div>
      {(query["application"] ?? "") !== "" && (
        <p class="quiet">
          Only {query["application"]} is listed and counted here, and saved as CSV; other apps are
          not.
        </p>
      )}
      <JobsWithoutCycles {...{ query, overview, now }} />
      <LeaverList key={JSON.stringify(parameters)} parameters={parameters} now={now} />
    </article>
  );
}

/** The log of a job without cycles does not show people who were disabled or deleted in Entra meanwhile. */
const NO_CYCLES_TEXTS: Readonly<Partial<Record<Job["condition"], string>>> = {
  paused: "has been paused",
  disabled: "has been disabled",
  stopped: "has been without cycles",
};

type Filtered = Pick<LeaversPageProps, "query" | "overview">;

function jobsWithoutCycles({ query, overview }: Filtered): readonly Job[] {
  const { tenant = "", application = "" } = query;
  return overview.jobs.filter(
    (job) =>
      NO_CYCLES_TEXTS[job.condition] !== undefined &&
      (tenant === "" || tenant === job.tenant) &&
      (application === "" || application === job.application),
  );
}

/** The name says which part of the list is in the file, and whether people are missing in it. */
function csvName({ query, overview }: Filtered): string {
  const { tenant = "", application = "" } = query;
  const parts = [tenant, application].map(fileNamePart).filter((part) => part !== "");
  const missing = jobsWithoutCycles({ query, overview }).length > 0 ? ["not-complete"] : [];
  return `${["leavers-with-an-account", ...parts, ...missing].join("-")}.csv`;
}

const fileNamePart = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/g, "");

function JobsWithoutCycles({ query, overview, now }: LeaversPageProps) {
  const jobs = jobsWithoutCycles({ query, overview });
  if (jobs.length === 0) return null;
  return (
    <ul class="notes">
      {jobs.map((job) => (
        <li key={`${job.tenant} ${job.jobId}`}>
          <strong>Not complete:</strong> <a href={jobPageHref(job.jobId)}>{job.application}</a>{" "}
          {NO_CYCLES_TEXTS[job.condition]} since <TimeText at={job.conditionSince} now={now} />.
          People who were disabled or deleted in Entra since then keep their accounts and are not
          counted here.
        </li>
      ))}
    </ul>
  );
}

type Parameters = ReturnType<typeof applicationParameters>;

function LeaverList({
  parameters,
  now,
}: {
  readonly parameters: Parameters;
  readonly now: number;
}) {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const refreshCount = useRefreshCount(REFRESH_INTERVAL_MS);
  return (
    <>
      {[null, ...cursors].map((cursor, index) => (
        <LeaverPage
          key={cursor}
          parameters={parameters}
          cursor={cursor}
          refreshCount={cursor === null ? refreshCount : 0}
          now={now}
          onMore={
            index === cursors.length ? (next) => setCursors((before) => [...before, next]) : null
          }
        />
      ))}
    </>
  );
}

type LeaverPageProps = {
  readonly parameters: Parameters;
  readonly cursor: string | null;
  readonly refreshCount: number;
  readonly now: number;
  /** Null if the next page is shown already. */
  readonly onMore: ((next: string) => void) | null;
};

function LeaverPage({ parameters, cursor, refreshCount, now, onMore }: LeaverPageProps) {
  const answer = useAnswer(
    () =>
      api.GET("/api/v1/leavers", {
        params: {
          query: {
            ...parameters,
            limit: PAGE_SIZE,
            ...(cursor === null ? {} : { cursor }),
          },
        },
      }),
    [JSON.stringify(parameters), cursor, refreshCount],
  );
  if (answer === null) return <p class="quiet">Loading the people…</p>;
  if (!answer.ok) return <p class="quiet">{answer.detail}</p>;
  const { items, next, total } = answer.value;
  if (cursor === null && items.length === 0)
    return <p>No leaver still has an account, as far as the log has been read.</p>;
  return (
    <>
      {cursor === null && (
        <p role="status">
          <strong>{formatCount(total ?? items.length, "account")}</strong> of people who left.
        </p>
      )}
      <ul class="leaver-list">
        {items.map((leaver, index) => (
          <LeaverItem
            key={`${leaver.jobId} ${leaver.id}`}
            leaver={leaver}
            isRemedyAbove={leaver.remedy === items[index - 1]?.remedy}
            now={now}
          />
        ))}
      </ul>
      {next !== null && onMore !== null && (
        <button type="button" onClick={() => onMore(next)}>
          Show more
        </button>
      )}
    </>
  );
}

function LeaverItem({
  leaver,
  isRemedyAbove,
  now,
}: {
  readonly leaver: Leaver;
  /** True if the person in the row above has the same remedy. */
  readonly isRemedyAbove: boolean;
  readonly now: number;
}) {
  const { tenant, id, displayName, userPrincipalName, application, jobId, removal } = leaver;
  return (
    <li>
      <div>
        <p>
          <a href={personPageHref(tenant, id, application)}>{displayName ?? id}</a>{" "}
          <span class="quiet">{userPrincipalName}</span>
        </p>
        <p>
          in <a href={jobPageHref(jobId)}>{application}</a>, to be removed since{" "}
          <TimeText at={leaver.dueSince} now={now} />{" "}
          {leaver.isOverdue && <LabelChip tone="bad">overdue</LabelChip>}{" "}
          {removal === "withheld" && <LabelChip tone="warn">held back by Entra</LabelChip>}
          {removal === "not-tried" && <LabelChip tone="warn">not tried yet</LabelChip>}
        </p>
      </div>
      <div>
        {isRemedyAbove ? (
          <p class="quiet">What to do: the same as for the person above.</p>
        ) : (
          <p>
            <strong>What to do:</strong> {leaver.remedy}
          </p>
        )}
        <details>
          <summary>Why</summary>
          <p>{leaver.reason}</p>
        </details>
      </div>
    </li>
  );
}
