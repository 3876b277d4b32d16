import { useState } from "preact/hooks";
import type { Cycle } from "./api-types.ts";
import { TimeText } from "./components.tsx";
import { formatNumber, formatSeconds } from "./format.ts";
import { cyclePageHref } from "./page-address.ts";

const FIRST_CYCLES = 6;
const MORE_CYCLES = 50;

/** The cycles of a job, newest first. */
export function CycleList({
  jobId,
  cycles,
  now,
}: {
  readonly jobId: string;
  readonly cycles: readonly Cycle[];
  readonly now: number;
}) {
  const [shownCount, setShownCount] = useState(FIRST_CYCLES);
  if (cycles.length === 0) return null;
  const shown = cycles.slice(0, shownCount);
  return (
    <>
      <h3>Cycles</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls what the pointer scrolls */}
      <section class="wide-table" aria-label="Cycles" tabIndex={0}>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Began</th>
              <th scope="col">Length</th>
              <th scope="col">Kind</th>
              <th scope="col">Success</th>
              <th scope="col">Failure</th>
              <th scope="col">Skipped</th>
              <th scope="col">Disabled or deleted</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((cycle, index) => (
              <CycleRow key={cycle.cycleId ?? index} jobId={jobId} cycle={cycle} now={now} />
            ))}
          </tbody>
        </table>
      </section>
      {shown.length < cycles.length && (
        <button type="button" onClick={() => setShownCount((count) => count + MORE_CYCLES)}>
          Show older cycles ({formatNumber(cycles.length - shown.length)})
        </button>
      )}
    </>
  );
}

function CycleRow({
  jobId,
  cycle,
  now,
}: {
  readonly jobId: string;
  readonly cycle: Cycle;
  readonly now: number;
}) {
  const { cycleId, beganAt, endedAt, durationSeconds, kind } = cycle;
  const removals = cycle.disable + cycle.delete + cycle.stagedDelete;
  return (
    <tr>
      <th scope="row">
        <TimeText at={beganAt} now={now} />
      </th>
      <td>
        {durationSeconds === null
          ? endedAt === null
            ? "running"
            : "unknown"
          : formatSeconds(durationSeconds)}
      </td>
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
  );
}
