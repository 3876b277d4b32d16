import type { JobDetail } from "../api/api-types.ts";
import { STATUS_TONES, StatusMark, TimeText } from "../parts/components.tsx";
import { formatCount } from "../parts/format.ts";
import { PausedBy } from "./paused-by.tsx";

export function ConditionSummary({ job, now }: { readonly job: JobDetail; readonly now: number }) {
  const conclusion = shownConclusion(job);
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
      {conclusion !== null && (
        <p>
          <strong>Cause in the last {conclusion.window}:</strong> {conclusion.text}
        </p>
      )}
      {job.remedy !== null && (
        <p>
          <strong>What to do:</strong> {job.remedy}
        </p>
      )}
    </div>
  );
}

/**
 * The conclusion about the newest window in which something fails. A healthy job shows none. A cause that is
 * not clear is not shown if there is a remedy, because the remedy already says who acts.
 */
function shownConclusion({
  conclusions: [newest],
  condition,
  remedy,
}: JobDetail): JobDetail["conclusions"][number] | null {
  if (newest === undefined || condition === "healthy") return null;
  return newest.code === "unclear" && remedy !== null ? null : newest;
}
