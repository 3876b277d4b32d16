import { useState } from "preact/hooks";
import type { Incident, Job, Target, Tenant } from "./answers.ts";
import { Cycle, Failing, isQuiet, isTargetOf, QuarantineCell, TargetCell } from "./cells.tsx";
import { STALE_SECONDS } from "./header.tsx";
import type { Fleet } from "./live.ts";
import { Bar, Mark, Moment, TONES } from "./marks.tsx";
import { jobAddress } from "./route.ts";
import { sayCount, sayLength, sayShare } from "./say.ts";

export function FleetPage({ fleet, now }: { readonly fleet: Fleet; readonly now: number }) {
  const [only, setOnly] = useState<Job["condition"] | null>(null);
  const { jobs, incidents, tenants, targets } = fleet;
  const shown = only === null ? jobs : jobs.filter(({ condition }) => condition === only);
  return (
    <>
      <h1 class="unseen">Provisioning jobs</h1>
      {tenants.map((tenant) => (
        <TenantNews key={tenant.tenant} tenant={tenant} now={now} />
      ))}
      <Incidents incidents={incidents} now={now} />
      {jobs.length === 0 ? (
        <NoJobs tenants={tenants} />
      ) : (
        <>
          <Tally jobs={jobs} only={only} onChoose={setOnly} />
          <JobTable jobs={shown} targets={targets} now={now} manyTenants={tenants.length > 1} />
        </>
      )}
    </>
  );
}

function TenantNews({ tenant, now }: { readonly tenant: Tenant; readonly now: number }) {
  const ratio = tenant.backfillRatio;
  return (
    <>
      {tenant.trouble !== null && (
        <div class="banner warn" role="status">
          <strong>{tenant.tenant} is not seen well.</strong> {tenant.trouble}{" "}
          {tenant.troubleSince !== null && (
            <>
              Since <Moment at={tenant.troubleSince} now={now} />.
            </>
          )}
        </div>
      )}
      {ratio !== null && (
        <div class="banner busy" role="status">
          <strong>
            Reading the past log of {tenant.tenant}: {sayShare(ratio)}.
          </strong>{" "}
          Figures over long windows still grow, and some people are not known yet.
          <Bar ratio={ratio} label={`${sayShare(ratio)} of the past log read`} />
        </div>
      )}
    </>
  );
}

function NoJobs({ tenants }: { readonly tenants: readonly Tenant[] }) {
  const waiting = tenants.every(({ jobsAsOf, trouble }) => jobsAsOf === null || trouble !== null);
  return (
    <div class="empty">
      <h2>{waiting ? "No look has been taken yet" : "No provisioning jobs"}</h2>
      <p>
        {waiting
          ? "The worker reads the jobs within a minute of its start. If this lasts, run npm run doctor: it tries every connection and says what is missing."
          : "None of the watched apps has provisioning set up. Check tenants.applications in steadystate.yaml, or set up provisioning for an app in Entra."}
      </p>
    </div>
  );
}

function Incidents({
  incidents,
  now,
}: {
  readonly incidents: readonly Incident[];
  readonly now: number;
}) {
  if (incidents.length === 0) return null;
  return (
    <section class="incidents" aria-labelledby="open-incidents">
      <h2 id="open-incidents">{sayCount(incidents.length, "open incident")}</h2>
      <ul>
        {incidents.map((incident) => (
          <li key={incident.id}>
            <span class={`severity ${incident.severity}`}>{incident.severity}</span>
            {incident.jobId === null ? (
              <span>{incident.title}</span>
            ) : (
              <a href={jobAddress(incident.jobId)}>{incident.title}</a>
            )}
            <span class="quiet">
              opened <Moment at={incident.openedAt} now={now} />
              {(incident.affectedObjects ?? 0) > 0 &&
                ` · ${sayCount(incident.affectedObjects ?? 0, "object")} affected`}{" "}
              · {sayMailed(incident)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function sayMailed({ mailed, mailReason }: Incident): string {
  if (mailed) return "mailed";
  return mailReason === null ? "not mailed" : `not mailed: ${mailReason}`;
}

/** How many jobs of each condition, worst first; each is a switch that shows only those. */
function Tally({
  jobs,
  only,
  onChoose,
}: {
  readonly jobs: readonly Job[];
  readonly only: Job["condition"] | null;
  readonly onChoose: (condition: Job["condition"] | null) => void;
}) {
  const counts = new Map<Job["condition"], number>();
  for (const { condition } of jobs) counts.set(condition, (counts.get(condition) ?? 0) + 1);
  return (
    <fieldset class="tally">
      <legend class="unseen">Show only jobs of one condition</legend>
      <button type="button" aria-pressed={only === null} onClick={() => onChoose(null)}>
        All {jobs.length}
      </button>
      {[...counts].map(([condition, count]) => (
        <button
          key={condition}
          type="button"
          class={TONES[condition]}
          aria-pressed={only === condition}
          onClick={() => onChoose(only === condition ? null : condition)}
        >
          <Mark name={condition} /> {count}
        </button>
      ))}
    </fieldset>
  );
}

function JobTable({
  jobs,
  targets,
  now,
  manyTenants,
}: {
  readonly jobs: readonly Job[];
  readonly targets: readonly Target[];
  readonly now: number;
  readonly manyTenants: boolean;
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
          <JobLine
            key={`${job.tenant}/${job.jobId}`}
            job={job}
            target={targets.find((target) => isTargetOf(target, job)) ?? null}
            now={now}
            manyTenants={manyTenants}
          />
        ))}
      </tbody>
    </table>
  );
}

function JobLine({
  job,
  target,
  now,
  manyTenants,
}: {
  readonly job: Job;
  readonly target: Target | null;
  readonly now: number;
  readonly manyTenants: boolean;
}) {
  const age = job.asOf === null ? Number.POSITIVE_INFINITY : (now - Date.parse(job.asOf)) / 1000;
  const stale = age > STALE_SECONDS;
  return (
    <tr class={`${TONES[job.condition]} ${stale ? "stale" : ""}`}>
      <td>
        <Mark name={job.condition} />
        <div class="quiet">
          since <Moment at={job.conditionSince} now={now} />
        </div>
      </td>
      <th scope="row">
        <a href={jobAddress(job.jobId)}>{job.application}</a>
        {manyTenants && <span class="quiet"> {job.tenant}</span>}
        {stale && (
          <span class="badge">
            ⚠ stale: {Number.isFinite(age) ? `${sayLength(age)} old` : "age unknown"}
          </span>
        )}
        <p class="reason">{job.reason}</p>
      </th>
      <td data-label="Cycle">
        <Cycle job={job} now={now} />
      </td>
      <td data-label="Failing" class={job.failingObjects > 0 ? "number" : "number nothing"}>
        <Failing job={job} />
      </td>
      <td data-label="Quarantine" class={isQuiet(job) ? "nothing" : ""}>
        <QuarantineCell job={job} now={now} />
      </td>
      <td data-label="Target" class={target === null ? "nothing" : ""}>
        <TargetCell target={target} now={now} />
      </td>
    </tr>
  );
}
