import { useState } from "preact/hooks";
import { hasRole } from "../../../domain/role.ts";
import { pageHref, personPageHref } from "../address/page-address.ts";
import { type ApiError, answerOf, api } from "../api/api-client.ts";
import type { Erasure, Person } from "../api/api-types.ts";
import { useAnswer } from "../api/use-answer.ts";
import { useCaller } from "../api/use-caller.ts";
import { useRefreshCount } from "../api/use-refresh-count.ts";
import { TimeText } from "../parts/components.tsx";
import { BackLink, ErrorPage } from "../parts/error-page.tsx";

const REFRESH_INTERVAL_MS = 5000;

/** The link to the page that erases a person, for admins. */
export function ErasureLink({ person: { kind, tenant, id } }: { readonly person: Person }) {
  const caller = useCaller();
  if (kind === "group" || caller === null || !hasRole(caller.role, "admin")) return null;
  return (
    <p class="erase">
      <a href={pageHref("erasure", { tenant, id })}>Erase this person from Steadystate…</a>
    </p>
  );
}

type PageProps = { readonly tenant: string; readonly id: string; readonly now: number };

/** Says what will be removed, asks for a confirmation, and then shows the state of the erasure. */
export function ErasurePage({ tenant, id, now }: PageProps) {
  const refreshCount = useRefreshCount(REFRESH_INTERVAL_MS);
  const [ordered, setOrdered] = useState<Erasure | null>(null);
  const path = { tenant, id };
  const state = useAnswer(
    () => api.GET("/api/v1/identities/{tenant}/{id}/erasure", { params: { path } }),
    [tenant, id, refreshCount],
  );
  const person = useAnswer(
    () => api.GET("/api/v1/identities/{tenant}/{id}", { params: { path } }),
    [tenant, id],
  );
  if (state === null || person === null) return <p class="quiet boot">Loading the person…</p>;
  const erasure = state.ok ? state.value : ordered;
  if (erasure !== null) return <ErasureState erasure={erasure} now={now} />;
  if (!state.ok && state.status !== 404)
    return <ErrorPage title={`Erase a person: ${id}`} detail={state.detail} />;
  if (!person.ok) return <NothingToErase tenant={tenant} id={id} error={person} />;
  return <Confirmation person={person.value} onOrdered={setOrdered} />;
}

/** For an id that Steadystate does not know, or whose person is erased: the detail says which. */
function NothingToErase({
  tenant,
  id,
  error,
}: Omit<PageProps, "now"> & { readonly error: ApiError }) {
  return (
    <article class="page">
      <BackLink />
      <h1>Erase a person: {id}</h1>
      {error.status === 404 && (
        <p>
          <strong>Nothing to erase:</strong> Steadystate stores nothing about this id in {tenant},
          so no erasure is ordered here.
        </p>
      )}
      <p>{error.detail}</p>
      {error.status === 404 && (
        <p>
          <a href={pageHref("audit", {}, { action: "person-erased" })}>The audit trail</a> shows
          every erasure of a year.
        </p>
      )}
    </article>
  );
}

type ConfirmationProps = {
  readonly person: Person;
  readonly onOrdered: (erasure: Erasure) => void;
};

function Confirmation({ person, onOrdered }: ConfirmationProps) {
  const { tenant, id, displayName, userPrincipalName, linkedIds } = person;
  const name = displayName ?? userPrincipalName ?? id;
  const [error, setError] = useState<string | null>(null);
  const erase = async () => {
    const params = { path: { tenant, id } };
    const result = await answerOf(api.DELETE("/api/v1/identities/{tenant}/{id}", { params }));
    if (result.ok) onOrdered(result.value);
    else setError(result.detail);
  };
  return (
    <article class="page">
      <BackLink href={personPageHref(tenant, id)} text={name} />
      <h1>Erase {name}?</h1>
      <p class="quiet">
        {userPrincipalName !== null && <>{userPrincipalName} · </>}
        {tenant} · <span class="ids">{[id, ...linkedIds].join(", ")}</span>
      </p>
      <ErasedAndKept />
      <p>
        <strong>This cannot be undone.</strong> Steadystate never stores this person again, also if
        Entra's log has new rows about the person.
      </p>
      <p class="choices">
        <button type="button" class="danger" onClick={() => void erase()}>
          Erase {name}
        </button>
        <a href={personPageHref(tenant, id)}>Keep {name}</a>
      </p>
      {error !== null && <p role="alert">{error}</p>}
    </article>
  );
}

function ErasedAndKept() {
  return (
    <div class="columns">
      <section>
        <h2>Removed from Steadystate</h2>
        <ul class="notes">
          <li>Name, user principal name and ids, and the person's place in the search</li>
          <li>All events of the person in all apps, with their details</li>
          <li>Accounts, links to other directories, and the places in lists such as the leavers</li>
          <li>The name and the ids in rows of other people, in incidents and in notifications</li>
        </ul>
      </section>
      <section>
        <h2>Kept</h2>
        <ul class="notes">
          <li>Counts, without the person</li>
          <li>
            Entries of the audit trail, for a year: who looked up the person or ordered the erasure,
            with the object id and without the name
          </li>
          <li>A digest of each id, so that no later row stores the person again</li>
          <li>
            What Steadystate does not control: Entra, the accounts in the apps, messages that were
            sent, files that were exported, backups of Redis
          </li>
          <li>A name that a later row of another person contains</li>
        </ul>
      </section>
    </div>
  );
}

function ErasureState({ erasure, now }: { readonly erasure: Erasure; readonly now: number }) {
  const { ids, tenant, orderedAt, erasedAt } = erasure;
  const isDone = erasedAt !== null;
  return (
    <article class="page">
      <BackLink />
      <h1>{isDone ? "The person is erased" : "The erasure is ordered"}</h1>
      <p class="quiet">
        {tenant} · <span class="ids">{ids.join(", ")}</span>
      </p>
      <div class={`assessment ${isDone ? "good" : "busy"}`}>
        <p role="status">
          {isDone ? (
            <>
              Done at <TimeText at={erasedAt} now={now} />. After an hour, a second pass removes
              what was being written at the time of the order.
            </>
          ) : (
            <>
              Ordered at <TimeText at={orderedAt} now={now} />. The worker erases the person within
              about two minutes. If it takes longer, check that a worker runs. This page shows when
              it is done.
            </>
          )}
        </p>
      </div>
      <p>
        <a href={pageHref("audit", {}, { action: "person-erased" })}>The audit trail</a> shows every
        erasure of a year.
      </p>
    </article>
  );
}
