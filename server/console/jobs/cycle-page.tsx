import { useState } from "preact/hooks";
import { jobPageHref, personPageHref } from "../address/page-address.ts";
import { api } from "../api/api-client.ts";
import { useAnswer } from "../api/use-answer.ts";
import { StatusMark, TimeText } from "../parts/components.tsx";
import { BackLink, ErrorPage } from "../parts/error-page.tsx";
import { formatCount, formatLabel } from "../parts/format.ts";

const PAGE_SIZE = 200;

/** The people whom one cycle disabled or deleted, or tried to disable or delete. */
export function CyclePage({
  jobId,
  cycleId,
  now,
}: {
  readonly jobId: string;
  readonly cycleId: string;
  readonly now: number;
}) {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  return (
    <article class="page">
      <BackLink />
      <h1>Disabled in one cycle</h1>
      <p>
        <a href={jobPageHref(jobId)}>The job of this cycle</a>
      </p>
      {[null, ...cursors].map((cursor, index) => (
        <PeopleOfCycle
          key={cursor}
          {...{ jobId, cycleId, cursor }}
          now={now}
          onMore={
            index === cursors.length ? (next) => setCursors((before) => [...before, next]) : null
          }
        />
      ))}
      <p class="quiet ids">Cycle {cycleId}</p>
    </article>
  );
}

function PeopleOfCycle({
  jobId,
  cycleId,
  cursor,
  now,
  onMore,
}: {
  readonly jobId: string;
  readonly cycleId: string;
  readonly cursor: string | null;
  readonly now: number;
  /** Null if the next people are shown already. */
  readonly onMore: ((next: string) => void) | null;
}) {
  const answer = useAnswer(() => {
    const query = {
      cycle: [cycleId],
      action: ["disable" as const, "delete" as const, "stagedDelete" as const],
      limit: PAGE_SIZE,
      ...(cursor === null ? {} : { cursor }),
    };
    return api.GET("/api/v1/jobs/{jobId}/identities", { params: { path: { jobId }, query } });
  }, [jobId, cycleId, cursor]);
  if (answer === null) return <p class="quiet">Loading the people…</p>;
  if (!answer.ok) return <ErrorPage detail={answer.detail} />;
  const { items, next } = answer.value;
  return (
    <>
      {items.length === 0 && <p class="quiet">The log shows no disable or delete of this cycle.</p>}
      <ul class="people">
        {items.map((person) => (
          <li key={person.id}>
            <a href={personPageHref(person.tenant, person.id, person.application)}>
              {person.displayName ?? person.id}
            </a>
            <span class="quiet">{person.userPrincipalName ?? person.kind}</span>
            <StatusMark name={person.status} />
            <span class="quiet">
              {person.lastAction === null ? "" : `${formatLabel(person.lastAction)} `}
              <TimeText at={person.lastAt} now={now} />
            </span>
          </li>
        ))}
      </ul>
      {next !== null && onMore !== null && (
        <button type="button" onClick={() => onMore(next)}>
          Show the next {formatCount(PAGE_SIZE, "row")}
        </button>
      )}
    </>
  );
}
