import type { JobFacts } from "../facts.ts";
import type { Instant, Millis } from "../time.ts";
import { DAY } from "../time.ts";
import { sayTime } from "../words.ts";
import { type Deed, deedBefore, quarantinedBefore } from "./deeds.ts";
import { beganBefore } from "./kind.ts";
import { runningSince } from "./running.ts";
import type { CycleCause, CycleVerdict } from "./verdict.ts";

/** A quarantine that was lifted by a restart or start began at most so long before (Microsoft: 28 days). */
const QUARANTINE_MOST_MS: Millis = 28 * DAY;

type Told = Pick<CycleVerdict, "kind" | "running">;

/**
 * Why a full cycle runs, or why the last one that is remembered ran. Who did it stands in `actor`
 * alone: a person is no part of a sentence that everyone may read.
 */
export function causeOf(facts: JobFacts, { kind, running }: Told): CycleCause | null {
  const { job, trace } = facts;
  if (kind === "initial" && job.steadyFirstAt === null) return firstCause(facts);
  if (kind === "initial" && running) return fullCause(facts, runningSince(job));
  const last = trace.runs.findLast((run) => run.kind === "initial");
  return last === undefined ? null : fullCause(facts, last.beganAt);
}

/** The first cycle, which every deed before its end begins anew. */
function firstCause(facts: JobFacts): CycleCause {
  const beganAt = runningSince(facts.job) ?? facts.job.lastExecution?.beganAt ?? null;
  const afterAt = beganBefore(beganAt, facts.trace.runs);
  const deed = deedBefore(facts, { beganAt, afterAt });
  const isAgain = afterAt !== null && deed !== null && deed.kind !== "start";
  if (isAgain) return { ...toldOf(deed), words: `${sayDeed(deed)} ${AGAIN}` };
  return {
    kind: "first",
    at: deed?.at ?? beganAt,
    actor: deed?.actor ?? null,
    words:
      "It is the job's first cycle: Entra reads everyone and matches or creates their accounts.",
  };
}

const AGAIN = "The initial cycle, which had not been finished, begins again for it.";

function fullCause(facts: JobFacts, beganAt: Instant | null): CycleCause {
  const deed = deedBefore(facts, { beganAt, afterAt: beganBefore(beganAt, facts.trace.runs) });
  if (deed === null) {
    return {
      kind: "unknown",
      at: null,
      actor: null,
      words:
        "Everyone is read again although steady state had been reached, and no audit that Steadystate has seen says why: provisioning may have been restarted by hand, or by Microsoft.",
    };
  }
  const lifted = quarantinedBefore(facts, deed.at - QUARANTINE_MOST_MS, deed.at);
  const isLifted = lifted !== null && !hasSucceededBetween(facts, lifted, deed.at);
  const quarantine = isLifted
    ? ` This also lifted the quarantine that Entra had imposed at ${sayTime(lifted)}.`
    : "";
  return { ...toldOf(deed), words: `${sayDeed(deed)} ${EVERYONE}${quarantine}` };
}

const EVERYONE = "For this Entra reads everyone again, and changes may wait until it is done.";

/** A good cycle ends a quarantine by itself. */
function hasSucceededBetween({ trace }: JobFacts, from: Instant, until: Instant): boolean {
  return trace.runs.some(
    ({ state, endedAt }) => state === "succeeded" && endedAt > from && endedAt < until,
  );
}

const toldOf = ({ kind, at, actor }: Deed): Omit<CycleCause, "words"> => ({ kind, at, actor });

function sayDeed({ kind, at }: Deed): string {
  switch (kind) {
    case "mapping":
      return `The attribute mappings or the scope were edited at ${sayTime(at)}; saving them starts a full cycle, which Entra does not mention.`;
    case "restart":
      return `Provisioning was restarted at ${sayTime(at)}.`;
    case "settings":
      return `The provisioning settings or the credentials were changed at ${sayTime(at)}.`;
    case "start":
      return `Provisioning was started at ${sayTime(at)} after it had been off.`;
  }
}
