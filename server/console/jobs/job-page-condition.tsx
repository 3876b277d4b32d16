import type { FullJob } from "../api/api-types.ts";
import { STATUS_TONES, StatusMark, TimeText } from "../parts/components.tsx";
import { formatCount } from "../parts/format.ts";
import { PausedBy } from "./paused-by.tsx";

export function ConditionSummary({ job, now }: { readonly job: FullJob; readonly now: number }) {
  const conclusions = shownConclusions(job);
  return (
    <div class={`assessment ${STATUS_TONES[job.condition]}`}>
      <p>
        <StatusMark name={job.condition} />{" "}
        <span class="quiet">
          since <TimeText at={job.conditionSince} now={now} />
        </span>
      </p>
      {job.leavers > 0 && (
        <p class="leavers">
          {formatCount(job.leavers, "person who left still has", "people who left still have")} an
          account
          {job.leaversSince !== null && (
            <>
              : the first disable failed at <TimeText at={job.leaversSince} now={now} />
            </>
          )}
          .
        </p>
      )}
      <p>{job.reason}</p>
      <PausedBy job={job} now={now} />
      {job.entraMessage !== null && <p>Entra says: “{job.entraMessage}”</p>}
      {conclusions.map(({ window, text }) => (
        <p key={window}>
          <strong>Cause in the last {window}:</strong> {text}
        </p>
      ))}
      {job.remedy !== null && (
        <p>
          <strong>What to do:</strong> {job.remedy}
        </p>
      )}
    </div>
  );
}

/**
 * The newest window in which something fails. Nothing is shown without a problem, and a cause that is not
 * clear is not shown beside a remedy, which says who acts.
 */
function shownConclusions({ conclusions, condition, remedy }: FullJob): FullJob["conclusions"] {
  const [newest] = conclusions;
  if (newest === undefined || condition === "healthy") return [];
  return newest.code === "unclear" && remedy !== null ? [] : [newest];
}
