import { useState } from "preact/hooks";
import { changeQuery } from "../address/change-query.ts";
import { personPageHref } from "../address/page-address.ts";
import { api } from "../api/api-client.ts";
import type { Person, PersonAppStatus } from "../api/api-types.ts";
import { useAnswer } from "../api/use-answer.ts";
import { useRefreshCount } from "../api/use-refresh-count.ts";
import { PersonStatusMark, TimeText } from "../parts/components.tsx";
import { BackLink, ErrorPage } from "../parts/error-page.tsx";
import { formatCount } from "../parts/format.ts";
import { PersonPortalLink } from "../parts/portal-link.tsx";
import { ErasureLink } from "./erasure-page.tsx";
import { GroupMembers } from "./group-members.tsx";
import { AppStatusItem } from "./person-app-status.tsx";
import { PersonEvents } from "./person-events.tsx";
import { settledText } from "./settled-text.ts";

/** A provisioning status changes only when the worker reads new log rows. */
const REFRESH_INTERVAL_MS = 30_000;
/** The number of links to apps. Further apps are in a list to choose from. */
const MAX_APP_LINKS = 12;
/** The number of statuses that are shown, because a tenant can have a thousand apps. */
const MAX_SHOWN_STATUSES = 20;

type PersonPageProps = {
  readonly tenant: string;
  readonly id: string;
  /** The app that was asked about; null for all apps. */
  readonly application: string | null;
  /** The address of the admin portal of the tenant's cloud; null if it is not known. */
  readonly portal: string | null;
  readonly now: number;
};

export function PersonPage({ tenant, id, application, portal, now }: PersonPageProps) {
  const refreshCount = useRefreshCount(REFRESH_INTERVAL_MS);
  const answer = useAnswer(
    () => api.GET("/api/v1/identities/{tenant}/{id}", { params: { path: { tenant, id } } }),
    [tenant, id, refreshCount],
  );

  if (answer === null) return <p class="quiet boot">Loading the person…</p>;
  if (!answer.ok) {
    const title = answer.status === 404 ? "Unknown person or group" : undefined;
    return <ErrorPage title={title} detail={answer.detail} />;
  }
  const person = answer.value;
  const { displayName, userPrincipalName, id: personId, statuses } = person;
  return (
    <article class="page">
      <BackLink />
      <h1>{displayName ?? userPrincipalName ?? personId}</h1>
      <PersonFacts person={person} portal={portal} now={now} />
      {statuses.length === 0 ? (
        <p>
          No watched app of this tenant has provisioning. Check tenants.applications in
          steadystate.yaml.
        </p>
      ) : (
        <AppAnswers person={person} application={application} now={now} />
      )}
      {person.kind === "group" && (
        <GroupMembers
          tenant={tenant}
          id={personId}
          {...{ portal, now }}
          refreshCount={refreshCount}
        />
      )}
      <h2>Events</h2>
      <PersonEvents tenant={tenant} id={id} refreshCount={refreshCount} now={now} />
      <ErasureLink person={person} />
    </article>
  );
}

function PersonFacts({
  person,
  portal,
  now,
}: {
  readonly person: Person;
  readonly portal: string | null;
  readonly now: number;
}) {
  const { userPrincipalName, kind, tenant, id, linkedIds, hasLeft, asOf } = person;
  return (
    <p class="quiet">
      {userPrincipalName !== null && <>{userPrincipalName} · </>}
      {hasLeft && <strong>left: disabled or deleted in Entra · </strong>}
      {kind} in {tenant} · <span class="ids">{id}</span>
      {linkedIds.length > 0 && (
        <>
          {" "}
          · also known as <span class="ids">{linkedIds.join(", ")}</span>
        </>
      )}{" "}
      · data up to <TimeText at={asOf} now={now} isPast />
      <PersonPortalLink person={person} portal={portal} />
    </p>
  );
}

/** The answer for the app that was asked about, and then the other apps, worst first. */
function AppAnswers({
  person,
  application,
  now,
}: {
  readonly person: Person;
  readonly application: string | null;
  readonly now: number;
}) {
  const worstFirst = person.statuses.toSorted((a, b) => rankOf(a) - rankOf(b));
  const asked = worstFirst.filter((status) => status.application === application);
  const others = worstFirst.filter((status) => status.application !== application);
  const [applicationAtOpening] = useState(application);
  return (
    <>
      {application !== null && asked.length === 0 && (
        <p>
          No watched app of {person.tenant} is called {application}. Choose one of these apps.
        </p>
      )}
      <SettledNote
        person={person}
        asked={asked.length > 0 ? asked : worstFirst}
        application={asked.length > 0 ? application : null}
      />
      <ul class="answer">
        {asked.map((appStatus, index) => (
          <AppStatusItem
            key={appStatus.jobId}
            {...{ person, appStatus, now }}
            isChosen={index === 0 && application !== applicationAtOpening}
          />
        ))}
      </ul>
      <AppChoice person={person} statuses={worstFirst} application={application} />
      <h2>
        {asked.length > 0
          ? `Status in ${formatCount(others.length, "other app")}`
          : `Status in ${formatCount(others.length, "app")}`}
      </h2>
      <AppStatusList person={person} statuses={others} now={now} />
    </>
  );
}

/** If nothing needs to be done, the page says this first, or that the person is not assigned. */
function SettledNote({
  person: { kind },
  asked,
  application,
}: {
  readonly person: Person;
  readonly asked: readonly PersonAppStatus[];
  readonly application: string | null;
}) {
  if (!asked.every(isSettled)) return null;
  const noun = kind === "group" ? "group" : "person";
  return (
    <p>
      <strong>{settledText(asked, noun, application)}</strong>
    </p>
  );
}

/** Reasons with which nothing is missing and nobody has to act. */
const SETTLED_REASONS: readonly PersonAppStatus["reasonCode"][] = [
  "written",
  "already-in-sync",
  "removed-earlier",
  "skipped-disabled-in-source",
  "never-seen-not-assigned",
];

/** While a job does not work, a newer change of the person may wait. */
function isSettled({ reasonCode, nextCycleAt, isAssigned }: PersonAppStatus): boolean {
  if (reasonCode === "never-seen-not-assigned") return isAssigned === false;
  return SETTLED_REASONS.includes(reasonCode) && nextCycleAt !== null;
}

/** One link for each app, with the status in one word. */
function AppChoice({
  person: { tenant, id },
  statuses,
  application,
}: {
  readonly person: Person;
  readonly statuses: readonly PersonAppStatus[];
  readonly application: string | null;
}) {
  const shown = statuses.slice(0, MAX_APP_LINKS);
  const names = [...new Set(statuses.map((status) => status.application))].toSorted((a, b) =>
    a.localeCompare(b),
  );
  return (
    <nav class="apps" aria-label="Apps">
      {shown.map((status) => (
        <a
          key={status.jobId}
          href={personPageHref(tenant, id, status.application)}
          aria-current={status.application === application ? "true" : undefined}
        >
          {status.application} <PersonStatusMark appStatus={status} />
        </a>
      ))}
      {statuses.length > shown.length && (
        <label>
          Another app:{" "}
          <select
            value={application ?? ""}
            onChange={(event) => changeQuery({ app: event.currentTarget.value }, "push")}
          >
            <option value="">all apps</option>
            {names.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
    </nav>
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
const NOT_ASSIGNED_RANK = 7;

function rankOf({ status, reasonCode, isAssigned }: PersonAppStatus): number {
  // Most of these people have an account: they were assigned before the first day of the log.
  if (reasonCode === "never-seen-assigned-before-log") return STATUS_RANKS.provisioned;
  const isProbablyNotAssigned = status === "never-seen" && isAssigned !== true;
  return isProbablyNotAssigned ? NOT_ASSIGNED_RANK : STATUS_RANKS[status];
}

function AppStatusList({
  person,
  statuses,
  now,
}: {
  readonly person: Person;
  readonly statuses: readonly PersonAppStatus[];
  readonly now: number;
}) {
  const [areAllShown, setAllShown] = useState(false);
  const shown = areAllShown ? statuses : statuses.slice(0, MAX_SHOWN_STATUSES);
  return (
    <>
      <ul>
        {shown.map((appStatus) => (
          <AppStatusItem key={appStatus.jobId} {...{ person, appStatus, now }} />
        ))}
      </ul>
      {shown.length < statuses.length && (
        <button type="button" onClick={() => setAllShown(true)}>
          Show {formatCount(statuses.length - shown.length, "more app")}
        </button>
      )}
    </>
  );
}
