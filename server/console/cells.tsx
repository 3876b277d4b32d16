import type { Job, Target } from "./answers.ts";
import { Bar, Chip, Moment } from "./marks.tsx";
import { sayCount, sayLength, sayNumber, sayShare, sayWord } from "./say.ts";

// What a job's line says, cell by cell; the job's own page says the same.

/** A target names its app by display name or by service principal id. */
export function isTargetOf(target: Target, job: Job): boolean {
  return (
    target.tenant === job.tenant &&
    (target.application === job.application || target.application === job.servicePrincipalId)
  );
}

const WAITING: Readonly<Partial<Record<Job["condition"], string>>> = {
  disabled: "disabled by Entra",
  quarantined: "retries only",
  stopped: "overdue",
  blind: "not seen",
  paused: "switched off",
  "not-configured": "none yet",
};

export function Cycle({ job, now }: { readonly job: Job; readonly now: number }) {
  return (
    <>
      <Course job={job} now={now} />
      {job.silenceState === "late" && <Chip tone="warn">late</Chip>}
    </>
  );
}

function Course({ job, now }: { readonly job: Job; readonly now: number }) {
  if (job.progressRatio === null || job.progressRatio >= 1) {
    return (
      <>
        {WAITING[job.condition] ?? (job.cycleKind === "none" ? "none yet" : "waiting for the next")}
        <div class="quiet">
          {job.lastExecutionAt === null ? (
            "never ran"
          ) : (
            <>
              last <Moment at={job.lastExecutionAt} now={now} />
            </>
          )}
        </div>
      </>
    );
  }
  const done = sayShare(job.progressRatio);
  return (
    <>
      <div class="progress">
        <Bar ratio={job.progressRatio} label={`${done} of the ${job.cycleKind} cycle done`} />
        <span>{done}</span>
      </div>
      <div class="quiet">{sayEta(job)}</div>
    </>
  );
}

function sayEta({ cycleKind, etaSeconds, etaLowSeconds, etaHighSeconds }: Job): string {
  const kind = `${sayWord(cycleKind)} cycle`;
  if (etaSeconds === null) return `${kind}, no estimate yet`;
  const range =
    etaLowSeconds !== null && etaHighSeconds !== null && etaHighSeconds > etaLowSeconds
      ? ` (${sayLength(etaLowSeconds)} to ${sayLength(etaHighSeconds)})`
      : "";
  return `${kind}, ${sayLength(etaSeconds)} left${range}`;
}

export function Failing({ job }: { readonly job: Job }) {
  return (
    <>
      <span class={job.failingObjects > 0 ? "strong" : ""}>{sayNumber(job.failingObjects)}</span>
      {job.leavers > 0 && <div class="leavers">{sayCount(job.leavers, "leaver")}</div>}
      {job.failureRatio1h !== null && (
        <div class="quiet">{sayShare(job.failureRatio1h)} in 1 h</div>
      )}
      {job.failureRatio24h !== null && (
        <div class="quiet">{sayShare(job.failureRatio24h)} in 24 h</div>
      )}
      {(job.escrowedEntries ?? 0) > 0 && (
        <div class="quiet">{sayNumber(job.escrowedEntries)} in escrow</div>
      )}
    </>
  );
}

/** A quarantine this near is worth a bar, however small the risk is as yet: three days. */
const NEAR_SECONDS = 259_200;

/** A risk so small that a bar would only draw the eye. */
export function isQuiet(job: Job): boolean {
  const { quarantineReason, quarantinedSince, riskScore, timeToQuarantineSeconds } = job;
  const isNear = timeToQuarantineSeconds !== null && timeToQuarantineSeconds < NEAR_SECONDS;
  return quarantineReason === null && quarantinedSince === null && riskScore < 0.1 && !isNear;
}

export function QuarantineCell({ job, now }: { readonly job: Job; readonly now: number }) {
  if (job.quarantinedSince !== null || job.quarantineReason !== null) {
    return <Deadline job={job} now={now} />;
  }
  if (isQuiet(job)) return <span class="quiet">far away</span>;
  return (
    <>
      <div class="progress">
        <Bar
          ratio={job.riskScore}
          label={`Risk of quarantine ${sayShare(job.riskScore)}`}
          tone={job.riskScore >= 0.5 ? "bad" : "warn"}
        />
        <span>{sayShare(job.riskScore)}</span>
      </div>
      <div class="quiet">
        {job.timeToQuarantineSeconds === null
          ? (job.riskDriver ?? "risk")
          : `in ${sayLength(job.timeToQuarantineSeconds)} at this pace`}
      </div>
    </>
  );
}

function Deadline({ job, now }: { readonly job: Job; readonly now: number }) {
  const { disablesAt, nextAttemptAt } = job;
  const left = disablesAt === null ? null : (Date.parse(disablesAt) - now) / 1000;
  return (
    <>
      <span class="strong">
        {left === null ? "no deadline known" : `${sayLength(left)} until disabled`}
      </span>
      <div class="quiet">
        {nextAttemptAt === null ? (
          "next attempt unknown"
        ) : (
          <>
            {Date.parse(nextAttemptAt) < now ? "attempt was due" : "next attempt"}{" "}
            <Moment at={nextAttemptAt} now={now} />
          </>
        )}
      </div>
    </>
  );
}

export function TargetCell({
  target,
  now,
}: {
  readonly target: Target | null;
  readonly now: number;
}) {
  if (target === null) return <span class="quiet">not watched</span>;
  const { probeResult } = target;
  return (
    <>
      <span class={probeResult === "ok" || probeResult === null ? "" : "strong"}>
        {sayProbe(target)}
      </span>
      <div class="quiet">
        <Moment at={target.asOf} now={now} />
      </div>
    </>
  );
}

const PROBES: Readonly<Record<NonNullable<Target["probeResult"]>, string>> = {
  ok: "answers",
  "net-dns": "name not found",
  "net-tcp": "no connection",
  "net-tls": "TLS fails",
  "net-response": "no answer",
  auth: "credentials refused",
  "not-found": "no SCIM there",
  rejected: "request refused",
  throttled: "throttles us",
  "server-error": "server error",
  redirect: "redirects",
  "html-instead-of-json": "a web page, no SCIM",
  "bad-json": "broken JSON",
  "not-list-response": "no SCIM list",
  "no-total": "list without total",
  "filter-ignored": "answers, ignores filters",
};

export function sayProbe({ probeResult, latencyMs, meanLatencyMs }: Target): string {
  const speed = latencyMs ?? meanLatencyMs;
  const fast = speed === null ? "" : `, ${sayNumber(Math.round(speed))} ms`;
  if (probeResult === null) return `not probed${fast}`;
  return `${PROBES[probeResult]}${fast}`;
}
