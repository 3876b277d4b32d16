import type { ListAnswer, Person, PersonAppStatus, PersonEvent } from "./api-types.ts";
import type { ApiResult } from "./call-api.ts";
import { STATUS_TONES, StatusMark, TimeText } from "./components.tsx";
import { BackLink, ErrorPage } from "./error-page.tsx";
import { formatCount, formatLabel } from "./format.ts";
import { jobPageHref } from "./page-address.ts";
import { PersonPortalLink } from "./portal-link.tsx";
import { useApi, useRefreshCount } from "./use-api.ts";
import type { Overview } from "./watch-overview.ts";

/** A provisioning status changes only when the worker reads new log rows. */
const REFRESH_INTERVAL_MS = 30_000;

type PersonPageProps = {
  readonly tenant: string;
  readonly id: string;
  readonly overview: Overview;
  readonly now: number;
};

export function PersonPage({ tenant, id, overview, now }: PersonPageProps) {
  const path = `/identities/${encodeURIComponent(tenant)}/${encodeURIComponent(id)}`;
  const refreshCount = useRefreshCount(REFRESH_INTERVAL_MS);
  const person = useApi<Person>(path, refreshCount);
  const events = useApi<ListAnswer<PersonEvent>>(`${path}/events?limit=100`, refreshCount);

  if (person === null) return <p class="quiet boot">Loading the person…</p>;
  if (!person.ok) {
    const title = person.status === 404 ? "Unknown person or group" : undefined;
    return <ErrorPage title={title} detail={person.detail} />;
  }
  const { id: personId, linkedIds, displayName, userPrincipalName, kind } = person.value;
  const { statuses, asOf } = person.value;
  const isKnown = ({ status, isAssigned }: PersonAppStatus) =>
    status !== "never-seen" || isAssigned === true;
  const knownStatuses = statuses.filter(isKnown);
  const neverSeenStatuses = statuses.filter((status) => !isKnown(status));
  return (
    <article class="page">
      <BackLink />
      <h1>{displayName ?? userPrincipalName ?? personId}</h1>
      <p class="quiet">
        {userPrincipalName !== null && <>{userPrincipalName} · </>}
        {kind} in {tenant} · <span class="ids">{personId}</span>{" "}
        <PersonPortalLink of={person.value} overview={overview} />
        {linkedIds.length > 0 && (
          <>
            {" "}
            · also known as <span class="ids">{linkedIds.join(", ")}</span>
          </>
        )}
      </p>
      <p class="quiet">
        Data up to <TimeText at={asOf} now={now} />
      </p>
      <h2>Status in {formatCount(knownStatuses.length, "app")}</h2>
      {statuses.length === 0 && (
        <p>
          No watched app of this tenant has provisioning. Check tenants.applications in
          steadystate.yaml.
        </p>
      )}
      <AppStatusList statuses={sortWorstFirst(knownStatuses)} now={now} />
      {neverSeenStatuses.length > 0 && (
        <details open={knownStatuses.length === 0}>
          <summary>
            Never seen in {formatCount(neverSeenStatuses.length, "app")}:{" "}
            {neverSeenStatuses.map(({ application }) => application).join(", ")}
          </summary>
          <AppStatusList statuses={neverSeenStatuses} now={now} />
        </details>
      )}
      <h2>Events</h2>
      <EventTimeline answer={events} now={now} />
    </article>
  );
}

/** Worst first. A person who is assigned to an app and was never seen there may miss an account. */
const STATUS_RANKS: Readonly<Record<PersonAppStatus["status"], number>> = {
  failing: 0,
  "never-seen": 1,
  pending: 2,
  skipped: 3,
  disabled: 4,
  deleted: 5,
  provisioned: 6,
};

function sortWorstFirst(statuses: readonly PersonAppStatus[]): readonly PersonAppStatus[] {
  return statuses.toSorted((a, b) => rankOf(a) - rankOf(b));
}

function rankOf({ status, reasonCode }: PersonAppStatus): number {
  // The log begins later than the assignment, so most of these people have their account.
  const isOldAssignment = reasonCode === "never-seen-assigned-before-log";
  return isOldAssignment ? STATUS_RANKS.provisioned + 1 : STATUS_RANKS[status];
}

function AppStatusList({
  statuses,
  now,
}: {
  readonly statuses: readonly PersonAppStatus[];
  readonly now: number;
}) {
  return (
    <ul>
      {statuses.map((status) => (
        <AppStatusItem key={status.jobId} appStatus={status} now={now} />
      ))}
    </ul>
  );
}

function AppStatusItem({
  appStatus,
  now,
}: {
  readonly appStatus: PersonAppStatus;
  readonly now: number;
}) {
  const { nextAttemptAt, expectedBy, errorCode, remedy } = appStatus;
  return (
    <li class={`assessment ${STATUS_TONES[appStatus.status]}`}>
      <p>
        <a href={jobPageHref(appStatus.jobId)}>{appStatus.application}</a>{" "}
        <StatusMark name={appStatus.status} /> {errorCode !== null && <code>{errorCode}</code>}
      </p>
      <p>{appStatus.reason}</p>
      {remedy !== null && (
        <p>
          <strong>What to do:</strong> {remedy}
        </p>
      )}
      <AssignmentNote appStatus={appStatus} now={now} />
      {(nextAttemptAt !== null || expectedBy !== null) && (
        <p class="quiet">
          {nextAttemptAt !== null && (
            <>
              Next attempt <TimeText at={nextAttemptAt} now={now} />.{" "}
            </>
          )}
          {expectedBy !== null && (
            <>
              Expected by <TimeText at={expectedBy} now={now} />.
            </>
          )}
        </p>
      )}
    </li>
  );
}

/** How the person is assigned, unless the reason says it, and the age of this. */
function AssignmentNote({
  appStatus: { assignment, assignmentsAsOf, reason },
  now,
}: {
  readonly appStatus: PersonAppStatus;
  readonly now: number;
}) {
  if (assignment === null || assignmentsAsOf === null) return null;
  return (
    <p class="quiet">
      {reason.includes(assignment) ? "" : `${assignment} `}
      Assignments read <TimeText at={assignmentsAsOf} now={now} />.
    </p>
  );
}

function EventTimeline({
  answer,
  now,
}: {
  readonly answer: ApiResult<ListAnswer<PersonEvent>> | null;
  readonly now: number;
}) {
  if (answer === null) return <p class="quiet">Loading…</p>;
  if (!answer.ok) return <p class="quiet">{answer.detail}</p>;
  const { items, next } = answer.value;
  if (items.length === 0)
    return <p class="quiet">There are no stored log rows about this object.</p>;
  return (
    <>
      <ol class="timeline">
        {items.map((event) => (
          <EventItem key={event.id} event={event} now={now} />
        ))}
      </ol>
      {next !== null && <p class="quiet">The API has older events: see /docs.</p>}
    </>
  );
}

const EVENT_STATUS_TONES = {
  success: "good",
  failure: "bad",
  warning: "warn",
  skipped: "off",
  unknown: "unknown",
} as const satisfies Readonly<Record<PersonEvent["status"], string>>;

const EVENT_STATUS_SYMBOLS = {
  success: "✓",
  failure: "✕",
  warning: "!",
  skipped: "→",
  unknown: "?",
} as const satisfies Readonly<Record<PersonEvent["status"], string>>;

function EventItem({ event, now }: { readonly event: PersonEvent; readonly now: number }) {
  const hasDetails = event.steps.length > 0 || event.changes.length > 0;
  return (
    <li>
      <span class={`status ${EVENT_STATUS_TONES[event.status]}`}>
        <span aria-hidden="true">{EVENT_STATUS_SYMBOLS[event.status]}</span> {event.status}
      </span>
      <div>
        <strong>{formatLabel(event.action)}</strong> in {event.application}{" "}
        {event.errorCode !== null && <code>{event.errorCode}</code>}{" "}
        <span class="quiet">
          <TimeText at={event.at} now={now} />
        </span>
        {event.meaning !== null && <p>{event.meaning}</p>}
        {event.reason !== null && <p class="reason">{event.reason}</p>}
        {hasDetails && (
          <details>
            <summary>
              {formatCount(event.steps.length, "step")},{" "}
              {formatCount(event.changes.length, "change")}
            </summary>
            <ol class="steps">
              {event.steps.map((step, index) => (
                <li key={index}>
                  <strong>{step.name}</strong> {step.status}
                  {step.description !== null && <p class="reason">{step.description}</p>}
                </li>
              ))}
            </ol>
            <AttributeChanges event={event} />
          </details>
        )}
      </div>
    </li>
  );
}

function AttributeChanges({ event }: { readonly event: PersonEvent }) {
  if (event.changes.length === 0) return null;
  return (
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">Attribute</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {event.changes.map(({ attribute, before, after }) => (
          <tr key={attribute}>
            <th scope="row">{attribute}</th>
            <td>{before ?? "–"}</td>
            <td>{after ?? "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
