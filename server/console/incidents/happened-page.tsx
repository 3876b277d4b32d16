import { HOUR, MINUTE } from "../../../domain/time.ts";
import { changeQuery } from "../address/change-query.ts";
import type { PageQuery } from "../address/page-address.ts";
import { type ApiResult, api } from "../api/api-client.ts";
import type { Activity, Incident, ListAnswer, Notification } from "../api/api-types.ts";
import { useAnswer } from "../api/use-answer.ts";
import { useRefreshCount } from "../api/use-refresh-count.ts";
import { formatTime } from "../parts/format.ts";
import { PeriodForm } from "../parts/period-form.tsx";
import { IncidentItem } from "./incidents-page.tsx";
import { NotificationItem } from "./notification-item.tsx";
import { compareOpenIncidents } from "./open-incidents.tsx";
import { PeriodCycles } from "./period-cycles.tsx";
import { groupIncidents, type Period, summarizePeriod } from "./period-summary.ts";

const REFRESH_INTERVAL_MS = 30_000;

type Preset = {
  readonly name: string;
  readonly text: string;
  readonly period: (now: number) => Period;
};

const LAST_24_HOURS: Preset = {
  name: "24h",
  text: "Last 24 hours",
  period: (now) => ({ from: now - 24 * HOUR, to: null }),
};

const PRESETS: readonly Preset[] = [
  LAST_24_HOURS,
  {
    name: "evening",
    text: "Since yesterday 18:00 (local time)",
    period: (now) => ({ from: localTime(now, -1, 18), to: null }),
  },
  {
    name: "yesterday",
    text: "Yesterday (local time)",
    period: (now) => ({ from: localTime(now, -1, 0), to: localTime(now, 0, 0) }),
  },
  {
    name: "3d",
    text: "Last 3 days",
    period: (now) => ({ from: now - 72 * HOUR, to: null }),
  },
];

/** A full hour by the clock of the reader, `dayOffset` days from today. */
function localTime(now: number, dayOffset: number, hour: number): number {
  const at = new Date(now);
  at.setDate(at.getDate() + dayOffset);
  return at.setHours(hour, 0, 0, 0);
}

/** What happened in a period: incidents, messages and cycles. */
export function HappenedPage({ query, now }: { readonly query: PageQuery; readonly now: number }) {
  const refreshCount = useRefreshCount(REFRESH_INTERVAL_MS);
  const preset = PRESETS.find(({ name }) => name === query["last"]) ?? LAST_24_HOURS;
  const typedPeriod = parsePeriod(query);
  // Whole minutes, so that the addresses of the requests do not change each second.
  const period = typedPeriod ?? preset.period(now - (now % MINUTE));
  const range = periodQuery(period);
  const inputs = [range.from, range.to, refreshCount];
  const incidents = useAnswer(
    () => api.GET("/api/v1/incidents", { params: { query: { ...range, limit: 1000 } } }),
    inputs,
  );
  const activity = useAnswer(
    () => api.GET("/api/v1/activity", { params: { query: range } }),
    inputs,
  );
  const messages = useAnswer(
    () => api.GET("/api/v1/notifications", { params: { query: { ...range, limit: 200 } } }),
    inputs,
  );
  return (
    <article class="page">
      <h1>What happened</h1>
      <fieldset class="condition-filter">
        <legend class="unseen">Choose the period</legend>
        {PRESETS.map(({ name, text }) => (
          <button
            key={name}
            type="button"
            aria-pressed={typedPeriod === null && preset.name === name}
            onClick={() =>
              changeQuery(
                { last: name === LAST_24_HOURS.name ? null : name, from: null, to: null },
                "push",
              )
            }
          >
            {text}
          </button>
        ))}
      </fieldset>
      <p class="quiet">
        From {formatTime(period.from)}{" "}
        {period.to === null ? "until now" : `to ${formatTime(period.to)}`}
      </p>
      <PeriodForm from={period.from} to={period.to ?? now} />
      <Summary period={period} incidents={incidents} activity={activity} messages={messages} />
      <Incidents period={period} answer={incidents} now={now} />
      {activity === null && <p class="quiet">Counting the cycles of all jobs…</p>}
      {activity?.ok === false && <p class="problem">{activity.detail}</p>}
      {activity?.ok === true && <PeriodCycles items={activity.value.items} now={now} />}
      <Messages answer={messages} now={now} />
    </article>
  );
}

/** The period in the address; null if the reader has not typed one. */
function parsePeriod(query: PageQuery): Period | null {
  const from = Date.parse(query["from"] ?? "");
  const to = Date.parse(query["to"] ?? "");
  return Number.isNaN(from) || Number.isNaN(to) || from >= to ? null : { from, to };
}

function periodQuery({ from, to }: Period): { from: string; to?: string } {
  return {
    from: new Date(from).toISOString(),
    ...(to === null ? {} : { to: new Date(to).toISOString() }),
  };
}

type Answer<T> = ApiResult<ListAnswer<T>> | null;

function Summary({
  period,
  incidents,
  activity,
  messages,
}: {
  readonly period: Period;
  readonly incidents: Answer<Incident>;
  readonly activity: Answer<Activity>;
  readonly messages: Answer<Notification>;
}) {
  if (incidents?.ok !== true || activity?.ok !== true || messages?.ok !== true) return null;
  const { hasIncidents, incidentText, activityText } = summarizePeriod(
    { incidents: incidents.value, activity: activity.value, messages: messages.value },
    period,
  );
  return (
    <div class={`assessment ${hasIncidents ? "warn" : "good"}`}>
      <p>
        <strong>{incidentText}</strong> {activityText}
      </p>
    </div>
  );
}

function Incidents({
  period,
  answer,
  now,
}: {
  readonly period: Period;
  readonly answer: Answer<Incident>;
  readonly now: number;
}) {
  if (answer === null) return <p class="quiet">Loading the incidents…</p>;
  if (!answer.ok) return <p class="problem">{answer.detail}</p>;
  const { opened, recovered, wentOn } = groupIncidents(answer.value.items, period);
  // Those that opened and recovered in the period are in the first list, with both times.
  const openedBefore = recovered.filter((incident) => !opened.includes(incident));
  const lists = [
    { title: "Opened", incidents: opened.toSorted(compareOpenIncidents) },
    { title: "Opened earlier, and recovered", incidents: openedBefore },
    { title: "Open during the whole period", incidents: wentOn.toSorted(compareOpenIncidents) },
  ];
  return (
    <>
      {lists
        .filter(({ title, incidents }) => incidents.length > 0 || title === "Opened")
        .map(({ title, incidents }) => (
          <section key={title} class="item-list">
            <h2>
              {title}: {incidents.length}
            </h2>
            <ul>
              {incidents.map((incident) => (
                <IncidentItem key={incident.id} incident={incident} now={now} />
              ))}
            </ul>
          </section>
        ))}
    </>
  );
}

function Messages({
  answer,
  now,
}: {
  readonly answer: Answer<Notification>;
  readonly now: number;
}) {
  if (answer === null) return null;
  if (!answer.ok) return <p class="problem">{answer.detail}</p>;
  const { items, next } = answer.value;
  return (
    <section class="item-list">
      <h2>Messages: {next === null ? items.length : `the newest ${items.length}`}</h2>
      {items.length === 0 && <p class="quiet">No message was written.</p>}
      <ul>
        {items.map((notification) => (
          <NotificationItem key={notification.id} notification={notification} now={now} />
        ))}
      </ul>
    </section>
  );
}
