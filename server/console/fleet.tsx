import { useState } from "preact/hooks";
import type { Incident, Job, Target, Tenant } from "./answers.ts";
import { STALE_SECONDS } from "./header.tsx";
import type { Fleet } from "./live.ts";
import { Bar, Mark, Moment, TONES } from "./marks.tsx";
import { jobAddress } from "./route.ts";
import { sayCount, sayLength, sayNumber, sayShare, sayWord } from "./say.ts";

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
  const waiting = tenants.every(({ jobsAsOf }) => jobsAsOf === null);
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
            <a href={jobAddress(incident.jobId)}>{incident.title}</a>
            <span class="quiet">
              opened <Moment at={incident.openedAt} now={now} />
              {incident.affectedObjects > 0 &&
                ` · ${sayCount(incident.affectedObjects, "object")} affected`}{" "}
              · {incident.mailed ? "mailed" : `not mailed: ${incident.mailReason}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
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

/** A target names its app by display name or by service principal id. */
export function isTargetOf(target: Target, job: Job): boolean {
  return (
    target.tenant === job.tenant &&
    (target.application === job.application || target.application === job.servicePrincipalId)
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
      <td data-label="Failing" class="number">
        <Failing job={job} />
      </td>
      <td data-label="Quarantine">
        <QuarantineCell job={job} now={now} />
      </td>
      <td data-label="Target">
        <TargetCell target={target} now={now} />
      </td>
    </tr>
  );
}

export function Cycle({ job, now }: { readonly job: Job; readonly now: number }) {
  if (job.progressRatio === null || job.progressRatio >= 1) {
    return (
      <>
        {job.cycleKind === "none" ? "none yet" : "waiting for the next"}
        <div class="quiet">
          {job.lastExecutionAt === null ? (
            "never ran"
          ) : (
            <>
              last <Moment at={job.lastExecutionAt} now={now} />
            </>
          )}
        </div>
      </>
    );
  }
  const done = sayShare(job.progressRatio);
  return (
    <>
      <div class="progress">
        <Bar ratio={job.progressRatio} label={`${done} of the ${job.cycleKind} cycle done`} />
        <span>{done}</span>
      </div>
      <div class="quiet">{sayEta(job)}</div>
    </>
  );
}

function sayEta({ cycleKind, etaSeconds, etaLowSeconds, etaHighSeconds }: Job): string {
  const kind = `${sayWord(cycleKind)} cycle`;
  if (etaSeconds === null) return `${kind}, no estimate yet`;
  const range =
    etaLowSeconds !== null && etaHighSeconds !== null && etaHighSeconds > etaLowSeconds
      ? ` (${sayLength(etaLowSeconds)} to ${sayLength(etaHighSeconds)})`
      : "";
  return `${kind}, ${sayLength(etaSeconds)} left${range}`;
}

function Failing({ job }: { readonly job: Job }) {
  return (
    <>
      <span class={job.failingObjects > 0 ? "strong" : ""}>{sayNumber(job.failingObjects)}</span>
      <div class="quiet">
        {sayShare(job.failureRatio1h)} 1 h · {sayShare(job.failureRatio24h)} 24 h
      </div>
      {(job.escrowedEntries ?? 0) > 0 && (
        <div class="quiet">{sayNumber(job.escrowedEntries)} in escrow</div>
      )}
    </>
  );
}

export function QuarantineCell({ job, now }: { readonly job: Job; readonly now: number }) {
  if (job.quarantinedSince !== null || job.quarantineReason !== null) {
    return (
      <>
        <span class="strong">
          {job.disablesAt === null
            ? "no deadline known"
            : `${sayLength((Date.parse(job.disablesAt) - now) / 1000)} until disabled`}
        </span>
        <div class="quiet">
          {job.nextAttemptAt === null ? (
            "next attempt unknown"
          ) : (
            <>
              next attempt <Moment at={job.nextAttemptAt} now={now} />
            </>
          )}
        </div>
      </>
    );
  }
  if (job.riskScore < 0.1) return <span class="quiet">far away</span>;
  return (
    <>
      <div class="progress">
        <Bar
          ratio={job.riskScore}
          label={`Risk of quarantine ${sayShare(job.riskScore)}`}
          tone={job.riskScore >= 0.5 ? "bad" : "warn"}
        />
        <span>{sayShare(job.riskScore)}</span>
      </div>
      <div class="quiet">
        {job.timeToQuarantineSeconds === null
          ? (job.riskDriver ?? "risk")
          : `in ${sayLength(job.timeToQuarantineSeconds)} at this pace`}
      </div>
    </>
  );
}

function TargetCell({ target, now }: { readonly target: Target | null; readonly now: number }) {
  if (target === null) return <span class="quiet">not watched</span>;
  const { probeResult } = target;
  return (
    <>
      <span class={probeResult === "ok" || probeResult === null ? "" : "strong"}>
        {sayProbe(target)}
      </span>
      <div class="quiet">
        <Moment at={target.asOf} now={now} />
      </div>
    </>
  );
}

export function sayProbe({ probeResult, latencyMs, meanLatencyMs }: Target): string {
  const speed = latencyMs ?? meanLatencyMs;
  const fast = speed === null ? "" : `, ${sayNumber(Math.round(speed))} ms`;
  if (probeResult === null) return `not probed${fast}`;
  return probeResult === "ok" ? `answers${fast}` : `${sayWord(probeResult)}${fast}`;
}
