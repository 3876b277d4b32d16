import { useState } from "preact/hooks";
import { cyclePageHref, type PageQuery, pageHref } from "../address/page-address.ts";
import type { Cycle } from "../api/api-types.ts";
import { LabelChip, TimeText } from "../parts/components.tsx";
import { formatNumber, formatSeconds } from "../parts/format.ts";
import { TableHead } from "../parts/table-head.tsx";

const FIRST_CYCLES = 6;
const MORE_CYCLES = 50;

/** Which cycles the list shows; the address of the page contains the choice. */
const CYCLE_FILTERS: readonly {
  readonly value: string;
  readonly text: string;
  readonly isShown: (cycle: Cycle) => boolean;
}[] = [
  { value: "", text: "All", isShown: () => true },
  { value: "failed", text: "Failed as a whole", isShown: ({ hasFailed }) => hasFailed },
  { value: "failures", text: "With failed rows", isShown: ({ failure }) => failure > 0 },
];

/** The cycles of a job, newest first. */
export function CycleList({
  jobId,
  cycles,
  query,
  now,
}: {
  readonly jobId: string;
  readonly cycles: readonly Cycle[];
  readonly query: PageQuery;
  readonly now: number;
}) {
  const [shownCount, setShownCount] = useState(FIRST_CYCLES);
  if (cycles.length === 0) return null;
  const filter = CYCLE_FILTERS.find(({ value }) => value === query["cycles"]);
  const chosen = filter === undefined ? cycles : cycles.filter(filter.isShown);
  const shown = chosen.slice(0, shownCount);
  return (
    <>
      <h3>Cycles</h3>
      <nav class="ranges" aria-label="Which cycles">
        {CYCLE_FILTERS.map(({ value, text, isShown }) => (
          <a
            key={value}
            href={pageHref("job", { jobId }, { ...query, cycles: value })}
            aria-current={value === (filter?.value ?? "") ? "true" : undefined}
          >
            {text} ({formatNumber(cycles.filter(isShown).length)})
          </a>
        ))}
      </nav>
      {chosen.length === 0 && <p class="quiet">No known cycle matches.</p>}
      {chosen.length > 0 && <CycleTable jobId={jobId} cycles={shown} now={now} />}
      {shown.length < chosen.length && (
        <button type="button" onClick={() => setShownCount((count) => count + MORE_CYCLES)}>
          Show older cycles ({formatNumber(chosen.length - shown.length)})
        </button>
      )}
    </>
  );
}

const COLUMNS = [
  "Began",
  "Result",
  "Length",
  "Kind",
  "Success",
  "Failure",
  "Skipped",
  "Disabled or deleted",
];

function CycleTable({
  jobId,
  cycles,
  now,
}: {
  readonly jobId: string;
  readonly cycles: readonly Cycle[];
  readonly now: number;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls what the pointer scrolls
    <section class="wide-table" aria-label="Cycles" tabIndex={0}>
      <table class="plain cycles">
        <TableHead names={COLUMNS} />
        <tbody>
          {cycles.map((cycle, index) => (
            <CycleRow
              key={cycle.cycleId ?? index}
              jobId={jobId}
              cycle={cycle}
              isReasonShown={cycle.reason !== cycles[index - 1]?.reason}
              now={now}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function CycleRow({
  jobId,
  cycle,
  isReasonShown,
  now,
}: {
  readonly jobId: string;
  readonly cycle: Cycle;
  /** False if the row above shows the same reason. */
  readonly isReasonShown: boolean;
  readonly now: number;
}) {
  const { cycleId, beganAt, durationSeconds, kind, reason } = cycle;
  const removals = cycle.disable + cycle.delete + cycle.stagedDelete;
  return (
    <>
      <tr>
        <th scope="row">
          <TimeText at={beganAt} now={now} />
        </th>
        <td>
          <CycleResult cycle={cycle} />
        </td>
        <td>{durationSeconds === null ? "–" : formatSeconds(durationSeconds)}</td>
        <td>{kind}</td>
        <td>{formatNumber(cycle.success)}</td>
        <td class={cycle.failure > 0 ? "strong" : ""}>{formatNumber(cycle.failure)}</td>
        <td>{formatNumber(cycle.skipped)}</td>
        <td>
          {removals === 0 || cycleId === null ? (
            formatNumber(removals)
          ) : (
            <a href={cyclePageHref(jobId, cycleId)}>{formatNumber(removals)}</a>
          )}
        </td>
      </tr>
      {reason !== null && isReasonShown && (
        <tr class="why">
          <td colSpan={COLUMNS.length}>
            <p>
              {reason} {cycle.errorCode !== null && <code>{cycle.errorCode}</code>}
            </p>
          </td>
        </tr>
      )}
    </>
  );
}

function CycleResult({ cycle: { endedAt, hasFailed } }: { readonly cycle: Cycle }) {
  if (hasFailed) return <LabelChip tone="bad">failed as a whole</LabelChip>;
  return <>{endedAt === null ? "running" : "ended"}</>;
}
