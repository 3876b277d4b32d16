import { useState } from "preact/hooks";
import { changeQuery } from "../address/change-query.ts";
import { personPageHref } from "../address/page-address.ts";
import type { FoundPerson, PersonAppStatus } from "../api/api-types.ts";
import { DueTime, PersonStatusMark } from "../parts/components.tsx";
import { formatCount, formatLabel } from "../parts/format.ts";
import { TableHead } from "../parts/table-head.tsx";

/** More rows at once would make the page slow. */
const ROWS_AT_ONCE = 200;
const NOT_FOUND = "not-found";

/** One row for each person and app. `appStatus` is null for a person who was not found. */
type Row = { readonly person: FoundPerson; readonly appStatus: PersonAppStatus | null };

export function LookUpTable({
  people,
  status,
  now,
}: {
  readonly people: readonly FoundPerson[];
  /** Only rows with this status are shown; null for all. */
  readonly status: string | null;
  readonly now: number;
}) {
  const [shownCount, setShownCount] = useState(ROWS_AT_ONCE);
  const rows = people.flatMap(rowsOf);
  const matching = rows.filter((row) => status === null || statusOf(row) === status);
  const foundCount = people.filter(({ isFound }) => isFound).length;
  return (
    <section>
      <h2>
        {formatCount(foundCount, "person or group", "people or groups")} found
        {foundCount < people.length && `, ${people.length - foundCount} not found`}
      </h2>
      <StatusFilter rows={rows} status={status} />
      <table class="plain look-up-rows">
        <TableHead names={["Person", "App", "Status", "Reason and what to do", "Next"]} />
        <tbody>
          {matching.slice(0, shownCount).map((row) => (
            <TableRow key={`${row.person.requested} ${row.appStatus?.jobId}`} {...{ row, now }} />
          ))}
        </tbody>
      </table>
      {matching.length > shownCount && (
        <button type="button" onClick={() => setShownCount(shownCount + ROWS_AT_ONCE)}>
          Show {formatCount(Math.min(ROWS_AT_ONCE, matching.length - shownCount), "more row")} of{" "}
          {formatCount(matching.length, "row")}
        </button>
      )}
    </section>
  );
}

function rowsOf(person: FoundPerson): readonly Row[] {
  return person.statuses.length === 0
    ? [{ person, appStatus: null }]
    : person.statuses.map((appStatus) => ({ person, appStatus }));
}

function statusOf({ person, appStatus }: Row): string {
  return appStatus?.status ?? (person.isFound ? "no app" : NOT_FOUND);
}

/** How many rows have each status; a click shows only these. */
function StatusFilter({
  rows,
  status,
}: {
  readonly rows: readonly Row[];
  readonly status: string | null;
}) {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(statusOf(row), (counts.get(statusOf(row)) ?? 0) + 1);
  const entries: readonly (readonly [string | null, number])[] = [[null, rows.length], ...counts];
  return (
    <p class="look-up-filter">
      {entries.map(([name, count]) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === status}
          onClick={() => changeQuery({ status: name }, "replace")}
        >
          {name === null ? "All" : formatLabel(name)} {count}
        </button>
      ))}
    </p>
  );
}

function TableRow({
  row: { person, appStatus },
  now,
}: {
  readonly row: Row;
  readonly now: number;
}) {
  const { requested, tenant, id, displayName, userPrincipalName, notFound } = person;
  const nextAt = appStatus?.nextAttemptAt ?? appStatus?.nextCycleAt ?? null;
  const { reason, remedy } = appStatus ?? notFound ?? { reason: null, remedy: null };
  return (
    <tr>
      <th scope="row">
        {tenant === null || id === null ? (
          requested
        ) : (
          <a href={personPageHref(tenant, id, appStatus?.application)}>{displayName ?? id}</a>
        )}
        {userPrincipalName !== null && <div class="quiet">{userPrincipalName}</div>}
      </th>
      <td>{appStatus?.application}</td>
      <td>
        {appStatus === null ? (
          formatLabel(statusOf({ person, appStatus }))
        ) : (
          <>
            <PersonStatusMark appStatus={appStatus} />{" "}
            {appStatus.errorCode !== null && <code>{appStatus.errorCode}</code>}
          </>
        )}
      </td>
      <td>
        {reason}
        {remedy !== null && (
          <div>
            <strong>What to do:</strong> {remedy}
          </div>
        )}
      </td>
      <td>{nextAt !== null && <DueTime label="" pastLabel="was due" at={nextAt} now={now} />}</td>
    </tr>
  );
}
