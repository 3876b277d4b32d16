import { useEffect, useRef } from "preact/hooks";
import { jobPageHref, personPageHref } from "../address/page-address.ts";
import type { Person, PersonAppStatus } from "../api/api-types.ts";
import { DueTime, PersonStatusMark, personTone, TimeText } from "../parts/components.tsx";
import { CopyButton } from "../parts/copy-button.tsx";
import { nextUsefulCycleAt } from "./person-times.ts";
import { ticketText } from "./ticket-text.ts";

type AppStatusProps = {
  readonly person: Person;
  readonly appStatus: PersonAppStatus;
  readonly now: number;
  /** The reader chose this app on the page. */
  readonly isChosen?: boolean;
};

/** The status of a person in one app, with reason, next step and times. */
export function AppStatusItem({ person, appStatus, now, isChosen = false }: AppStatusProps) {
  const card = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (!isChosen) return;
    card.current?.focus({ preventScroll: true });
    card.current?.scrollIntoView({ block: "center" });
  }, [isChosen]);
  const { application, jobId, errorCode, reason, remedy } = appStatus;
  const href = personPageHref(person.tenant, person.id, application);
  return (
    <li
      ref={card}
      tabIndex={isChosen ? -1 : undefined}
      class={`assessment ${personTone(appStatus)}`}
    >
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

function Times({ appStatus, now }: Omit<AppStatusProps, "person">) {
  const { nextAttemptAt, expectedBy } = appStatus;
  const shown = [
    { label: "Next attempt", at: nextAttemptAt },
    { label: "Next cycle", at: nextUsefulCycleAt(appStatus) },
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

/** How the person is assigned (left out if the reason says it), and when the assignments were read. */
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
