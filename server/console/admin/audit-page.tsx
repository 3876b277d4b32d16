import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { AUDIT_ACTIONS } from "../../../domain/notify/action.ts";
import { DAY } from "../../../domain/time.ts";
import { changeQuery } from "../address/change-query.ts";
import {
  incidentPageHref,
  type PageQuery,
  pageHref,
  personPageHref,
} from "../address/page-address.ts";
import { type ApiResult, AS_CSV, answerOf, api } from "../api/api-client.ts";
import type { AuditEntry, ListAnswer } from "../api/api-types.ts";
import { useRefreshCount } from "../api/use-refresh-count.ts";
import { silenceMatcherText } from "../incidents/silences-page.tsx";
import { TimeText } from "../parts/components.tsx";
import { CsvButton } from "../parts/csv-button.tsx";
import { formatCount, formatLabel, formatTime } from "../parts/format.ts";
import { PagedList } from "../parts/paged-list.tsx";
import { PeriodForm } from "../parts/period-form.tsx";
import { apiFilters, QuerySelect } from "../parts/query-select.tsx";
import { saveFile } from "../parts/save-file.ts";

const REFRESH_INTERVAL_MS = 30_000;
const FILTERS = ["action", "actor", "from", "to"] as const;

/** The audit trail, for admins, with an export. */
export function AuditPage({ query, now }: { readonly query: PageQuery; readonly now: number }) {
  const refreshCount = useRefreshCount(REFRESH_INTERVAL_MS);
  const filters = apiFilters<"/api/v1/audit">(query, FILTERS);
  const { from, to } = query;
  return (
    <article class="page">
      <h1>Audit trail</h1>
      <p class="quiet">
        What people and programs did in Steadystate, newest first. Entra's own audit log is not part
        of this list.
      </p>
      <search class="filters">
        <QuerySelect query={query} name="action" label="Action" values={AUDIT_ACTIONS} />
        <ActorFilter actor={query["actor"] ?? ""} />
      </search>
      <ChosenPeriod from={timeOf(from)} to={timeOf(to)} />
      <PeriodForm from={timeOf(from) ?? now - 7 * DAY} to={timeOf(to) ?? now} />
      <div class="list-tools">
        <CsvButton
          request={(page) =>
            api.GET("/api/v1/audit", { params: { query: { ...filters, ...page } }, ...AS_CSV })
          }
          fileName="steadystate-audit.csv"
        />
        <ExportButton filters={filters} />
      </div>
      <PagedList
        key={JSON.stringify(filters)}
        request={(page) =>
          api.GET("/api/v1/audit", { params: { query: { ...filters, limit: 100, ...page } } })
        }
        refreshCount={refreshCount}
        emptyText="The audit trail has no entry that matches."
      >
        {(entry) => <AuditItem key={entry.id} entry={entry} now={now} />}
      </PagedList>
    </article>
  );
}

/** The API compares whole names, so the list changes only when the reader has typed the name. */
function ActorFilter({ actor }: { readonly actor: string }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (field.current !== null) field.current.value = actor;
  }, [actor]);
  return (
    <label>
      Actor{" "}
      <input
        type="search"
        ref={field}
        placeholder="Whole name"
        spellcheck={false}
        onChange={({ currentTarget: { value } }) => changeQuery({ actor: value.trim() }, "push")}
      />
    </label>
  );
}

function ChosenPeriod({ from, to }: { readonly from: number | null; readonly to: number | null }) {
  if (from === null && to === null) return null;
  const begin = from === null ? "the beginning" : formatTime(from);
  return (
    <p>
      Shown: from {begin} to {to === null ? "now" : formatTime(to)}.{" "}
      <button type="button" onClick={() => changeQuery({ from: null, to: null }, "push")}>
        Show all times
      </button>
    </p>
  );
}

function timeOf(text: string | undefined): number | null {
  const at = Date.parse(text ?? "");
  return Number.isNaN(at) ? null : at;
}

function AuditItem({ entry, now }: { readonly entry: AuditEntry; readonly now: number }) {
  const { at, actor, action, silence, reason } = entry;
  return (
    <li>
      <span>
        <TimeText at={at} now={now} />{" "}
        <a href={pageHref("audit", {}, { actor })} title="Only what this actor did">
          <b>{actor}</b>
        </a>{" "}
        <span class="quiet">({signInText(entry)})</span> {formatLabel(action)}{" "}
        <Subject entry={entry} />
        {reason === "" ? "" : `: ${reason}`}
        {action === "silence-created" && silence !== null && (
          <span class="quiet">
            {" "}
            from <TimeText at={silence.beginsAt} now={now} /> until{" "}
            <TimeText at={silence.endsAt} now={now} />
          </span>
        )}
      </span>
      <LookedUpPersons entry={entry} />
      <DroppedLookUps entry={entry} now={now} />
    </li>
  );
}

const VIA_TEXTS: Readonly<Record<AuditEntry["via"], string>> = {
  console: "console",
  api: "API",
  link: "link of a mail",
  command: "command line",
};

/** Which interface the actor used, and how they signed in. */
function signInText({ via, signIn, keyId }: AuditEntry): string {
  switch (signIn) {
    case null:
      return VIA_TEXTS[via];
    case "none":
      return `${VIA_TEXTS[via]}, without sign-in`;
    case "key":
      return `${VIA_TEXTS[via]}, key ${keyId ?? "of the settings file"}`;
    case "entra":
      return `${VIA_TEXTS[via]}, Entra`;
    case "proxy":
      return `${VIA_TEXTS[via]}, proxy`;
  }
}

function Subject({ entry }: { readonly entry: AuditEntry }) {
  const { action, subject, incidentTitle, silence, tenants } = entry;
  const [tenant] = tenants ?? [];
  if (incidentTitle !== null) return <a href={incidentPageHref(subject)}>{incidentTitle}</a>;
  if (silence !== null) return <>of {silenceMatcherText(silence)}</>;
  if (action === "erasure-ordered" && tenant !== undefined)
    return (
      <a class="ids" href={pageHref("erasure", { tenant, id: subject })}>
        {subject}
      </a>
    );
  return <span class="ids">{subject}</span>;
}

/** The number of ids that are shown; the others are folded. */
const SHOWN_IDS = 3;

/**
 * The persons whose data an answer contained, by id. In a look-up in several tenants, an id can belong to
 * any of them.
 */
function LookedUpPersons({
  entry: { persons, personIds, tenants },
}: {
  readonly entry: AuditEntry;
}) {
  if (persons === null) return null;
  const [tenant, ...otherTenants] = tenants ?? [];
  const ids = personIds.map((id) => (
    <li key={id}>
      {tenant !== undefined && otherTenants.length === 0 ? (
        <a class="ids" href={personPageHref(tenant, id)}>
          {id}
        </a>
      ) : (
        <span class="ids">{id}</span>
      )}
    </li>
  ));
  const count = `${formatCount(persons, "person", "people")} in ${tenants?.join(", ") ?? "all tenants"}`;
  if (ids.length === 0) return <div class="quiet">{count}</div>;
  if (ids.length <= SHOWN_IDS) return <PersonIds count={count}>{ids}</PersonIds>;
  return (
    <details>
      <summary>
        {count}
        {persons > ids.length && `, the first ${ids.length}`}
      </summary>
      <ul class="person-ids">{ids}</ul>
    </details>
  );
}

function PersonIds({
  count,
  children,
}: {
  readonly count: string;
  readonly children: ComponentChildren;
}) {
  return (
    <div>
      <span class="quiet">{count}:</span>
      <ul class="person-ids">{children}</ul>
    </div>
  );
}

function DroppedLookUps({
  entry: { droppedLookUps, droppedFrom, droppedTo },
  now,
}: {
  readonly entry: AuditEntry;
  readonly now: number;
}) {
  if (droppedLookUps === null) return null;
  return (
    <div class="quiet">
      {formatCount(droppedLookUps, "look-up")} from <TimeText at={droppedFrom} now={now} /> to{" "}
      <TimeText at={droppedTo} now={now} /> had to be deleted, because this actor has more look-ups
      than there is room for. If you do not know why, revoke the key.
    </div>
  );
}

type AuditFilters = ReturnType<typeof apiFilters<"/api/v1/audit">>;

/** Saves all entries that match as JSON lines. The API has no such format, so the button reads page after page. */
function ExportButton({ filters }: { readonly filters: AuditFilters }) {
  const [status, setStatus] = useState("");
  const exportAll = async () => {
    setStatus("Reading…");
    const lines: string[] = [];
    let cursor: string | null = null;
    do {
      const query: AuditFilters = {
        ...filters,
        limit: 1000,
        ...(cursor === null ? {} : { cursor }),
      };
      const answer: ApiResult<ListAnswer<AuditEntry>> = await answerOf(
        api.GET("/api/v1/audit", { params: { query } }),
      );
      if (!answer.ok) {
        setStatus(answer.detail);
        return;
      }
      lines.push(...answer.value.items.map((entry) => JSON.stringify(entry)));
      cursor = answer.value.next;
    } while (cursor !== null);
    saveFile("steadystate-audit.jsonl", "application/x-ndjson", `${lines.join("\n")}\n`);
    setStatus(`Saved ${formatCount(lines.length, "entry", "entries")}.`);
  };
  return (
    <>
      <button type="button" onClick={() => void exportAll()}>
        Save as JSON lines
      </button>
      <span role="status">{status}</span>
    </>
  );
}
