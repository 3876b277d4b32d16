import { jobPageHref, personPageHref } from "../address/page-address.ts";
import type { Person, PersonAppStatus } from "../api/api-types.ts";
import { DueTime, PersonStatusMark, personTone, TimeText } from "../parts/components.tsx";
import { CopyButton } from "../parts/copy-button.tsx";
import { ticketText } from "./ticket-text.ts";

type AppStatusProps = {
  readonly person: Person;
  readonly appStatus: PersonAppStatus;
  readonly now: number;
};

/** The status of a person in one app, with reason, next step and times. */
export function AppStatusItem({ person, appStatus, now }: AppStatusProps) {
  const { application, jobId, errorCode, reason, remedy } = appStatus;
  const href = personPageHref(person.tenant, person.id, application);
  return (
    <li class={`assessment ${personTone(appStatus)}`}>
      <p>
        <a href={jobPageHref(jobId)}>{application}</a> <PersonStatusMark appStatus={appStatus} />{" "}
        {errorCode !== null && <code>{errorCode}</code>}
      </p>
      <p>{reason}</p>
      {remedy !== null && (
        <p>
          <strong>What to do:</strong> {remedy}
        </p>
      )}
      <AssignmentNote appStatus={appStatus} now={now} />
      <Times appStatus={appStatus} now={now} />
      <p>
        <CopyButton
          label="Copy for the ticket"
          text={ticketText(person, appStatus, new URL(href, location.href).href)}
        />
      </p>
    </li>
  );
}

/** A person with one of these statuses may get the account in the next cycle. */
const WAITING_STATUSES: readonly PersonAppStatus["status"][] = ["never-seen", "pending", "skipped"];

/** A cycle does not reach a person who is not assigned. */
function mayNextCycleHelp({ status, isAssigned }: PersonAppStatus): boolean {
  return WAITING_STATUSES.includes(status) && isAssigned !== false;
}

function Times({ appStatus, now }: Omit<AppStatusProps, "person">) {
  const { nextAttemptAt, nextCycleAt, expectedBy } = appStatus;
  const shown = [
    { label: "Next attempt", at: nextAttemptAt },
    { label: "Next cycle", at: mayNextCycleHelp(appStatus) ? nextCycleAt : null },
    { label: "Expected by", pastLabel: "Was expected by", at: expectedBy },
  ];
  if (shown.every(({ at }) => at === null)) return null;
  return (
    <p class="quiet">
      {shown.map(
        ({ at, ...labels }) =>
          at !== null && (
            <span key={labels.label}>
              <DueTime {...labels} at={at} now={now} />.{" "}
            </span>
          ),
      )}
    </p>
  );
}

/** How the person is assigned, unless the reason says it, and the age of this. */
function AssignmentNote({
  appStatus: { assignment, assignmentsAsOf, reason },
  now,
}: Omit<AppStatusProps, "person">) {
  if (assignment === null || assignmentsAsOf === null) return null;
  return (
    <p class="quiet">
      {reason.includes(assignment) ? "" : `${assignment} `}
      Assignments read <TimeText at={assignmentsAsOf} now={now} isPast />.
    </p>
  );
}
