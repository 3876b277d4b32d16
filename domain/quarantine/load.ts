import type { JobFacts } from "../facts.ts";
import { synchronizedObjects } from "../job.ts";
import { grouped, sayCount } from "../words.ts";
import type { Escrow, Load } from "./verdict.ts";

/** Log and job may differ by what moved between the two readings; this is more than that. */
const MUCH_OBJECTS = 100;
const MUCH_RATIO = 0.25;

/** A manager or group member that could not be written counts towards the total alone. */
export function isReference(code: string): boolean {
  return /reference/i.test(code);
}

/** What the log shows as failing now. */
export function failingInLog(
  facts: Pick<JobFacts, "failing" | "failingObjects" | "clusters">,
): Pick<Load, "objects" | "references"> {
  const all = Math.max(0, facts.failingObjects);
  const failed = sum(
    facts.failing.filter(({ code }) => isReference(code)).map(({ objects }) => objects),
  );
  const warned = sum(
    facts.clusters
      .filter(({ cluster }) => cluster.status === "warning")
      .map(({ objects }) => objects),
  );
  const references = Math.min(all, failed);
  return { objects: all - references, references: references + warned };
}

/**
 * Neither window nor denominator of the share is published: taken are objects in their latest
 * state. What Entra counts beyond the log is taken as references where the log has been read
 * (an object that fails would be in it), and as objects where it has not.
 */
export function loadOf(facts: JobFacts): Load {
  const { objects: seen, references } = failingInLog(facts);
  const hidden = Math.max(0, (countedBy(facts) ?? 0) - seen - references);
  const isRead = hasReadLog(facts);
  const objects = seen + (isRead ? 0 : hidden);
  const newRatio = newRatioOf(facts);
  const known = synchronizedObjects(facts.job);
  const entitled = Math.max(0, facts.job.lastExecution?.entitled ?? 0);
  const wereGood = Math.round(objects * (1 - (newRatio ?? 0)));
  return {
    objects,
    references: references + (isRead ? hidden : 0),
    good: known > 0 ? Math.max(0, known - wereGood) : goodLately(facts),
    // Where it is not known how many of them are new, none is taken for granted: all may be.
    scope: Math.max(entitled, known + Math.round(objects * (newRatio ?? 1)), objects),
    newRatio: newRatio ?? 0,
  };
}

/** Graph leaves the synchronized objects out of some records. */
function goodLately({ counts, job }: JobFacts): number {
  return Math.max(counts["24h"].success, job.lastExecution?.exported ?? 0, 0);
}

/** An object whose creation fails was never well; any other was. Null without failed rows. */
function newRatioOf({ cycles }: JobFacts): number | null {
  let failed = 0;
  let creations = 0;
  for (const cycle of cycles) {
    for (const { action, status, rows } of cycle.rows) {
      if (status !== "failure") continue;
      failed += rows;
      if (action === "create") creations += rows;
    }
  }
  return failed === 0 ? null : creations / failed;
}

/** While a cycle runs its count is that of this cycle so far: the last ended one speaks then. */
function countedBy({ job, trace }: JobFacts): number | null {
  const last = job.lastExecution;
  if (last === null) return null;
  if (last.endedAt !== null) return Math.max(0, last.escrowed);
  const run = trace.runs.at(-1);
  return run === undefined || job.steadyFirstAt === null ? null : Math.max(0, run.escrowed);
}

function hasReadLog({ sight, job, events }: JobFacts): boolean {
  const ended = job.lastExecution?.endedAt ?? null;
  const { logsAsOf } = sight;
  return events > 0 && logsAsOf !== null && (ended === null || logsAsOf >= ended);
}

export function escrowOf(facts: JobFacts, { objects, references }: Load): Escrow {
  const counted = countedBy(facts);
  const seen = failingInLog(facts);
  return {
    objects,
    references,
    counted,
    words: counted === null ? null : disagreement(seen.objects + seen.references, counted),
  };
}

function disagreement(seen: number, counted: number): string | null {
  const much = Math.max(MUCH_OBJECTS, MUCH_RATIO * Math.max(seen, counted));
  if (Math.abs(seen - counted) <= much) return null;
  const both = `Entra's last cycle counted ${sayCount(counted, "object")} in escrow, the log shows ${grouped(seen)} failing`;
  return counted > seen
    ? `${both}: the log has not shown all of them yet, or the rest are references.`
    : `${both}: some may have left the scope or been dropped by a restart.`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + Math.max(0, one), 0);
}
