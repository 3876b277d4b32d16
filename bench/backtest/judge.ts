import { assess } from "../../domain/assess.ts";
import type { JobFacts } from "../../domain/facts.ts";
import { decideIncident } from "../../domain/notice/incident.ts";
import type { Incident } from "../../domain/notice/notice.ts";
import { remember } from "../../domain/remember.ts";
import type { JobSnapshot } from "../../domain/snapshot.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import { type JobTrace, NO_TRACE } from "../../domain/trace.ts";
import type { Ledger } from "./ledger.ts";
import { POLL_MS } from "./reader.ts";
import type { SaidLook, SaidWorld } from "./record.ts";

const UNSPEAKABLE = /\b(NaN|undefined|Infinity)\b|\[object /;
/** One fault of wording shows itself at every look; a few examples will do. */
const UNSPEAKABLE_MAX = 20;

/** What is known of a job beside the log. */
type Known = Pick<JobFacts, "job" | "sight" | "audits" | "target">;

export function createJudge(ledger: Ledger) {
  const snapshots = new Map<string, JobSnapshot>();
  const traces = new Map<string, JobTrace>();
  const open = new Map<string, Incident>();
  const looks = new Map<string, SaidLook[]>();
  const told: SaidWorld["told"][number][] = [];
  const unspeakable: string[] = [];

  const proofread = (texts: readonly (string | null)[]): void => {
    for (const text of texts) {
      if (text === null || !UNSPEAKABLE.test(text) || unspeakable.length >= UNSPEAKABLE_MAX)
        continue;
      unspeakable.push(text);
    }
  };

  const tell = (snapshot: JobSnapshot, now: Instant): void => {
    const { jobId } = snapshot.job;
    const decision = decideIncident(open.get(jobId) ?? null, snapshot, now, DEFAULT_THRESHOLDS);
    if (decision.kind === "silent") return;
    const { kind, incident } = decision;
    if (kind === "recovered") open.delete(jobId);
    else open.set(jobId, incident);
    if (kind === "unchanged") return;
    proofread([incident.title, incident.reason, incident.remedy]);
    told.push({
      jobId,
      at: now,
      kind,
      condition: snapshot.condition,
      severity: snapshot.severity,
    });
  };

  return {
    proofread,
    snapshot: (jobId: string) => snapshots.get(jobId) ?? null,
    judge(known: Known, now: Instant): void {
      const { job } = known;
      const counted = ledger.facts(job.jobId);
      const remembered = traces.get(job.jobId) ?? NO_TRACE;
      const trace = remember(remembered, factsOf(known, counted, remembered));
      traces.set(job.jobId, trace);
      const facts = factsOf(known, counted, trace);
      const before = snapshots.get(job.jobId) ?? null;
      const snapshot = assess(facts, before, DEFAULT_THRESHOLDS, now);
      snapshots.set(job.jobId, snapshot);
      proofread([snapshot.reason, snapshot.remedy, snapshot.quarantine.riskDriver]);
      proofread(figures(snapshot));
      const said = looks.get(job.jobId) ?? [];
      looks.set(job.jobId, said);
      said.push(lookOf(snapshot));
      tell(snapshot, now);
    },
    said: (): SaidWorld => ({ pollMs: POLL_MS, looks, told, unspeakable }),
  };
}

/** Written out, here and elsewhere on the way of every look: spread objects cost several times as much. */
function factsOf(known: Known, counted: ReturnType<Ledger["facts"]>, trace: JobTrace): JobFacts {
  return {
    job: known.job,
    sight: known.sight,
    counts: counted.counts,
    events: counted.events,
    failing: counted.failing,
    failingObjects: counted.failingObjects,
    failingLately: counted.failingLately,
    clusters: counted.clusters,
    objects: counted.objects,
    cycles: counted.cycles,
    audits: known.audits,
    target: known.target,
    configuration: null,
    trace,
  };
}

function lookOf({ judgedAt, condition, quarantine, cycle }: JobSnapshot): SaidLook {
  const { drivers, riskDriver } = quarantine;
  return {
    at: judgedAt,
    condition,
    risk: quarantine.riskScore,
    drivers: drivers.length > 0 || riskDriver === null ? drivers.map(({ kind }) => kind) : ["risk"],
    binding: quarantine.binding,
    timeToQuarantineMs: quarantine.timeToQuarantineMs,
    timeLowMs: quarantine.timeLowMs,
    timeHighMs: quarantine.timeHighMs,
    etaMs: cycle.running ? cycle.etaMs : null,
    etaLowMs: cycle.running ? cycle.etaLowMs : null,
    etaHighMs: cycle.running ? cycle.etaHighMs : null,
  };
}

/** A figure that is no number shows itself as text. */
function figures({ quarantine, cycle, failureRatio }: JobSnapshot): readonly string[] {
  const all = [
    quarantine.riskScore,
    quarantine.timeToQuarantineMs ?? 0,
    quarantine.timeLowMs ?? 0,
    quarantine.timeHighMs ?? 0,
    cycle.progressRatio ?? 0,
    cycle.etaMs ?? 0,
    cycle.etaLowMs ?? 0,
    cycle.etaHighMs ?? 0,
    ...Object.values(failureRatio).map((ratio) => ratio ?? 0),
  ];
  return all.every(Number.isFinite) ? [] : [all.join(" ")];
}
