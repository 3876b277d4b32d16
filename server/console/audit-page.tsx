import { useState } from "preact/hooks";
import { AUDIT_ACTIONS } from "../../domain/notify/action.ts";
import { type ApiResult, answerOf, api } from "./api-client.ts";
import type { AuditEntry, ListAnswer } from "./api-types.ts";
import { TimeText } from "./components.tsx";
import { formatCount, formatLabel } from "./format.ts";
import { incidentPageHref, type PageQuery } from "./page-address.ts";
import { PagedList } from "./paged-list.tsx";
import { PeriodForm } from "./period-form.tsx";
import { apiFilters, QuerySelect } from "./query-select.tsx";
import { saveFile } from "./save-file.ts";
import { silenceMatcherText } from "./silences-page.tsx";
import { useRefreshCount } from "./use-refresh-count.ts";

const REFRESH_INTERVAL_MS = 30_000;
const DAY_MS = 86_400_000;
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
        {from !== undefined && to !== undefined && ` Shown: ${from} to ${to}.`}
      </p>
      <search class="filters">
        <QuerySelect query={query} name="action" label="Action" values={AUDIT_ACTIONS} />
        <ExportButton filters={filters} />
      </search>
      <PeriodForm from={timeOf(from) ?? now - 7 * DAY_MS} to={timeOf(to) ?? now} />
      <PagedList
        key={JSON.stringify(filters)}
        request={(page) =>
          api.GET("/api/v1/audit", { params: { query: { ...filters, limit: 100, ...page } } })
        }
        version={refreshCount}
        emptyText="The audit trail has no entry that matches."
      >
        {(entry) => <AuditItem key={entry.id} entry={entry} now={now} />}
      </PagedList>
    </article>
  );
}

function timeOf(text: string | undefined): number | null {
  const at = Date.parse(text ?? "");
  return Number.isNaN(at) ? null : at;
}

function AuditItem({ entry, now }: { readonly entry: AuditEntry; readonly now: number }) {
  const { at, actor, via, action, subject, incidentTitle, silence, reason } = entry;
  return (
    <li>
      <span>
        <TimeText at={at} now={now} /> <b>{actor}</b> <span class="quiet">({via})</span>{" "}
        {formatLabel(action)}{" "}
        {incidentTitle !== null && <a href={incidentPageHref(subject)}>{incidentTitle}</a>}
        {incidentTitle === null && silence === null && <span class="ids">{subject}</span>}
        {silence !== null && `of ${silenceMatcherText(silence)}`}
        {reason === "" ? "" : `: ${reason}`}
        {action === "silence-created" && silence !== null && (
          <span class="quiet">
            {" "}
            from <TimeText at={silence.beginsAt} now={now} /> until{" "}
            <TimeText at={silence.endsAt} now={now} />
          </span>
        )}
      </span>
    </li>
  );
}

type AuditFilters = ReturnType<typeof apiFilters<"/api/v1/audit">>;

/** Downloads all entries that match as JSON lines. The API gives CSV and pages of any size. */
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
        Export as JSON lines
      </button>
      <span role="status">{status}</span>
    </>
  );
}
