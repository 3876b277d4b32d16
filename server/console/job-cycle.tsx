import type { JobWhole } from "./answers.ts";
import { Chip, Moment } from "./marks.tsx";
import { sayLength, sayShare } from "./say.ts";

const METHODS: Readonly<Record<JobWhole["cycle"]["method"], string | null>> = {
  units: "by the job's own units",
  log: "by the objects that the log names",
  exports: "by what has been exported",
  "last-cycle-complete": null,
  unknown: null,
};

/** Why the cycle runs, how far it is by which measure, how long it takes, and whether it was due. */
export function CycleWords({ job, now }: { readonly job: JobWhole; readonly now: number }) {
  const { cycle, silence } = job;
  const missed = silence.state === "late" || silence.state === "stopped";
  return (
    <section>
      <h2>Cycle</h2>
      <ul class="notes">
        {cycle.running && (
          <li>
            {running(job)} Began <Moment at={cycle.beganAt} now={now} />.
          </li>
        )}
        {cycle.cause !== null && (
          <li>
            {cycle.cause.words}{" "}
            {cycle.cause.at !== null && <Moment at={cycle.cause.at} now={now} />}
            {cycle.cause.actor !== null && `, by ${cycle.cause.actor}`}
          </li>
        )}
        {cycle.usualDurationSeconds !== null && (
          <li>
            {job.cycleKind === "initial" ? "An initial cycle" : "A cycle"} of this job usually takes{" "}
            {sayLength(cycle.usualDurationSeconds)}.
          </li>
        )}
        <li>
          {missed && <Chip tone={silence.state === "late" ? "warn" : "bad"}>{silence.state}</Chip>}{" "}
          {silence.words}
        </li>
      </ul>
    </section>
  );
}

function running({ cycle, progressRatio, ...job }: JobWhole): string {
  const method = METHODS[cycle.method];
  const measure = method === null ? "" : `, measured ${method}`;
  const done = progressRatio === null ? "" : `${sayShare(progressRatio)} done${measure}. `;
  if (job.etaSeconds === null) return `${done}${cycle.noEtaBecause ?? "No estimate yet."}`;
  const range =
    job.etaLowSeconds === null || job.etaHighSeconds === null
      ? ""
      : `, most likely between ${sayLength(job.etaLowSeconds)} and ${sayLength(job.etaHighSeconds)}`;
  return `${done}About ${sayLength(job.etaSeconds)} left${range}.`;
}
