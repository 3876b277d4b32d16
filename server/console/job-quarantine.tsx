import type { JobWhole } from "./answers.ts";
import { Bar, Chip } from "./marks.tsx";
import { sayLength, sayNumber, sayShare } from "./say.ts";

const RULES: Readonly<Record<JobWhole["rules"][number]["rule"], string>> = {
  floor: "Failing objects before the share counts",
  proportion: "Failing objects that make too large a share",
  base: "Failing objects without references",
  total: "All failing objects",
};

/** How near quarantine is by each rule, when it comes, and what drives it. */
export function Quarantine({ job }: { readonly job: JobWhole }) {
  if (job.rules.length === 0) return null;
  // Below the floor Entra does not look at the share, however large it is.
  const evaluated = job.rules.some(({ rule, usedRatio }) => rule === "floor" && usedRatio >= 1);
  const decisive = decisiveOf(job);
  return (
    <section>
      <h2>{isHeld(job) ? "Rules of quarantine" : "Distance to quarantine"}</h2>
      <ul class="rules">
        {job.rules.map(({ rule, count, limit, usedRatio }) => (
          <Limit
            key={rule}
            name={RULES[rule]}
            count={count}
            limit={limit}
            ratio={usedRatio}
            fires={usedRatio >= 1 && (rule !== "proportion" || evaluated)}
            binds={rule === decisive}
          />
        ))}
        {job.deletions !== null && (
          <Limit
            name="Disables and deletes in one cycle"
            count={job.deletions.leaving}
            limit={job.deletions.threshold}
            ratio={job.deletions.usedRatio}
            fires={job.deletions.usedRatio >= 1}
            binds={false}
          />
        )}
      </ul>
      <When job={job} />
      <Drivers job={job} />
      <p class="quiet">
        Limits are those that Microsoft publishes
        {job.deletions === null ? "." : "; the one on deletions is the job's own."}
      </p>
    </section>
  );
}

/** The share rule waits for its floor: of the two the further one is what is still in the way. */
function decisiveOf({ bindingRule, rules }: JobWhole): JobWhole["rules"][number]["rule"] | null {
  if (bindingRule !== "proportion") return bindingRule;
  const used = (wanted: string) => rules.find(({ rule }) => rule === wanted)?.usedRatio ?? 0;
  return used("floor") < used("proportion") ? "floor" : bindingRule;
}

function isHeld({ quarantinedSince, quarantineReason }: JobWhole): boolean {
  return quarantinedSince !== null || quarantineReason !== null;
}

type LimitSpec = {
  readonly name: string;
  readonly count: number;
  readonly limit: number;
  readonly ratio: number;
  readonly fires: boolean;
  readonly binds: boolean;
};

function Limit({ name, count, limit, ratio, fires, binds }: LimitSpec) {
  const text = `${sayNumber(count)} of ${sayNumber(limit)}`;
  const first = binds ? ", fires first" : "";
  return (
    <li class={binds ? "strong" : ""}>
      <span>
        {name} {binds && <Chip tone="warn">fires first</Chip>}
      </span>
      <span class="number">{text}</span>
      <Bar
        ratio={ratio}
        label={`${name}: ${text}${first}`}
        tone={fires ? "bad" : ratio >= 0.5 ? "warn" : "busy"}
      />
    </li>
  );
}

function When({ job }: { readonly job: JobWhole }) {
  const { timeToQuarantineSeconds, timeToQuarantineLowSeconds, timeToQuarantineHighSeconds } = job;
  if (timeToQuarantineSeconds === null) {
    return job.noTimeBecause === null ? null : <p>{job.noTimeBecause}</p>;
  }
  const range =
    timeToQuarantineLowSeconds === null || timeToQuarantineHighSeconds === null
      ? ""
      : ` (${sayLength(timeToQuarantineLowSeconds)} to ${sayLength(timeToQuarantineHighSeconds)})`;
  return (
    <p>
      At this pace quarantine comes in about{" "}
      <span class="strong">{sayLength(timeToQuarantineSeconds)}</span>
      {range}.
    </p>
  );
}

function Drivers({ job }: { readonly job: JobWhole }) {
  if (job.drivers.length === 0) {
    return <p>{job.riskDriver ?? "Nothing drives this job towards quarantine."}</p>;
  }
  return (
    <>
      <h3>What drives it</h3>
      <ul class="drivers">
        {job.drivers.map(({ kind, score, words }) => (
          <li key={`${kind} ${words}`}>
            <span class="number">{sayShare(score)}</span>
            <span>{words}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
