import { isOnlyOurProblem } from "../../../domain/target-state.ts";
import { DAY, SECOND } from "../../../domain/time.ts";
import { jobPeopleHref } from "../address/page-address.ts";
import type { Job, Target } from "../api/api-types.ts";
import { DueTime, LabelChip, RatioBar, TimeText } from "../parts/components.tsx";
import {
  formatCount,
  formatLabel,
  formatNumber,
  formatRatio,
  formatSeconds,
} from "../parts/format.ts";

// The cells of a job in the table of jobs. The page of one job shows the same cells.

export function isQuarantined({ quarantinedSince, quarantineReason }: Job): boolean {
  return quarantinedSince !== null || quarantineReason !== null;
}

/** True if the data of the job is stale by the limits of the server. */
export function isStale({ freshUntil }: Job, now: number): boolean {
  return freshUntil === null || now > Date.parse(freshUntil);
}

export function isTargetOf(target: Target, job: Job): boolean {
  return target.tenant === job.tenant && target.jobIds.includes(job.jobId);
}

const NO_PROGRESS_TEXTS: Readonly<Record<Job["condition"], string | null>> = {
  disabled: "disabled by Entra",
  quarantined: "no normal cycles: Entra only retries, less and less often",
  stopped: "overdue",
  unknown: "no current data",
  paused: "switched off",
  "not-configured": "no cycle yet",
  failing: null,
  "at-risk": null,
  stalled: null,
  "never-run": null,
  "initial-cycle": null,
  healthy: null,
};

type JobAtTime = { readonly job: Job; readonly now: number };

export function CycleCell({ job, now }: JobAtTime) {
  return (
    <>
      <CycleProgress job={job} now={now} />
      {job.scheduleState === "late" && <LabelChip tone="warn">late</LabelChip>}
    </>
  );
}

export function isCycleRunning({ progressRatio }: Job): boolean {
  return progressRatio !== null && progressRatio < 1;
}

function CycleProgress({ job, now }: JobAtTime) {
  if (job.progressRatio === null || job.progressRatio >= 1) {
    return (
      <>
        {NO_PROGRESS_TEXTS[job.condition] ??
          (job.cycleKind === "none" ? "no cycle yet" : "waiting for the next cycle")}
        <div class="quiet">
          <LastCycle job={job} now={now} />
        </div>
        <NextCycle job={job} now={now} />
      </>
    );
  }
  const doneText = formatRatio(job.progressRatio);
  return (
    <>
      <div class="progress">
        <RatioBar
          ratio={job.progressRatio}
          label={`${doneText} of the ${job.cycleKind} cycle done`}
        />
        <span>{doneText}</span>
      </div>
      <div class="quiet">{etaText(job)}</div>
    </>
  );
}

export function LastCycle({ job: { lastExecutionAt }, now }: JobAtTime) {
  if (lastExecutionAt === null) return <>never ran</>;
  return (
    <>
      last <TimeText at={lastExecutionAt} now={now} isPast form="distance" />
    </>
  );
}

export function NextCycle({ job: { nextCycleAt }, now }: JobAtTime) {
  if (nextCycleAt === null) return null;
  return (
    <div class="quiet">
      <DueTime label="next cycle" at={nextCycleAt} now={now} form="clock" />
    </div>
  );
}

function etaText({ cycleKind, etaSeconds, etaLowSeconds, etaHighSeconds }: Job): string {
  const cycleText = `${formatLabel(cycleKind)} cycle`;
  if (etaSeconds === null) return `${cycleText}, no estimate yet`;
  const range =
    etaLowSeconds !== null && etaHighSeconds !== null && etaHighSeconds > etaLowSeconds
      ? ` (${formatSeconds(etaLowSeconds)} to ${formatSeconds(etaHighSeconds)})`
      : "";
  return `${cycleText}, ${formatSeconds(etaSeconds)} left${range}`;
}

export function FailingCell({ job }: { readonly job: Job }) {
  return (
    <>
      {job.failingObjects > 0 ? (
        <a class="strong" href={jobPeopleHref(job.jobId)} title={FAILING_HELP}>
          {formatNumber(job.failingObjects)}
        </a>
      ) : (
        "0"
      )}
      {job.missingAccounts > 0 && (
        <div class="leavers">{formatNumber(job.missingAccounts)} missing an account</div>
      )}
      {job.leavers > 0 && <div class="leavers">{formatCount(job.leavers, "leaver")}</div>}
      {job.failureRatio1h !== null && (
        <div class="quiet nowrap" title={RATIO_HELP}>
          1 h: {formatRatio(job.failureRatio1h)} fail
        </div>
      )}
      {job.failureRatio24h !== null && (
        <div class="quiet nowrap" title={RATIO_HELP}>
          24 h: {formatRatio(job.failureRatio24h)} fail
        </div>
      )}
      {(job.escrowedEntries ?? 0) > 0 && (
        <div class="quiet" title={ESCROW_HELP}>
          in escrow: {formatNumber(job.escrowedEntries)}
        </div>
      )}
    </>
  );
}

/** The row of a healthy job shows this in place of a reason if objects fail, but too few to call the job failing. */
export function FewFailingNote({ job: { jobId, failingObjects } }: { readonly job: Job }) {
  if (failingObjects === 0) return null;
  return (
    <div class="quiet">
      {formatCount(failingObjects, "object fails", "objects fail")}: too few to call the job
      failing. Entra retries {failingObjects === 1 ? "it" : "them"}.{" "}
      <a href={jobPeopleHref(jobId)}>Who?</a>
    </div>
  );
}

const RATIO_HELP = "The share of the attempts in this time that failed.";

const FAILING_HELP =
  "People, groups and other objects that fail, leavers included. An object that lacks only its manager or a member is not counted here. Click for the list.";

/** Why Entra's number may be larger than the number of failing objects. */
export const ESCROW_HELP =
  "Entra's own count of what waits for a retry. It also counts managers and members that could not be written.";

/** A quarantine that is expected within three days has a bar, even if the risk score is small. */
const NEAR_QUARANTINE_SECONDS = (3 * DAY) / SECOND;
/** A smaller risk has no bar. */
const MIN_SHOWN_RISK_SCORE = 0.1;
/** From this risk on, the bar is red. */
const RED_RISK_SCORE = 0.5;

/** Whether the risk of quarantine is too small for a bar. */
export function isRiskNegligible(job: Job): boolean {
  const { riskScore, timeToQuarantineSeconds } = job;
  const isNear =
    timeToQuarantineSeconds !== null && timeToQuarantineSeconds < NEAR_QUARANTINE_SECONDS;
  return !isQuarantined(job) && riskScore < MIN_SHOWN_RISK_SCORE && !isNear;
}

export function QuarantineCell({ job, now }: JobAtTime) {
  if (isQuarantined(job)) return <QuarantineDeadline job={job} now={now} />;
  if (isRiskNegligible(job)) return <span class="quiet">low risk</span>;
  return (
    <>
      <div class="progress">
        <RatioBar
          ratio={job.riskScore}
          label={`Risk of quarantine ${formatRatio(job.riskScore)}`}
          tone={job.riskScore >= RED_RISK_SCORE ? "bad" : "warn"}
        />
        <span>{formatRatio(job.riskScore)}</span>
      </div>
      <div class="quiet">
        {job.timeToQuarantineSeconds === null
          ? (job.riskDriver ?? "risk")
          : `in ${formatSeconds(job.timeToQuarantineSeconds)} at this pace`}
      </div>
    </>
  );
}

function QuarantineDeadline({ job, now }: JobAtTime) {
  const { disablesAt, nextAttemptAt } = job;
  return (
    <>
      <span class="strong">{deadlineText(disablesAt, now)}</span>
      <div class="quiet">
        {nextAttemptAt === null ? (
          "next attempt unknown"
        ) : (
          <DueTime label="next attempt" at={nextAttemptAt} now={now} form="distance" />
        )}
      </div>
    </>
  );
}

function deadlineText(disablesAt: string | null, now: number): string {
  if (disablesAt === null) return "no deadline known";
  const remainingSeconds = (Date.parse(disablesAt) - now) / 1000;
  return remainingSeconds > 0
    ? `${formatSeconds(remainingSeconds)} until disabled`
    : "may be disabled at any time";
}

/** Why no SCIM server of the job is probed. */
export function unwatchedTargetText({ kind }: Job): string {
  return kind === "scim" || kind === "gallery" || kind === "on-premises"
    ? 'not watched: the setting "targets" has no SCIM server for this app'
    : "no SCIM server";
}

export function TargetCell({
  job,
  target,
  now,
}: {
  readonly job: Job;
  readonly target: Target | null;
  readonly now: number;
}) {
  if (target === null) {
    const text = unwatchedTargetText(job);
    return (
      // The row has no room for the reason behind the colon.
      <span class="quiet" title={text}>
        {text.split(":")[0]}
      </span>
    );
  }
  const { probeResult, state } = target;
  const isProblemOfTarget =
    probeResult !== null && probeResult !== "ok" && !isOnlyOurProblem(state);
  return (
    <>
      <span class={isProblemOfTarget ? "strong" : ""} title={probeText(target)}>
        {target.state === "own-token-old" ? "Entra's token works, ours is old" : probeText(target)}
      </span>
      <div class="quiet">
        <TimeText at={target.asOf} now={now} isPast form="distance" />
      </div>
    </>
  );
}

const PROBE_RESULT_TEXTS: Readonly<Record<NonNullable<Target["probeResult"]>, string>> = {
  ok: "answers",
  "net-dns": "name not found",
  "net-tcp": "no connection",
  "net-tls": "TLS fails",
  "net-response": "no answer",
  auth: "refuses the token in the settings",
  "not-found": "no SCIM endpoint",
  rejected: "request rejected",
  throttled: "throttles requests",
  "server-error": "server error",
  redirect: "redirects",
  "html-instead-of-json": "HTML instead of SCIM",
  "bad-json": "invalid JSON",
  "not-list-response": "not a SCIM list",
  "no-total": "list without total",
  "filter-ignored": "answers, ignores filters",
};

export function probeText(target: Target): string {
  const { state, probeResult, latencyMs, meanLatencyMs } = target;
  if (state === "own-token-old")
    return "refuses the token in Steadystate's settings, which is old; Entra's token works";
  if (state === "fails-only-here") return "works for Entra, not for the probe";
  const shownLatencyMs = latencyMs ?? meanLatencyMs;
  const latencyText =
    shownLatencyMs === null ? "" : `, ${formatNumber(Math.round(shownLatencyMs))} ms`;
  if (probeResult === null) return `not probed${latencyText}`;
  return `${PROBE_RESULT_TEXTS[probeResult]}${latencyText}`;
}
