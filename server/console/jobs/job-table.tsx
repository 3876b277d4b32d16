import { useMemo } from "preact/hooks";
import type { Condition } from "../../../domain/condition.ts";
import { changeQuery } from "../address/change-query.ts";
import { incidentPageHref, jobPageHref, pageHref } from "../address/page-address.ts";
import type { Incident, Job, Silence, Target } from "../api/api-types.ts";
import { indexWorstIncidents } from "../incidents/open-incidents.tsx";
import { STATUS_TONES, StatusMark, TimeText } from "../parts/components.tsx";
import { formatCount, formatSeconds } from "../parts/format.ts";
import {
  CycleCell,
  FailingCell,
  FewFailingNote,
  isCycleRunning,
  isRiskNegligible,
  isStale,
  LastCycle,
  NextCycle,
  QuarantineCell,
  TargetCell,
} from "./job-cells.tsx";
import {
  countLines,
  JOB_SORTS,
  type JobGroup,
  type JobSortName,
  takeLines,
} from "./job-list-view.ts";
import { SilencedMark, silencesOfJob } from "./job-silences.tsx";
import { MoreRows } from "./more-rows.tsx";
import { openRow } from "./open-row.ts";
import { PausedBy } from "./paused-by.tsx";

type JobTableProps = {
  readonly groups: readonly JobGroup[];
  readonly sort: JobSortName;
  readonly targets: readonly Target[];
  readonly incidents: readonly Incident[];
  /** The table shows only the active ones. */
  readonly silences: readonly Silence[];
  readonly now: number;
  /** Whether each row names the tenant of its job. */
  readonly namesTenants: boolean;
  /** How many lines are rendered. */
  readonly limit: number;
  readonly onMore: () => void;
  /** After each click, before a link that was clicked opens. */
  readonly onClick: (event: Event) => void;
};

/** The columns, with the order that a click on the heading chooses. */
const COLUMNS = [
  { title: "Condition", sort: "condition" },
  { title: "Job", sort: "application" },
  { title: "Cycle", sort: "cycle" },
  { title: "Failing", sort: "failing" },
  { title: "Quarantine", sort: "quarantine" },
  { title: "Target", sort: null },
] as const satisfies readonly { readonly title: string; readonly sort: JobSortName | null }[];

export function JobTable(props: JobTableProps) {
  const { groups, sort, targets, incidents, silences, limit, onMore, onClick, ...rows } = props;
  const targetByJob = useMemo(() => indexTargets(targets), [targets]);
  const incidentByJob = useMemo(() => indexWorstIncidents(incidents), [incidents]);
  const lineCount = countLines(groups);
  return (
    <>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the Enter key on a link is a click too. */}
      <table
        class="jobs"
        onClick={(event) => {
          onClick(event);
          openRow(event);
        }}
      >
        <caption class="unseen">Jobs</caption>
        <thead>
          <tr>
            {COLUMNS.map(({ title, sort: columnSort }) => (
              <th
                key={title}
                scope="col"
                class={title === "Failing" ? "number" : undefined}
                aria-sort={columnSort === sort ? "other" : undefined}
              >
                {columnSort === null ? (
                  title
                ) : (
                  <SortButton title={title} sort={columnSort} isChosen={columnSort === sort} />
                )}
              </th>
            ))}
          </tr>
        </thead>
        {takeLines(groups, limit).map((group) => (
          <tbody key={group.tenant}>
            {group.tenant !== null && <GroupRow tenant={group.tenant} group={group} />}
            {group.jobs.map((job) => (
              <JobLine
                key={`${job.tenant}/${job.jobId}`}
                job={job}
                target={targetByJob.get(`${job.tenant}/${job.jobId}`) ?? null}
                silence={silencesOfJob(silences, job, "active")[0] ?? null}
                incident={incidentByJob.get(`${job.tenant}/${job.jobId}`) ?? null}
                {...rows}
              />
            ))}
            {group.tenant !== null && group.foldedCount > 0 && (
              <FoldedRow tenant={group.tenant} count={group.foldedCount} />
            )}
          </tbody>
        ))}
      </table>
      {lineCount > limit && <MoreRows onMore={onMore} />}
    </>
  );
}

function SortButton({
  title,
  sort,
  isChosen,
}: {
  readonly title: string;
  readonly sort: JobSortName;
  readonly isChosen: boolean;
}) {
  return (
    <button
      type="button"
      class="sort"
      title={`Order: ${JOB_SORTS[sort].text}`}
      onClick={() => changeQuery({ sort: sort === "condition" ? null : sort }, "push")}
    >
      {title}
      {isChosen && <span aria-hidden="true"> ↓</span>}
    </button>
  );
}

function indexTargets(targets: readonly Target[]): ReadonlyMap<string, Target> {
  const byJob = new Map<string, Target>();
  for (const target of targets)
    for (const jobId of target.jobIds) {
      const key = `${target.tenant}/${jobId}`;
      if (!byJob.has(key)) byJob.set(key, target);
    }
  return byJob;
}

function GroupRow({ tenant, group }: { readonly tenant: string; readonly group: JobGroup }) {
  const jobCount = [...group.counts.values()].reduce((sum, count) => sum + count, 0);
  return (
    <tr class="group">
      <th scope="rowgroup" colSpan={COLUMNS.length}>
        <a href={pageHref("overview", {}, { tenant })}>{tenant}</a>
        <span class="quiet"> {formatCount(jobCount, "job")}: </span>
        {[...group.counts].map(([condition, count]) => (
          <span key={condition} class="count">
            <StatusMark name={condition as Condition} /> {count}
          </span>
        ))}
      </th>
    </tr>
  );
}

function FoldedRow({ tenant, count }: { readonly tenant: string; readonly count: number }) {
  return (
    <tr class="folded">
      <td colSpan={COLUMNS.length}>
        <a href={pageHref("overview", {}, { tenant })}>
          Show {formatCount(count, "healthy job")} of {tenant}
        </a>
      </td>
    </tr>
  );
}

type JobLineProps = {
  readonly job: Job;
  readonly target: Target | null;
  /** The worst open incident of the job; null if none is open. */
  readonly incident: Incident | null;
  /** The active silence of the job that ends last; null if there is none. */
  readonly silence: Silence | null;
  readonly now: number;
  readonly namesTenants: boolean;
};

/** While nothing about a row changes, `useMemo` returns the same object, and Preact does not compare the row again. */
function JobLine(props: JobLineProps) {
  const { job, target, incident, silence, now, namesTenants } = props;
  return useMemo(
    () => <JobTableRow {...props} />,
    [job, target, incident, silence, now, namesTenants],
  );
}

function JobTableRow({ job, target, incident, silence, now, namesTenants }: JobLineProps) {
  const hasStaleData = isStale(job, now);
  // A healthy job needs no action, so its row is short.
  const isShort = job.condition === "healthy" && !hasStaleData;
  const classes = [STATUS_TONES[job.condition], hasStaleData && "stale", isShort && "short"];
  return (
    <tr class={classes.filter(Boolean).join(" ")}>
      <td>
        <StatusMark name={job.condition} />
        {!isShort && job.conditionSince !== null && (
          <div class="quiet">
            for <TimeText at={job.conditionSince} now={now} isPast form="duration" />
          </div>
        )}
      </td>
      <th scope="row">
        <a href={jobPageHref(job.jobId)}>{job.application}</a>
        {namesTenants && <span class="quiet"> {job.tenant}</span>}
        {job.kind !== "scim" && job.kind !== "gallery" && (
          <span class="quiet"> · {job.kindText}</span>
        )}
        {hasStaleData && <StaleBadge job={job} now={now} />}
        {isShort ? <FewFailingNote job={job} /> : <p class="reason">{job.reason}</p>}
        <PausedBy job={job} now={now} form="distance" />
        <SilencedMark silence={silence} now={now} />
        {incident !== null && <IncidentLink incident={incident} />}
      </th>
      {isShort ? <ShortCells job={job} now={now} /> : <CycleAndFailingCells job={job} now={now} />}
      <td data-label="Quarantine" class={isRiskNegligible(job) ? "nothing" : ""}>
        <QuarantineCell job={job} now={now} />
      </td>
      <td data-label="Target" class={target === null ? "nothing" : ""}>
        <TargetCell job={job} target={target} now={now} />
      </td>
    </tr>
  );
}

/** Whether someone takes care of the job already. */
function IncidentLink({ incident: { id, acknowledgedBy } }: { readonly incident: Incident }) {
  return (
    <div class="of-incident">
      <a href={incidentPageHref(id)}>
        {acknowledgedBy === null ? "incident: not acknowledged" : "✓ incident: acknowledged"}
      </a>
    </div>
  );
}

type CellsProps = { readonly job: Job; readonly now: number };

function CycleAndFailingCells({ job, now }: CellsProps) {
  return (
    <>
      <td data-label="Cycle">
        <CycleCell job={job} now={now} />
      </td>
      <td data-label="Failing" class={hasFailing(job) ? "number" : "number nothing"}>
        <FailingCell job={job} />
      </td>
    </>
  );
}

function ShortCells({ job, now }: CellsProps) {
  return (
    <>
      <td data-label="Cycle">
        {isCycleRunning(job) ? (
          <CycleCell job={job} now={now} />
        ) : (
          <>
            <span class="quiet">
              <LastCycle job={job} now={now} />
            </span>
            <NextCycle job={job} now={now} />
          </>
        )}
      </td>
      <td data-label="Failing" class={hasFailing(job) ? "number" : "number nothing"}>
        {hasFailing(job) ? <FailingCell job={job} /> : "0"}
      </td>
    </>
  );
}

function hasFailing({ failingObjects, missingAccounts }: Job): boolean {
  return failingObjects + missingAccounts > 0;
}

function StaleBadge({ job, now }: { readonly job: Job; readonly now: number }) {
  const age =
    job.asOf === null ? "age unknown" : `${formatSeconds((now - Date.parse(job.asOf)) / 1000)} old`;
  return <span class="badge">⚠ stale: {age}</span>;
}
