import { useState } from "preact/hooks";
import { answerOf, api } from "./api-client.ts";
import type { FailingPerson } from "./api-types.ts";
import { StatusMark, TimeText } from "./components.tsx";
import { formatCount, formatNumber } from "./format.ts";
import { personPageHref } from "./page-address.ts";
import { useAnswer } from "./use-answer.ts";

/** The members of an assigned group who fail in the apps of the group. */
export function GroupMembers({
  tenant,
  id,
  version,
  now,
}: {
  readonly tenant: string;
  readonly id: string;
  readonly version: unknown;
  readonly now: number;
}) {
  const path = { tenant, id };
  const [older, setOlder] = useState<MemberPage | null>(null);
  const answer = useAnswer(
    () => api.GET("/api/v1/identities/{tenant}/{id}/members", { params: { path } }),
    [tenant, id, version],
  );
  if (answer === null) return <p class="quiet">Loading the members…</p>;
  if (!answer.ok) return <p class="quiet">{answer.detail}</p>;
  const { members, applications, asOf } = answer.value;
  const items = [...answer.value.items, ...(older?.items ?? [])];
  const next = older === null ? answer.value.next : older.next;
  const readMore = async (cursor: string) => {
    const params = { path, query: { cursor } };
    const page = await answerOf(api.GET("/api/v1/identities/{tenant}/{id}/members", { params }));
    if (page.ok) setOlder({ ...page.value, items: [...(older?.items ?? []), ...page.value.items] });
  };
  return (
    <section>
      <h2>Members who fail</h2>
      {applications.length === 0 ? (
        <p>This group is assigned to no watched app, so Steadystate does not read its members.</p>
      ) : (
        <p class="quiet">
          {items.length === 0 ? "No member fails" : formatCount(items.length, "failure")} in{" "}
          {applications.join(", ")}.{" "}
          {members === null
            ? "The members of this group were not read."
            : `${formatNumber(members)} direct members, read `}
          {members !== null && <TimeText at={asOf} now={now} />}
        </p>
      )}
      <ul class="people">
        {items.map((person) => (
          <MemberItem key={`${person.id} ${person.jobId}`} person={person} now={now} />
        ))}
      </ul>
      {next !== null && (
        <button type="button" onClick={() => void readMore(next)}>
          Show more members
        </button>
      )}
    </section>
  );
}

type MemberPage = { readonly items: readonly FailingPerson[]; readonly next: string | null };

function MemberItem({ person, now }: { readonly person: FailingPerson; readonly now: number }) {
  const { tenant, id, application, displayName, status, errorCode, failingSince } = person;
  return (
    <li>
      <a href={personPageHref(tenant, id, application)}>{displayName ?? id}</a>
      <span class="quiet">{application}</span>
      <span>
        <StatusMark name={status} /> {errorCode !== null && <code>{errorCode}</code>}
      </span>
      <span class="quiet">
        since <TimeText at={failingSince} now={now} />
      </span>
    </li>
  );
}
