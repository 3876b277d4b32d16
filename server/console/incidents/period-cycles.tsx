import { useState } from "preact/hooks";
import { compareConditions } from "../../../domain/condition.ts";
import { jobPageHref } from "../address/page-address.ts";
import type { Activity } from "../api/api-types.ts";
import { StatusMark, TimeText } from "../parts/components.tsx";
import { formatCount, formatNumber } from "../parts/format.ts";
import { TableHead } from "../parts/table-head.tsx";

/** The number of rows that are shown first, because a tenant can have a thousand jobs. */
const FIRST_JOBS = 20;

/** The cycles of each job in a period. Jobs with failures or without a cycle come first; the others are folded. */
export function PeriodCycles({
  items,
  now,
}: {
  readonly items: readonly Activity[];
  readonly now: number;
}) {
  const jobsToCheck = items.filter((job) => job.cycles === 0 || job.cyclesWithFailures > 0);
  const otherJobs = items.filter((job) => !jobsToCheck.includes(job));
  return (
    <section>
      <h2>Cycles</h2>
      <p class="quiet">
        Attempts of this period are counted. An object that still fails is not counted if Entra has
        not tried it again in this period; the page of its job counts it.
      </p>
      {jobsToCheck.length === 0 ? (
        <p>Every job ended a cycle, and no cycle had failed attempts.</p>
      ) : (
        <CycleTable jobs={jobsToCheck} now={now} />
      )}
      {otherJobs.length > 0 && jobsToCheck.length > 0 && (
        <details>
          <summary>
            {formatCount(otherJobs.length, "job")} without failed attempts in this period
          </summary>
          <CycleTable jobs={otherJobs} now={now} />
        </details>
      )}
    </section>
  );
}

function CycleTable({ jobs, now }: { readonly jobs: readonly Activity[]; readonly now: number }) {
  const [areAllShown, setAreAllShown] = useState(false);
  const sorted = jobs.toSorted(compareJobs);
  const shown = areAllShown ? sorted : sorted.slice(0, FIRST_JOBS);
  return (
    <>
      <table class="plain">
        <TableHead names={["Job", "Now", "Cycles", "With failures", "Last ended"]} />
        <tbody>
          {shown.map((job) => (
            <tr key={`${job.tenant} ${job.jobId}`}>
              <th scope="row">
                <a href={jobPageHref(job.jobId)}>{job.application}</a>{" "}
                <span class="quiet">{job.tenant}</span>
              </th>
              <td>
                <StatusMark name={job.condition} />{" "}
                {job.condition !== "healthy" && (
                  <span class="quiet">
                    since <TimeText at={job.conditionSince} now={now} isPast />
                  </span>
                )}
              </td>
              <td>{cyclesText(job)}</td>
              <td>{formatNumber(job.cyclesWithFailures)}</td>
              <td>
                {job.lastCycleEndedAt === null ? (
                  "–"
                ) : (
                  <TimeText at={job.lastCycleEndedAt} now={now} isPast form="distance" />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < jobs.length && (
        <button type="button" onClick={() => setAreAllShown(true)}>
          Show all {formatCount(jobs.length, "job")}
        </button>
      )}
    </>
  );
}

/** The worst condition first, then the job with the most cycles with failures. */
function compareJobs(a: Activity, b: Activity): number {
  return compareConditions(a.condition, b.condition) || b.cyclesWithFailures - a.cyclesWithFailures;
}

/** Only the newest cycles of a job are kept. `complete` is false if older ones of the period are missing. */
function cyclesText({ cycles, complete }: Activity): string {
  if (cycles === 0) return complete ? "none" : "not known";
  return complete ? formatNumber(cycles) : `at least ${formatNumber(cycles)}`;
}
