import type { Job, Target, Tenant } from "./api-types.ts";
import { changeQuery } from "./change-query.ts";
import { STATUS_TONES, StatusMark, TimeText } from "./components.tsx";
import { formatSeconds } from "./format.ts";
import {
  CycleCell,
  FailingCell,
  isRiskNegligible,
  isStale,
  isTargetOf,
  QuarantineCell,
  TargetCell,
} from "./job-cells.tsx";
import { OpenIncidents } from "./open-incidents.tsx";
import { ProblemBanner, TenantBanners } from "./overview-banners.tsx";
import { jobPageHref, type PageQuery } from "./page-address.ts";
import type { Overview } from "./watch-overview.ts";

export function OverviewPage({
  query,
  overview,
  now,
  onAction,
}: {
  readonly query: PageQuery;
  readonly overview: Overview;
  readonly now: number;
  readonly onAction: () => void;
}) {
  const selectedCondition = query["condition"] ?? null;
  const { jobs, incidents, tenants, targets, problems } = overview;
  const shownJobs =
    selectedCondition === null
      ? jobs
      : jobs.filter(({ condition }) => condition === selectedCondition);
  return (
    <>
      <h1 class="unseen">Provisioning jobs</h1>
      <ProblemBanner problems={problems} now={now} />
      {tenants.map((tenant) => (
        <TenantBanners key={tenant.tenant} tenant={tenant} now={now} />
      ))}
      <OpenIncidents incidents={incidents} now={now} onAction={onAction} />
      {jobs.length === 0 ? (
        <NoJobs tenants={tenants} />
      ) : (
        <>
          <ConditionFilter
            jobs={jobs}
            selectedCondition={selectedCondition}
            onChoose={(condition) => changeQuery({ condition }, "push")}
          />
          <JobTable
            jobs={shownJobs}
            targets={targets}
            now={now}
            hasManyTenants={tenants.length > 1}
          />
        </>
      )}
    </>
  );
}

function NoJobs({ tenants }: { readonly tenants: readonly Tenant[] }) {
  const isWaitingForFirstPoll = tenants.every(
    ({ access, readFailure }) => access !== "readable" || readFailure !== null,
  );
  return (
    <div class="empty">
      <h2>{isWaitingForFirstPoll ? "No poll has finished yet" : "No provisioning jobs"}</h2>
      <p>
        {isWaitingForFirstPoll
          ? "The worker reads the jobs within a minute of its start. If no jobs appear, run npm run doctor: it checks every connection and names what is missing."
          : "None of the watched apps has provisioning set up. Check tenants.applications in steadystate.yaml, or set up provisioning for an app in Entra."}
      </p>
    </div>
  );
}

/**
 * One button per condition, with the number of jobs. A button shows only the jobs in its condition.
 */
function ConditionFilter({
  jobs,
  selectedCondition,
  onChoose,
}: {
  readonly jobs: readonly Job[];
  readonly selectedCondition: string | null;
  readonly onChoose: (condition: Job["condition"] | null) => void;
}) {
  const counts = new Map<Job["condition"], number>();
  for (const { condition } of jobs) counts.set(condition, (counts.get(condition) ?? 0) + 1);
  return (
    <fieldset class="condition-filter">
      <legend class="unseen">Show only jobs of one condition</legend>
      <button
        type="button"
        aria-pressed={selectedCondition === null}
        onClick={() => onChoose(null)}
      >
        All {jobs.length}
      </button>
      {[...counts].map(([condition, count]) => (
        <button
          key={condition}
          type="button"
          class={STATUS_TONES[condition]}
          aria-pressed={selectedCondition === condition}
          onClick={() => onChoose(selectedCondition === condition ? null : condition)}
        >
          <StatusMark name={condition} /> {count}
        </button>
      ))}
    </fieldset>
  );
}

function JobTable({
  jobs,
  targets,
  now,
  hasManyTenants,
}: {
  readonly jobs: readonly Job[];
  readonly targets: readonly Target[];
  readonly now: number;
  readonly hasManyTenants: boolean;
}) {
  return (
    <table class="jobs">
      <caption class="unseen">Jobs, worst first</caption>
      <thead>
        <tr>
          <th scope="col">Condition</th>
          <th scope="col">Job</th>
          <th scope="col">Cycle</th>
          <th scope="col" class="number">
            Failing
          </th>
          <th scope="col">Quarantine</th>
          <th scope="col">Target</th>
        </tr>
      </thead>
      <tbody>
        {jobs.map((job) => (
          <JobTableRow
            key={`${job.tenant}/${job.jobId}`}
            job={job}
            target={targets.find((target) => isTargetOf(target, job)) ?? null}
            now={now}
            hasManyTenants={hasManyTenants}
          />
        ))}
      </tbody>
    </table>
  );
}

function JobTableRow({
  job,
  target,
  now,
  hasManyTenants,
}: {
  readonly job: Job;
  readonly target: Target | null;
  readonly now: number;
  readonly hasManyTenants: boolean;
}) {
  const ageSeconds =
    job.asOf === null ? Number.POSITIVE_INFINITY : (now - Date.parse(job.asOf)) / 1000;
  const hasStaleData = isStale(job, now);
  return (
    <tr class={`${STATUS_TONES[job.condition]} ${hasStaleData ? "stale" : ""}`}>
      <td>
        <StatusMark name={job.condition} />
        <div class="quiet">
          since <TimeText at={job.conditionSince} now={now} />
        </div>
      </td>
      <th scope="row">
        <a href={jobPageHref(job.jobId)}>{job.application}</a>
        {hasManyTenants && <span class="quiet"> {job.tenant}</span>}
        {job.kind !== "scim" && job.kind !== "gallery" && (
          <span class="quiet"> · {job.kindText}</span>
        )}
        {hasStaleData && (
          <span class="badge">
            ⚠ stale:{" "}
            {Number.isFinite(ageSeconds) ? `${formatSeconds(ageSeconds)} old` : "age unknown"}
          </span>
        )}
        <p class="reason">{job.reason}</p>
      </th>
      <td data-label="Cycle">
        <CycleCell job={job} now={now} />
      </td>
      <td
        data-label="Failing"
        class={job.failingObjects + job.missingAccounts > 0 ? "number" : "number nothing"}
      >
        <FailingCell job={job} />
      </td>
      <td data-label="Quarantine" class={isRiskNegligible(job) ? "nothing" : ""}>
        <QuarantineCell job={job} now={now} />
      </td>
      <td data-label="Target" class={target === null ? "nothing" : ""}>
        <TargetCell job={job} target={target} now={now} />
      </td>
    </tr>
  );
}
