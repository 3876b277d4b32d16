import { useState } from "preact/hooks";
import { personPageHref } from "../address/page-address.ts";
import { answerOf, api } from "../api/api-client.ts";
import type { FailingPerson } from "../api/api-types.ts";
import { useAnswer } from "../api/use-answer.ts";
import { StatusMark, TimeText } from "../parts/components.tsx";
import { formatCount, formatNumber } from "../parts/format.ts";
import { PersonPortalLink } from "../parts/portal-link.tsx";

/** The members of an assigned group who fail in the apps of the group. */
export function GroupMembers({
  tenant,
  id,
  portal,
  refreshCount,
  now,
}: {
  readonly tenant: string;
  readonly id: string;
  readonly portal: string | null;
  readonly refreshCount: unknown;
  readonly now: number;
}) {
  const path = { tenant, id };
  const [furtherPages, setFurtherPages] = useState<MemberPage | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const answer = useAnswer(
    () => api.GET("/api/v1/identities/{tenant}/{id}/members", { params: { path } }),
    [tenant, id, refreshCount],
  );
  if (answer === null) return <p class="quiet">Loading the members…</p>;
  if (!answer.ok) return <p class="quiet">{answer.detail}</p>;
  const { members, neverSeen, applications, asOf } = answer.value;
  const items = [...answer.value.items, ...(furtherPages?.items ?? [])];
  const next = furtherPages === null ? answer.value.next : furtherPages.next;
  const readMore = async (cursor: string) => {
    const params = { path, query: { cursor } };
    const page = await answerOf(api.GET("/api/v1/identities/{tenant}/{id}/members", { params }));
    setProblem(page.ok ? null : page.detail);
    if (page.ok) {
      const furtherItems = [...(furtherPages?.items ?? []), ...page.value.items];
      setFurtherPages({ ...page.value, items: furtherItems });
    }
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
          <MemberItem key={`${person.id} ${person.jobId}`} {...{ person, portal, now }} />
        ))}
      </ul>
      {next !== null && (
        <button type="button" onClick={() => void readMore(next)}>
          Show more members
        </button>
      )}
      {problem !== null && <p class="quiet">{problem}</p>}
      <UnseenMembers key={id} {...{ tenant, id, portal, now }} count={neverSeen} />
    </section>
  );
}

type MemberPage = { readonly items: readonly FailingPerson[]; readonly next: string | null };

/** The members whom the log of an app has never named. They are read when the reader opens the list. */
function UnseenMembers({
  tenant,
  id,
  portal,
  count,
  now,
}: {
  readonly tenant: string;
  readonly id: string;
  readonly portal: string | null;
  readonly count: number | null;
  readonly now: number;
}) {
  const [pages, setPages] = useState<readonly MemberPage[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  if (count === null)
    return (
      <p class="quiet">
        Steadystate does not count the members whom the log has never named, because the group has
        too many members.
      </p>
    );
  if (count === 0) return null;
  const next = pages.at(-1)?.next ?? null;
  const readPage = async (cursor: string | null) => {
    const query = { state: "never-seen" as const, ...(cursor === null ? {} : { cursor }) };
    const params = { path: { tenant, id }, query };
    const page = await answerOf(api.GET("/api/v1/identities/{tenant}/{id}/members", { params }));
    setProblem(page.ok ? null : page.detail);
    if (page.ok) setPages((before) => [...before, page.value]);
  };
  return (
    <details
      onToggle={({ currentTarget }) => {
        if (currentTarget.open && pages.length === 0) void readPage(null);
      }}
    >
      <summary>Not seen in the log of an app: {formatCount(count, "member")}</summary>
      <p class="quiet">
        The log of the app has no row about these members: Entra has not tried to give them an
        account there, or the row is older than the log. A member who was assigned a short time ago
        gets an account in the next cycle.
      </p>
      {problem !== null && <p class="quiet">{problem}</p>}
      <ul class="people">
        {pages.flatMap(({ items }) =>
          items.map((person) => (
            <MemberItem key={`${person.id} ${person.jobId}`} {...{ person, portal, now }} />
          )),
        )}
      </ul>
      {next !== null && (
        <button type="button" onClick={() => void readPage(next)}>
          Show more members
        </button>
      )}
    </details>
  );
}

function MemberItem({
  person,
  portal,
  now,
}: {
  readonly person: FailingPerson;
  readonly portal: string | null;
  readonly now: number;
}) {
  const { tenant, id, application, displayName, status, errorCode, failingSince } = person;
  return (
    <li>
      <span>
        <a href={personPageHref(tenant, id, application)}>{displayName ?? id}</a>
        {displayName === null && (
          <>
            {" "}
            <span class="quiet">no name in the log</span>
            <PersonPortalLink person={person} portal={portal} />
          </>
        )}
      </span>
      <span class="quiet">{application}</span>
      <span>
        <StatusMark name={status} /> {errorCode !== null && <code>{errorCode}</code>}
      </span>
      <span class="quiet">
        {failingSince === null ? (
          "not seen in the log of this app"
        ) : (
          <>
            since <TimeText at={failingSince} now={now} />
          </>
        )}
      </span>
    </li>
  );
}
