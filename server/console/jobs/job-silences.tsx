import { matchesJob } from "../../../domain/notify/silence.ts";
import { hasRole } from "../../../domain/role.ts";
import { pageHref } from "../address/page-address.ts";
import type { Job, Silence } from "../api/api-types.ts";
import { useCaller } from "../api/use-caller.ts";
import type { Overview } from "../api/watch-overview.ts";
import { TimeText } from "../parts/components.tsx";
import { formatClockTime, formatTime } from "../parts/format.ts";

type NamedJob = Pick<Job, "tenant" | "application">;

/**
 * The job's silences with this state, latest end first. A silence of a single incident is left out: it does not
 * silence the job.
 */
export function silencesOfJob(
  silences: readonly Silence[],
  job: NamedJob,
  state: Silence["state"],
): readonly Silence[] {
  return silences
    .filter((silence) => silence.state === state)
    .filter((silence) => silence.incidentId === null && matchesJob(silence, job))
    .toSorted((a, b) => endOf(b) - endOf(a));
}

// A silence always has an end; the API's type allows null for all times.
const endOf = ({ endsAt }: Silence): number => Date.parse(endsAt ?? "");

/** In the row of a job: its notifications are off. */
export function SilencedMark({
  silence,
  now,
}: {
  /** Null if no silence is active. */
  readonly silence: Silence | null;
  readonly now: number;
}) {
  if (silence === null) return null;
  return (
    <div class="silenced">
      <a href={pageHref("silences", {})} title={`Until ${formatTime(endOf(silence))}`}>
        {silencedText(silence)} until {formatClockTime(endOf(silence), now)}
      </a>
    </div>
  );
}

/** Without this note, a job whose silence is not known would look like a job without a silence. */
export function UnreadSilences() {
  return (
    <p class="silenced" role="status">
      The silences could not be read, so it is not shown whether notifications are silenced. The
      page tries again automatically; <a href={pageHref("silences", {})}>the page Silences</a> shows
      why.
    </p>
  );
}

/** A silence may be about some kinds of incidents only. */
function silencedText({ kind, incidentKinds }: Silence): string {
  return `${kind === "maintenance" ? "maintenance, silenced" : "silenced"}${kindsText({ incidentKinds })}`;
}

function kindsText({ incidentKinds }: Pick<Silence, "incidentKinds">): string {
  return incidentKinds === null ? "" : ` (${incidentKinds.join(", ")})`;
}

type JobSilencesProps = {
  readonly job: NamedJob;
  readonly overview: Pick<Overview, "silences" | "tenants">;
  readonly now: number;
};

/**
 * On the page of a job: its active and planned silences with the people who created them, and a link to create
 * a silence.
 */
export function JobSilences({ job, overview, now }: JobSilencesProps) {
  const caller = useCaller();
  const mayChange = caller !== null && hasRole(caller.role, "operator");
  if (overview.silences === null) return <UnreadSilences />;
  const active = silencesOfJob(overview.silences, job, "active");
  const planned = silencesOfJob(overview.silences, job, "planned");
  return (
    <>
      {active.map((silence) => (
        <p key={silence.id} class="silenced">
          <strong>
            {silence.kind === "maintenance" ? "Silenced for maintenance" : "Silenced"} until{" "}
            <TimeText at={silence.endsAt} now={now} />
          </strong>{" "}
          by {silence.createdBy}
          {silence.reason === null ? "" : `: ${silence.reason}`}. Steadystate sends no notification
          that incidents{kindsText(silence)} of this job open or change.{" "}
          <a href={pageHref("silences", {})}>
            {mayChange ? "End it on the page Silences" : "Open the page Silences"}
          </a>
        </p>
      ))}
      {planned.map((silence) => (
        <PlannedSilence key={silence.id} {...{ silence, now, mayChange }} />
      ))}
      {active.length === 0 && mayChange && <SilenceLink job={job} overview={overview} />}
    </>
  );
}

function PlannedSilence({
  silence,
  now,
  mayChange,
}: {
  readonly silence: Silence;
  readonly now: number;
  readonly mayChange: boolean;
}) {
  const { beginsAt, endsAt, createdBy, reason } = silence;
  return (
    <p class="silenced">
      <strong>
        Notifications{kindsText(silence)} will be silenced from <TimeText at={beginsAt} now={now} />{" "}
        until <TimeText at={endsAt} now={now} form="time-only" />
      </strong>{" "}
      by {createdBy}
      {reason === null ? "" : `: ${reason}`}.{" "}
      <a href={pageHref("silences", {})}>
        {mayChange ? "Cancel it on the page Silences" : "Open the page Silences"}
      </a>
    </p>
  );
}

function SilenceLink({ job, overview }: Omit<JobSilencesProps, "now">) {
  const { tenant, application } = job;
  const query = overview.tenants.length > 1 ? { application, tenant } : { application };
  return (
    <p>
      <a href={pageHref("silences", {}, query)}>Silence notifications about this app…</a>
    </p>
  );
}
