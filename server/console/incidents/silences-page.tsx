import { useState } from "preact/hooks";
import { type PageQuery, pageHref } from "../address/page-address.ts";
import { type ApiResult, answerOf, api, type ClientAnswer } from "../api/api-client.ts";
import type { ListAnswer, Silence } from "../api/api-types.ts";
import { useAnswer } from "../api/use-answer.ts";
import { useRefreshCount } from "../api/use-refresh-count.ts";
import { TimeText } from "../parts/components.tsx";
import { formatLocalPeriod } from "../parts/format.ts";
import { MaintenanceForm } from "./maintenance-form.tsx";

const REFRESH_MS = 15_000;

/** Silences, maintenance windows and unsubscribed addresses. */
export function SilencesPage({
  query,
  now,
  onAction,
}: {
  /** Contains the app to silence, if the reader comes from a page about it. */
  readonly query: PageQuery;
  readonly now: number;
  readonly onAction: () => void;
}) {
  const [changeCount, setChangeCount] = useState(0);
  const timedCount = useRefreshCount(REFRESH_MS);
  const refreshedBy = [timedCount, changeCount];
  const silences = useAnswer(
    () => api.GET("/api/v1/silences", { params: { query: { limit: 100 } } }),
    refreshedBy,
  );
  const unsubscriptions = useAnswer(() => api.GET("/api/v1/unsubscriptions"), refreshedBy);
  const onChange = () => {
    setChangeCount((count) => count + 1);
    onAction();
  };
  const form = <MaintenanceForm {...{ query, now, onChange }} />;
  return (
    <article class="page">
      <h1>Silences and maintenance</h1>
      <p class="quiet">
        While a silence is active, matching incidents are shown, but Steadystate sends no
        notification that they open or change. If people were notified of an incident before, they
        are notified of its recovery.
      </p>
      {query["application"] !== undefined && form}
      <List title="Silences" answer={silences} emptyText="There are no silences.">
        {(silence) => (
          <SilenceItem key={silence.id} silence={silence} now={now} onChange={onChange} />
        )}
      </List>
      {query["application"] === undefined && form}
      <List
        title="Addresses that have unsubscribed"
        answer={unsubscriptions}
        note="They get no digests, and reminders only of critical incidents and of deadlines."
        emptyText="No address has unsubscribed."
      >
        {({ id, address, unsubscribedAt }) => (
          <li key={id}>
            <b>{address}</b>{" "}
            <span class="quiet">
              unsubscribed <TimeText at={unsubscribedAt} now={now} />
            </span>
            <UndoButton
              undo={() => api.DELETE("/api/v1/unsubscriptions/{id}", { params: { path: { id } } })}
              text="Undo"
              onChange={onChange}
            />
          </li>
        )}
      </List>
      <p>
        <a href={pageHref("audit", {})}>The audit trail</a> says who did what. It needs the role
        admin.
      </p>
    </article>
  );
}

type ListProps<T> = {
  readonly title: string;
  readonly note?: string;
  readonly answer: ApiResult<ListAnswer<T>> | null;
  readonly emptyText: string;
  readonly children: (item: T) => preact.ComponentChild;
};

function List<T>({ title, note, answer, emptyText, children }: ListProps<T>) {
  if (answer === null) return null;
  return (
    <section>
      <h2>{title}</h2>
      {note !== undefined && <p class="quiet">{note}</p>}
      {!answer.ok && <p class="quiet">{answer.detail}</p>}
      {answer.ok && answer.value.items.length === 0 && <p class="quiet">{emptyText}</p>}
      {answer.ok && <ul class="entries">{answer.value.items.map(children)}</ul>}
    </section>
  );
}

type SilenceItemProps = {
  readonly silence: Silence;
  readonly now: number;
  readonly onChange: () => void;
};

function SilenceItem({ silence, now, onChange }: SilenceItemProps) {
  const { id, kind, state, reason } = silence;
  return (
    <li class={state === "ended" ? "quiet" : ""}>
      <b>
        {state} {kind}
      </b>{" "}
      of {silenceMatcherText(silence)}
      {reason === null ? "" : `: ${reason}`}
      <SilencePeriod silence={silence} now={now} />
      {state !== "ended" && (
        <UndoButton
          undo={() => api.DELETE("/api/v1/silences/{id}", { params: { path: { id } } })}
          text="End now"
          onChange={onChange}
        />
      )}
    </li>
  );
}

/**
 * For a silence that has ended, the planned times have no distance from now: "in 3 h" would be wrong if somebody
 * ended it early.
 */
function SilencePeriod({ silence, now }: Pick<SilenceItemProps, "silence" | "now">) {
  const { state, createdBy, beginsAt, endsAt, endedBy, endedAt } = silence;
  const hasEnded = state === "ended";
  const form = hasEnded ? "time-only" : "full";
  return (
    <div class="quiet">
      by {createdBy}, {hasEnded && endedBy !== null && "planned "}from{" "}
      <TimeText at={beginsAt} now={now} form={form} /> until{" "}
      <TimeText at={endsAt} now={now} form={form} />
      {endedBy !== null && (
        <>
          , ended by {endedBy} at <TimeText at={endedAt} now={now} isPast />
        </>
      )}
      {!hasEnded && (
        <div>{formatLocalPeriod(Date.parse(beginsAt ?? ""), Date.parse(endsAt ?? ""))}</div>
      )}
    </div>
  );
}

export function silenceMatcherText(silence: Silence): string {
  const { tenants, applications, incidentKinds, incidentId, incidentTitle } = silence;
  if (incidentId !== null) return `the incident “${incidentTitle ?? incidentId}”`;
  const kinds =
    incidentKinds === null
      ? "all incidents"
      : `incidents of the kind ${incidentKinds.join(" or ")}`;
  const apps = applications === null ? "" : ` about ${applications.join(" or ")}`;
  return `${kinds}${apps}${tenants === null ? "" : ` in ${tenants.join(" and ")}`}`;
}

type UndoButtonProps = {
  readonly undo: () => Promise<ClientAnswer<unknown>>;
  readonly text: string;
  readonly onChange: () => void;
};

function UndoButton({ undo, text, onChange }: UndoButtonProps) {
  const [error, setError] = useState<string | null>(null);
  const send = async () => {
    const result = await answerOf(undo());
    setError(result.ok ? null : result.detail);
    if (result.ok) onChange();
  };
  return (
    <>
      {" "}
      <button type="button" onClick={() => void send()}>
        {text}
      </button>
      {error !== null && <p role="alert">{error}</p>}
    </>
  );
}
