import { appGroupIndex } from "../tenant/membership.ts";
import type { Instant } from "../tenant-view.ts";
import type { ScenarioAction } from "./scenario-action.ts";
import type { ScenarioContext } from "./scenario-context.ts";

type JobChange = Extract<
  ScenarioAction,
  {
    kind:
      | "cycles-late"
      | "pace-changes"
      | "joiners-incomplete"
      | "people-assigned"
      | "people-unassigned";
  }
>;

/** How many random people are tried for each person to add or remove. */
const TRIES_PER_PERSON = 50;

/** Changes how the cycles of a job run, who is in its scope, or how many of its people have incomplete data. */
export function runJobChange(action: JobChange, context: ScenarioContext, now: Instant): void {
  switch (action.kind) {
    case "cycles-late":
      context.setLateStarts(action.app, {
        until: now + action.durationMs,
        maxDelayMs: action.maxDelayMs,
      });
      return;
    case "pace-changes":
      context.setPaceChanges(action.app, {
        until: now + action.durationMs,
        factor: action.factor,
      });
      return;
    case "joiners-incomplete":
      context.setIncompletePeopleShare(action.app, action.share);
      return;
    case "people-assigned":
    case "people-unassigned":
      changeAssignments(action, context);
      return;
  }
}

/** Adds random enabled people to the group of the app, or removes random members. */
function changeAssignments(
  { kind, app, peopleCount }: Extract<JobChange, { kind: `people-${string}` }>,
  { tenant, appIndex }: ScenarioContext,
): void {
  const index = appIndex(app);
  const group = appGroupIndex(index);
  const isAssigning = kind === "people-assigned";
  let remaining = peopleCount;
  for (let tries = peopleCount * TRIES_PER_PERSON; tries > 0 && remaining > 0; tries--) {
    const person = tenant.randomEnabledPerson();
    if (person === null) return;
    const isMember = tenant.groups[group]?.members.has(person) === true;
    if (isMember === isAssigning || tenant.isEntitled(index, person) === isAssigning) continue;
    tenant.setMember(group, person, isAssigning);
    remaining -= 1;
  }
}
