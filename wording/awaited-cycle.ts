import type { JobEffect, PersonAppStatus } from "../domain/person-app-status.ts";
import type { NextCycle } from "../domain/person-reason.ts";
import { jobRemedyText, objectKindNoun } from "./person-phrases.ts";
import { formatTime } from "./phrases.ts";
import { createsAccounts, jobTerms } from "./systems.ts";

// The cycle that should bring a person into the target, and what to do if it does not.

export function onDemandText(status: PersonAppStatus): string {
  return `${jobTerms(status).jobOwner} opens Provisioning in Entra and uses Provision on demand for this ${objectKindNoun(status.kind)}: it shows which step stops, and why.`;
}

/** Without a full stop: `This person has no account in 8x8`. */
export function notThereText(status: PersonAppStatus): string {
  const { target } = jobTerms(status);
  return hasOwnAccount(status)
    ? `This person has no account in ${target.name}`
    : `This ${objectKindNoun(status.kind)} is not in ${target.name}`;
}

/** After `this person`: `has an account in 8x8`. */
export function thereText(status: PersonAppStatus): string {
  const { target } = jobTerms(status);
  return hasOwnAccount(status) ? `has an account in ${target.name}` : `is in ${target.name}`;
}

/** After `cannot` or `may`: `get an account in 8x8`. */
export function getAccountText(status: PersonAppStatus): string {
  const { target } = jobTerms(status);
  return hasOwnAccount(status)
    ? `get an account in ${target.name}`
    : `be provisioned to ${target.name}`;
}

export function creationText(status: PersonAppStatus): string {
  return hasOwnAccount(status)
    ? "create the account"
    : `provision this ${objectKindNoun(status.kind)}`;
}

function hasOwnAccount(status: PersonAppStatus): boolean {
  return status.kind === "user" && createsAccounts(jobTerms(status));
}

/** What to do if the next cycle does not bring the account. */
export function waitingRemedy(status: PersonAppStatus): string {
  const { expectedBy, kind } = status;
  const subject = kind === "user" ? "the account" : `the ${objectKindNoun(kind)}`;
  return (
    jobRemedyText(status) ??
    `Wait for this cycle. If ${subject} is still missing ${expectedBy === null ? "after it" : `at ${formatTime(expectedBy)}`}, ${onDemandText(status)}`
  );
}

/** While the job does not work, the text does not promise a next cycle. */
const FIRST_WORKING_CYCLES: Readonly<Record<JobEffect["code"], string>> = {
  disabled: "The first cycle after a person starts the job",
  paused: "The first cycle after a person starts the job",
  stopped: "The next cycle that begins",
  stalled: "The first cycle after the running cycle",
  quarantined: "The cycle that ends the quarantine",
  "last-cycle-failed": "The next cycle that succeeds",
};

export function nextCycleText(
  nextCycle: NextCycle | null,
  effect: string,
  { jobEffect }: PersonAppStatus,
): string {
  const { dueAt, missingSince } = nextCycle ?? { dueAt: null, missingSince: null };
  if (dueAt === null) {
    const cycle = jobEffect === null ? "The next cycle" : FIRST_WORKING_CYCLES[jobEffect.code];
    return `${cycle} should ${effect}.`;
  }
  return missingSince === null
    ? `The next cycle is due at ${formatTime(dueAt)} and should ${effect}.`
    : `A cycle was due at ${formatTime(missingSince)}, but Steadystate has not seen it start; the next one is due at ${formatTime(dueAt)}. The first of them that runs should ${effect}.`;
}

/** What the first cycle after a block should do; null if it is not known that the object is assigned. */
export function firstCycleText(status: PersonAppStatus): string | null {
  return status.assignment?.code === "assigned"
    ? nextCycleText(null, creationText(status), status)
    : null;
}
