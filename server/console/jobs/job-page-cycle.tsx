import type { JobDetail } from "../api/api-types.ts";
import { LabelChip, TimeText } from "../parts/components.tsx";
import { formatRatio, formatSeconds } from "../parts/format.ts";

const PROGRESS_METHOD_TEXTS: Readonly<Record<JobDetail["cycle"]["progressMethod"], string | null>> =
  {
    units: "in the job's own units",
    log: "by the objects in the log",
    exports: "by the objects written to the app",
    "last-cycle-complete": null,
    unknown: null,
  };

/** Progress, trigger, usual duration and schedule of the cycle. */
export function CycleSection({ job, now }: { readonly job: JobDetail; readonly now: number }) {
  const { cycle, schedule } = job;
  const isOverdue = schedule.state === "late" || schedule.state === "stopped";
  return (
    <section>
      <h2>Cycle</h2>
      <ul class="notes">
        {cycle.isRunning && (
          <li>
            {runningCycleText(job)} Began <TimeText at={cycle.beganAt} now={now} />.
          </li>
        )}
        {cycle.trigger !== null && (
          <li>
            {cycle.trigger.text}{" "}
            {cycle.trigger.at !== null && <TimeText at={cycle.trigger.at} now={now} />}
            {cycle.trigger.actor !== null && `, by ${cycle.trigger.actor}`}
          </li>
        )}
        {cycle.medianDurationSeconds !== null && (
          <li>
            {job.cycleKind === "initial" ? "An initial cycle" : "A cycle"} of this job usually takes{" "}
            {formatSeconds(cycle.medianDurationSeconds)}.
          </li>
        )}
        <li>
          {isOverdue && (
            <LabelChip tone={schedule.state === "late" ? "warn" : "bad"}>
              {schedule.state}
            </LabelChip>
          )}{" "}
          {schedule.reason}
        </li>
      </ul>
    </section>
  );
}

function runningCycleText({ cycle, progressRatio, ...job }: JobDetail): string {
  const method = PROGRESS_METHOD_TEXTS[cycle.progressMethod];
  const methodText = method === null ? "" : `, measured ${method}`;
  const doneText =
    progressRatio === null ? "" : `${formatRatio(progressRatio)} done${methodText}. `;
  if (job.etaSeconds === null) return `${doneText}${cycle.noEtaReason ?? "No estimate yet."}`;
  const range =
    job.etaLowSeconds === null || job.etaHighSeconds === null
      ? ""
      : `, most likely between ${formatSeconds(job.etaLowSeconds)} and ${formatSeconds(job.etaHighSeconds)}`;
  return `${doneText}About ${formatSeconds(job.etaSeconds)} left${range}.`;
}
