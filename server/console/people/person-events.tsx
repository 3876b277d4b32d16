import { useState } from "preact/hooks";
import { answerOf, api } from "../api/api-client.ts";
import type { ListAnswer, PersonEvent } from "../api/api-types.ts";
import { useAnswer } from "../api/use-answer.ts";
import { TimeText } from "../parts/components.tsx";
import { formatCount, formatLabel } from "../parts/format.ts";
import { TableHead } from "../parts/table-head.tsx";
import { type EventGroup, groupEvents } from "./group-events.ts";

const PAGE_SIZE = 100;

/** The events of a person, newest first. Retries of one failure are one entry. */
export function PersonEvents({
  tenant,
  id,
  refreshCount,
  now,
}: {
  readonly tenant: string;
  readonly id: string;
  readonly refreshCount: unknown;
  readonly now: number;
}) {
  const readPage = (page: { readonly cursor?: string }) => {
    const params = { path: { tenant, id }, query: { limit: PAGE_SIZE, ...page } };
    return api.GET("/api/v1/identities/{tenant}/{id}/events", { params });
  };
  const answer = useAnswer(() => readPage({}), [tenant, id, refreshCount]);
  const [older, setOlder] = useState<ListAnswer<PersonEvent> | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  if (answer === null) return <p class="quiet">Loading…</p>;
  if (!answer.ok) return <p class="quiet">{answer.detail}</p>;
  const events = withoutRepeatedIds([...answer.value.items, ...(older?.items ?? [])]);
  const next = older === null ? answer.value.next : older.next;
  if (events.length === 0)
    return <p class="quiet">There are no stored log rows about this object.</p>;
  const readOlder = async (cursor: string) => {
    const page = await answerOf(readPage({ cursor }));
    setProblem(page.ok ? null : page.detail);
    if (page.ok)
      setOlder((before) => {
        return { ...page.value, items: [...(before?.items ?? []), ...page.value.items] };
      });
  };
  return (
    <>
      <ol class="timeline">
        {groupEvents(events).map((group) => (
          <EventGroupItem key={group.events.at(-1)?.id} group={group} now={now} />
        ))}
      </ol>
      {next !== null && (
        <button type="button" onClick={() => void readOlder(next)}>
          Show older events
        </button>
      )}
      {problem !== null && <p class="quiet">{problem}</p>}
    </>
  );
}

/** The newest events are read again while older ones stay, so an event may be in both. */
function withoutRepeatedIds(events: readonly PersonEvent[]): readonly PersonEvent[] {
  return [...new Map(events.map((event) => [`${event.jobId} ${event.id}`, event])).values()];
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

function EventGroupItem({
  group: { newest, events },
  now,
}: {
  readonly group: EventGroup;
  readonly now: number;
}) {
  const oldest = events.at(-1) ?? newest;
  return (
    <li>
      <span class={`status ${EVENT_STATUS_TONES[newest.status]}`}>
        <span aria-hidden="true">{EVENT_STATUS_SYMBOLS[newest.status]}</span> {newest.status}
      </span>
      <div>
        <strong>{formatLabel(newest.action)}</strong> in {newest.application}{" "}
        {newest.errorCode !== null && <code>{newest.errorCode}</code>}{" "}
        {events.length > 1 && <strong>{events.length} times</strong>}{" "}
        <span class="quiet">
          {events.length > 1 && (
            <>
              since <TimeText at={oldest.at} now={now} isPast />, last{" "}
            </>
          )}
          <TimeText at={newest.at} now={now} isPast />
        </span>
        {newest.meaning !== null && <p>{newest.meaning}</p>}
        {newest.reason !== null && <p class="reason">{newest.reason}</p>}
        <EventDetails event={newest} />
        {events.length > 1 && (
          <details>
            <summary>All {events.length} times</summary>
            <ol>
              {events.map((event) => (
                <li key={event.id}>
                  <TimeText at={event.at} now={now} isPast />
                </li>
              ))}
            </ol>
          </details>
        )}
      </div>
    </li>
  );
}

function EventDetails({ event }: { readonly event: PersonEvent }) {
  if (event.steps.length + event.changes.length === 0) return null;
  return (
    <details>
      <summary>
        {formatCount(event.steps.length, "step")}, {formatCount(event.changes.length, "change")}
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
  );
}

function AttributeChanges({ event }: { readonly event: PersonEvent }) {
  if (event.changes.length === 0) return null;
  return (
    <table class="plain">
      <TableHead names={["Attribute", "Before", "After"]} />
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
