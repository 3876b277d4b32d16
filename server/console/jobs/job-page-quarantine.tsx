import type { JobDetail } from "../api/api-types.ts";
import { LabelChip, RatioBar } from "../parts/components.tsx";
import { formatNumber, formatRatio, formatSeconds } from "../parts/format.ts";
import { isQuarantined } from "./job-cells.tsx";
import { QUARANTINE_RULE_NAMES } from "./quarantine-rules.ts";
import { WhatIfForm } from "./what-if-form.tsx";

/** The usage of each quarantine rule, the expected time to quarantine, and the risk drivers. */
export function QuarantineSection({ job }: { readonly job: JobDetail }) {
  if (job.rules.length === 0) return null;
  // Below the floor Entra does not evaluate the failure ratio.
  const isRatioEvaluated = job.rules.some(
    ({ rule, usedRatio }) => rule === "floor" && usedRatio >= 1,
  );
  const firstRule = firstReachedRule(job);
  return (
    <section>
      <h2>{isQuarantined(job) ? "Quarantine rules" : "Distance to quarantine"}</h2>
      <ul class="rules">
        {job.rules.map(({ rule, count, limit, usedRatio }) => (
          <RuleLimit
            key={rule}
            name={QUARANTINE_RULE_NAMES[rule]}
            count={count}
            limit={limit}
            ratio={usedRatio}
            isReached={usedRatio >= 1 && (rule !== "proportion" || isRatioEvaluated)}
            isFirst={rule === firstRule}
          />
        ))}
        {job.deletions !== null && (
          <RuleLimit
            name="Disables and deletes in one cycle"
            count={job.deletions.deletions}
            limit={job.deletions.threshold}
            ratio={job.deletions.usedRatio}
            isReached={job.deletions.usedRatio >= 1}
            isFirst={false}
          />
        )}
      </ul>
      <TimeToQuarantine job={job} />
      <RiskDrivers job={job} />
      <WhatIfForm job={job} />
      <p>Accidental-deletion prevention: {job.deletionPrevention.text}</p>
      <p class="quiet">
        Microsoft publishes these limits
        {job.deletions === null ? "." : "; the limit for deletions is a setting of the job."}
      </p>
    </section>
  );
}

/**
 * Entra applies the proportion rule only above the floor, so a job must reach both. Of these two,
 * the rule with the lower usage is returned.
 */
function firstReachedRule({
  bindingRule,
  rules,
}: JobDetail): JobDetail["rules"][number]["rule"] | null {
  if (bindingRule !== "proportion") return bindingRule;
  const usedRatioOf = (ruleName: string) =>
    rules.find(({ rule }) => rule === ruleName)?.usedRatio ?? 0;
  return usedRatioOf("floor") < usedRatioOf("proportion") ? "floor" : bindingRule;
}

type RuleLimitProps = {
  readonly name: string;
  readonly count: number;
  readonly limit: number;
  readonly ratio: number;
  readonly isReached: boolean;
  readonly isFirst: boolean;
};

function RuleLimit({ name, count, limit, ratio, isReached, isFirst }: RuleLimitProps) {
  const countText = `${formatNumber(count)} of ${formatNumber(limit)}`;
  const firstText = isFirst ? ", reached first" : "";
  return (
    <li class={isFirst ? "strong" : ""}>
      <span>
        {name} {isFirst && <LabelChip tone="warn">reached first</LabelChip>}
      </span>
      <span class="number">{countText}</span>
      <RatioBar
        ratio={ratio}
        label={`${name}: ${countText}${firstText}`}
        tone={isReached ? "bad" : ratio >= 0.5 ? "warn" : "busy"}
      />
    </li>
  );
}

function TimeToQuarantine({ job }: { readonly job: JobDetail }) {
  const { timeToQuarantineSeconds, timeToQuarantineLowSeconds, timeToQuarantineHighSeconds } = job;
  if (timeToQuarantineSeconds === null) {
    return job.noTimeReason === null ? null : <p>{job.noTimeReason}</p>;
  }
  const range =
    timeToQuarantineLowSeconds === null || timeToQuarantineHighSeconds === null
      ? ""
      : ` (${formatSeconds(timeToQuarantineLowSeconds)} to ${formatSeconds(timeToQuarantineHighSeconds)})`;
  return (
    <p>
      At this pace, quarantine begins in about{" "}
      <span class="strong">{formatSeconds(timeToQuarantineSeconds)}</span>
      {range}.
    </p>
  );
}

function RiskDrivers({ job }: { readonly job: JobDetail }) {
  // The drivers say what may lead to a quarantine, which is false while one is in force.
  if (job.drivers.length === 0 || job.riskDriverCode === "in-quarantine") {
    return <p>{job.riskDriver ?? "Nothing raises the risk of quarantine."}</p>;
  }
  return (
    <>
      <h3>Risk drivers</h3>
      <ul class="drivers">
        {job.drivers.map(({ kind, score, text }) => (
          <li key={`${kind} ${text}`}>
            <span class="number">{formatRatio(score)}</span>
            <span>{text}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
