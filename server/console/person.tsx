import { useEffect, useState } from "preact/hooks";
import type { Event, List, Person, Standing } from "./answers.ts";
import { type Answer, ask } from "./ask.ts";
import { Back, Missing } from "./job.tsx";
import type { Fleet } from "./live.ts";
import { Mark, Moment, TONES } from "./marks.tsx";
import { jobAddress } from "./route.ts";
import { sayCount, sayWord } from "./say.ts";

/** A standing changes with the log only: asked as often as the log is read. */
const AGAIN_MS = 30_000;

type Props = {
  readonly tenant: string;
  readonly id: string;
  readonly fleet: Fleet;
  readonly now: number;
};

export function PersonPage({ tenant, id, now }: Props) {
  const [person, setPerson] = useState<Answer<Person> | null>(null);
  const [events, setEvents] = useState<Answer<List<Event>> | null>(null);

  useEffect(() => {
    let left = false;
    const path = `/identities/${encodeURIComponent(tenant)}/${encodeURIComponent(id)}`;
    const look = async () => {
      if (document.hidden) return;
      const [who, what] = await Promise.all([
        ask<Person>(path),
        ask<List<Event>>(`${path}/events?limit=100`),
      ]);
      if (left) return;
      setPerson((before) => (who.ok || before === null ? who : before));
      setEvents((before) => (what.ok || before === null ? what : before));
    };
    void look();
    const timer = setInterval(() => void look(), AGAIN_MS);
    return () => {
      left = true;
      clearInterval(timer);
    };
  }, [tenant, id]);

  if (person === null) return <p class="quiet boot">Loading the person…</p>;
  if (!person.ok) return <Missing detail={person.detail} />;
  const { displayName, userPrincipalName, kind, standings, asOf } = person.value;
  const seen = standings.filter(({ standing }) => standing !== "never-seen");
  const unseen = standings.filter(({ standing }) => standing === "never-seen");
  return (
    <article class="page">
      <Back />
      <h1>{displayName ?? userPrincipalName ?? id}</h1>
      <p class="quiet">
        {userPrincipalName !== null && <>{userPrincipalName} · </>}
        {kind} in {tenant} · <span class="ids">{id}</span>
      </p>
      <p class="quiet">
        Facts until <Moment at={asOf} now={now} />
      </p>
      <h2>Standing in {sayCount(seen.length, "app")}</h2>
      {standings.length === 0 && (
        <p>No app provisions here. Check that provisioning is set up and watched.</p>
      )}
      <Standings standings={worstFirst(seen)} now={now} />
      {unseen.length > 0 && (
        <details open={seen.length === 0}>
          <summary>
            Never seen in {sayCount(unseen.length, "app")}:{" "}
            {unseen.map(({ application }) => application).join(", ")}
          </summary>
          <Standings standings={unseen} now={now} />
        </details>
      )}
      <h2>What happened</h2>
      <Timeline answer={events} now={now} />
    </article>
  );
}

const ORDER: readonly Standing["standing"][] = [
  "failing",
  "pending",
  "skipped",
  "disabled",
  "deleted",
  "provisioned",
  "never-seen",
];

function worstFirst(standings: readonly Standing[]): readonly Standing[] {
  return standings.toSorted((a, b) => ORDER.indexOf(a.standing) - ORDER.indexOf(b.standing));
}

function Standings({
  standings,
  now,
}: {
  readonly standings: readonly Standing[];
  readonly now: number;
}) {
  return (
    <ul>
      {standings.map((standing) => (
        <StandingLine key={standing.jobId} standing={standing} now={now} />
      ))}
    </ul>
  );
}

function StandingLine({ standing, now }: { readonly standing: Standing; readonly now: number }) {
  const { nextAttemptAt, expectedBy, errorCode, remedy } = standing;
  return (
    <li class={`verdict ${TONES[standing.standing]}`}>
      <p>
        <a href={jobAddress(standing.jobId)}>{standing.application}</a>{" "}
        <Mark name={standing.standing} /> {errorCode !== null && <code>{errorCode}</code>}
      </p>
      <p>{standing.reason}</p>
      {remedy !== null && (
        <p>
          <strong>What to do:</strong> {remedy}
        </p>
      )}
      {(nextAttemptAt !== null || expectedBy !== null) && (
        <p class="quiet">
          {nextAttemptAt !== null && (
            <>
              Next attempt <Moment at={nextAttemptAt} now={now} />.{" "}
            </>
          )}
          {expectedBy !== null && (
            <>
              Expected by <Moment at={expectedBy} now={now} />.
            </>
          )}
        </p>
      )}
    </li>
  );
}

function Timeline({
  answer,
  now,
}: {
  readonly answer: Answer<List<Event>> | null;
  readonly now: number;
}) {
  if (answer === null) return <p class="quiet">Loading…</p>;
  if (!answer.ok) return <p class="quiet">{answer.detail}</p>;
  const { items, next } = answer.value;
  if (items.length === 0) return <p class="quiet">No log row is kept about this object.</p>;
  return (
    <>
      <ol class="timeline">
        {items.map((event) => (
          <EventLine key={event.id} event={event} now={now} />
        ))}
      </ol>
      {next !== null && <p class="quiet">Older rows are in the API: see events in /docs.</p>}
    </>
  );
}

const STATUS_TONES = {
  success: "good",
  failure: "bad",
  warning: "warn",
  skipped: "off",
  unknown: "blind",
} as const satisfies Readonly<Record<Event["status"], string>>;

const STATUS_MARKS = {
  success: "✓",
  failure: "✕",
  warning: "!",
  skipped: "→",
  unknown: "?",
} as const satisfies Readonly<Record<Event["status"], string>>;

function EventLine({ event, now }: { readonly event: Event; readonly now: number }) {
  const more = event.steps.length > 0 || event.changes.length > 0;
  return (
    <li>
      <span class={`status ${STATUS_TONES[event.status]}`}>
        <span aria-hidden="true">{STATUS_MARKS[event.status]}</span> {event.status}
      </span>
      <div>
        <strong>{sayWord(event.action)}</strong> in {event.application}{" "}
        {event.errorCode !== null && <code>{event.errorCode}</code>}{" "}
        <span class="quiet">
          <Moment at={event.at} now={now} />
        </span>
        {event.reason !== null && <p class="reason">{event.reason}</p>}
        {more && (
          <details>
            <summary>
              {sayCount(event.steps.length, "step")}, {sayCount(event.changes.length, "change")}
            </summary>
            <ol class="steps">
              {event.steps.map((step, index) => (
                <li key={index}>
                  <strong>{step.name}</strong> {step.status}
                  {step.description !== null && <p class="reason">{step.description}</p>}
                </li>
              ))}
            </ol>
            <Changes event={event} />
          </details>
        )}
      </div>
    </li>
  );
}

function Changes({ event }: { readonly event: Event }) {
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
