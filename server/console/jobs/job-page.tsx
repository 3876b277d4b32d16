import { useEffect, useRef, useState } from "preact/hooks";
import { cyclePageHref, type PageQuery, personPageHref } from "../address/page-address.ts";
import { api } from "../api/api-client.ts";
import type { FailingPerson, JobDetail } from "../api/api-types.ts";
import { useAnswer } from "../api/use-answer.ts";
import type { Overview } from "../api/watch-overview.ts";
import { OpenIncidents } from "../incidents/open-incidents.tsx";
import { LabelledFact, TimeText } from "../parts/components.tsx";
import { BackLink, ErrorPage } from "../parts/error-page.tsx";
import { formatCount, formatNumber, formatRatio, formatSeconds } from "../parts/format.ts";
import { JobPortalLink, portalOf } from "../parts/portal-link.tsx";
import { TableHead } from "../parts/table-head.tsx";
import {
  CycleCell,
  ESCROW_HELP,
  isTargetOf,
  probeText,
  QuarantineCell,
  unwatchedTargetText,
} from "./job-cells.tsx";
import { ConditionSummary } from "./job-page-condition.tsx";
import { CycleSection } from "./job-page-cycle.tsx";
import { FailuresSection, SkipReasons } from "./job-page-failures.tsx";
import { JobHistory } from "./job-page-history.tsx";
import { QuarantineSection } from "./job-page-quarantine.tsx";
import { JobSilences } from "./job-silences.tsx";

const WINDOWS = ["1h", "24h", "7d", "30d"] as const;
const MAX_SHOWN_PEOPLE = 50;

export function JobPage({
  jobId,
  query,
  overview,
  now,
  onAction,
}: {
  readonly jobId: string;
  readonly query: PageQuery;
  readonly overview: Overview;
  readonly now: number;
  readonly onAction: () => void;
}) {
  const [actionCount, setActionCount] = useState(0);
  const row = overview.jobs.find((job) => job.jobId === jobId);
  const answer = useAnswer(
    () => api.GET("/api/v1/jobs/{jobId}", { params: { path: { jobId } } }),
    [jobId, row?.asOf, row?.condition, actionCount],
  );

  if (answer === null) return <p class="quiet boot">Loading the job…</p>;
  if (!answer.ok) return <ErrorPage detail={answer.detail} />;
  const job = answer.value;
  const target = overview.targets.find((candidate) => isTargetOf(candidate, job));
  return (
    <article class="page">
      <BackLink />
      <h1>
        {job.application} <span class="quiet">{job.tenant}</span>
      </h1>
      <p class="quiet">
        {job.kindText}
        <JobPortalLink job={job} portal={portalOf(job.tenant, overview)} />
      </p>
      <ConditionSummary job={job} now={now} />
      <JobSilences job={job} overview={overview} now={now} />
      <OpenIncidents
        incidents={job.incidents}
        now={now}
        onAction={() => {
          setActionCount((count) => count + 1);
          onAction();
        }}
      />
      <DisableWaveNote job={job} />
      <dl class="facts">
        <LabelledFact name="Cycle">
          <CycleCell job={job} now={now} />
        </LabelledFact>
        <LabelledFact name="Quarantine">
          <QuarantineCell job={job} now={now} />
        </LabelledFact>
        <LabelledFact name="Last success">
          <TimeText at={job.lastSuccessAt} now={now} />
        </LabelledFact>
        <LabelledFact name="Interval">
          {job.intervalSeconds === null ? "unknown" : formatSeconds(job.intervalSeconds)}
        </LabelledFact>
        <LabelledFact name="Escrow">
          <span title={ESCROW_HELP}>
            {formatNumber(job.escrowedEntries)}
            {(job.escrowedEntries ?? 0) > job.failingObjects && ", with managers and members"}
          </span>
        </LabelledFact>
        <LabelledFact name="Target">
          {target === undefined ? unwatchedTargetText(job) : probeText(target)}
        </LabelledFact>
        <LabelledFact name="Job data up to">
          <TimeText at={job.freshness.jobAsOf} now={now} />
        </LabelledFact>
        <LabelledFact name="Log data up to">
          <TimeText at={job.freshness.logAsOf} now={now} />
        </LabelledFact>
      </dl>
      <FailuresSection job={job} now={now} />
      <SkipReasons skipReasons={job.skipReasons} />
      <JobHistory job={job} query={query} now={now} />
      <div class="columns">
        <QuarantineSection job={job} />
        <div>
          <CycleSection job={job} now={now} />
          <ConfigurationFindings findings={job.configurationFindings} />
        </div>
      </div>
      <RowCounts job={job} />
      <AffectedPersons job={job} isOpenedHere={query["part"] === "people"} now={now} />
      <p class="quiet ids">
        Job {job.jobId} · service principal {job.servicePrincipalId}
      </p>
    </article>
  );
}

/** The link to the names is shown even if the condition of the job is about something else. */
function DisableWaveNote({ job }: { readonly job: JobDetail }) {
  const { disableWave, jobId } = job;
  if (disableWave === null) return null;
  return (
    <p class="leavers">
      {job.reasonCode === "many-disables" ? null : `${disableWave.text} `}
      <a href={cyclePageHref(jobId, disableWave.cycleId)}>
        The names of {formatCount(disableWave.people, "person", "people")}
      </a>
    </p>
  );
}

function RowCounts({ job }: { readonly job: JobDetail }) {
  return (
    <section>
      <h2>Log rows</h2>
      <table class="plain">
        <TableHead
          names={["Within", "Success", "Failure", "Warning", "Skipped", "Failure ratio"]}
        />
        <tbody>
          {WINDOWS.map((window) => (
            <tr key={window}>
              <th scope="row">{window}</th>
              <td>{formatNumber(job.counts[window].success)}</td>
              <td>{formatNumber(job.counts[window].failure)}</td>
              <td>{formatNumber(job.counts[window].warning)}</td>
              <td>{formatNumber(job.counts[window].skipped)}</td>
              <td>{formatRatio(job.failureRatios[window])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">Failure ratio: failures divided by all successes, failures and warnings.</p>
    </section>
  );
}

function ConfigurationFindings({
  findings,
}: {
  readonly findings: JobDetail["configurationFindings"];
}) {
  if (findings.length === 0) return null;
  return (
    <section>
      <h2>Configuration</h2>
      <ul class="notes">
        {findings.map(({ rule, severity, reason, remedy }) => (
          <li key={`${rule} ${reason}`}>
            <span class={`severity ${severity}`}>{severity}</span> {reason}{" "}
            <span class="quiet">{remedy}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

type AffectedPersonsProps = {
  readonly job: JobDetail;
  /** The address leads to this list. */
  readonly isOpenedHere: boolean;
  readonly now: number;
};

function AffectedPersons({ job, isOpenedHere, now }: AffectedPersonsProps) {
  const { jobId, failingObjects, missingAccounts, asOf } = job;
  const affectedCount = failingObjects + missingAccounts;
  const answer = useAnswer(() => {
    const query = { limit: MAX_SHOWN_PEOPLE };
    return api.GET("/api/v1/jobs/{jobId}/identities", { params: { path: { jobId }, query } });
  }, [jobId, asOf]);

  const heading = useRef<HTMLHeadingElement>(null);
  const isRead = answer !== null;
  useEffect(() => {
    if (isOpenedHere && isRead) heading.current?.scrollIntoView();
  }, [isOpenedHere, isRead]);

  return (
    <section>
      <h2 ref={heading}>Who is affected</h2>
      {answer !== null && !answer.ok && <p class="quiet">{answer.detail}</p>}
      {answer?.ok === true && answer.value.items.length === 0 && (
        <p class="quiet">
          {affectedCount === 0
            ? "No object fails now."
            : "The failing objects are unknown: their log rows are older than the retention time."}
        </p>
      )}
      {answer?.ok === true && answer.value.items.length > 0 && (
        <PersonList people={answer.value.items} total={affectedCount} now={now} />
      )}
    </section>
  );
}

function PersonList({
  people,
  total,
  now,
}: {
  readonly people: readonly FailingPerson[];
  readonly total: number;
  readonly now: number;
}) {
  return (
    <>
      {total > people.length && (
        <p class="quiet">
          {formatNumber(people.length)} of {formatCount(total, "object")}, longest failing first.
        </p>
      )}
      <ul class="people">
        {people.map((person) => (
          <li key={person.id}>
            <a href={personPageHref(person.tenant, person.id, person.application)}>
              {person.displayName ?? person.id}
            </a>
            <span class="quiet">{person.userPrincipalName ?? person.kind}</span>
            <code>{person.errorCode ?? "unknown"}</code>
            <span class="quiet">
              since <TimeText at={person.failingSince} now={now} />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
