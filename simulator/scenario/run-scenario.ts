import { createFixedRandom } from "../random.ts";
import type { TargetFault } from "../target/provisioning-target.ts";
import { appGroupIndex } from "../tenant/membership.ts";
import { startLeaving } from "../tenant/turnover.ts";
import type { Instant } from "../tenant-view.ts";
import type { ScenarioEvent } from "./parse-scenario.ts";
import { runJobChange } from "./run-job-change.ts";
import type { ScenarioAction } from "./scenario-action.ts";
import type { ScenarioContext, ScenarioRunContext } from "./scenario-context.ts";

const HOUR_MS = 3_600_000;
/** A group that lost members by mistake gets them back after this time. */
const GROUP_REFILL_AFTER_MS = 2 * HOUR_MS;

export function runScenario(events: readonly ScenarioEvent[], context: ScenarioContext): void {
  const runContext: ScenarioRunContext = { ...context, refusalByApp: new Map() };
  for (const { at, action } of events)
    context.taskQueue.runAt(at, (now) => runAction(action, runContext, now));
}

function runAction(action: ScenarioAction, context: ScenarioRunContext, now: Instant): void {
  switch (action.kind) {
    case "token-expires":
    case "token-renewed":
    case "target-down":
    case "target-answers-html":
    case "target-times-out":
    case "target-answers-error":
    case "target-refuses-people":
    case "target-accepts-people":
    case "target-refuses-disables":
    case "target-accepts-disables":
      runTargetAction(action, context, now);
      return;
    case "references-unresolved":
      changeUnresolvedReferences(action, context);
      return;
    case "job-command":
      context.sendCommand(action.app, action.command);
      return;
    case "mapping-edited":
      context.editMapping(action.app);
      return;
    case "job-stalls":
      context.stallJob(action.app, now + action.durationMs);
      return;
    case "job-stalls-in-next-cycle":
      context.stallInNextCycle(action.app, action.durationMs);
      return;
    case "attribute-invalid":
    case "attribute-fixed":
    case "people-leave":
    case "people-join":
    case "group-loses-members":
      runTenantAction(action, context, now);
      return;
    case "cycles-late":
    case "pace-changes":
    case "joiners-incomplete":
    case "people-assigned":
    case "people-unassigned":
      runJobChange(action, context, now);
      return;
    case "graph-fault":
      context.effects.applyGraphFault?.({ kind: action.fault, until: now + action.durationMs });
      return;
    case "mail-fault":
      // The mailbox has no timed faults, so this action ends the fault too.
      context.taskQueue.runAt(now, () => context.effects.startMailFault?.(action.fault));
      context.taskQueue.runAt(now + action.durationMs, () =>
        context.effects.endMailFault?.(action.fault),
      );
      return;
    case "logs-late":
      context.logLatency.addDelay({
        from: now,
        until: now + action.durationMs,
        delayMs: action.delayMs,
        randomShare: action.randomShare,
      });
      return;
  }
}

type ActionOf<K extends ScenarioAction["kind"]> = Extract<ScenarioAction, { kind: K }>;
type TimedTargetAction = ActionOf<
  "target-down" | "target-answers-html" | "target-times-out" | "target-answers-error"
>;

function runTargetAction(
  action:
    | TimedTargetAction
    | ActionOf<
        | "token-expires"
        | "token-renewed"
        | "target-refuses-people"
        | "target-accepts-people"
        | "target-refuses-disables"
        | "target-accepts-disables"
      >,
  context: ScenarioRunContext,
  now: Instant,
): void {
  switch (action.kind) {
    case "token-expires":
      context.applyTargetFault(action.app, { kind: "token-expires" });
      return;
    case "token-renewed":
      context.applyTargetFault(action.app, { kind: "token-renewed" });
      context.editCredentials(action.app);
      return;
    case "target-refuses-people":
      refusePeople(action, context);
      return;
    case "target-accepts-people":
      context.refusalByApp.delete(action.app);
      context.applyTargetFault(action.app, { kind: "accepts-people" });
      return;
    case "target-refuses-disables":
      context.applyTargetFault(action.app, {
        kind: "refuses-disables",
        share: action.share,
        code: action.code,
      });
      return;
    case "target-accepts-disables":
      context.applyTargetFault(action.app, { kind: "accepts-disables" });
      return;
    case "target-down":
    case "target-answers-html":
    case "target-times-out":
    case "target-answers-error":
      context.applyTargetFault(action.app, toTargetFault(action, now));
      return;
  }
}

function runTenantAction(
  action: ActionOf<
    "attribute-invalid" | "attribute-fixed" | "people-leave" | "people-join" | "group-loses-members"
  >,
  context: ScenarioContext,
  now: Instant,
): void {
  const { tenant } = context;
  switch (action.kind) {
    case "attribute-invalid":
      invalidateAttribute(action, context);
      return;
    case "attribute-fixed":
      for (let p = 0; p < tenant.people.count(); p++) tenant.setInvalid(p, action.attribute, false);
      return;
    case "people-leave":
      repeat(action.peopleCount, () => startRandomLeaver(context, now));
      return;
    case "people-join":
      repeat(action.peopleCount, () => void tenant.hire());
      return;
    case "group-loses-members":
      removeMembersForAWhile(action, context, now);
      return;
  }
}

function repeat(count: number, callback: () => void): void {
  for (let n = 0; n < count; n++) callback();
}

function toTargetFault(action: TimedTargetAction, now: Instant): TargetFault {
  const until = now + action.durationMs;
  switch (action.kind) {
    case "target-down":
      return { kind: "down", until };
    case "target-answers-html":
      return { kind: "answers-html", until };
    case "target-times-out":
      return { kind: "times-out", until };
    case "target-answers-error":
      return { kind: "answers-error", status: action.status, share: action.share, until };
  }
}

function startRandomLeaver({ tenant, taskQueue }: ScenarioContext, now: Instant): void {
  const person = tenant.randomEnabledPerson();
  if (person !== null) startLeaving(tenant, taskQueue, person, now);
}

/**
 * Gives an invalid value of the attribute to people of the first application that maps the
 * attribute, and makes every application that maps it refuse these values.
 */
function invalidateAttribute(
  { attribute, peopleCount: wantedCount }: ActionOf<"attribute-invalid">,
  context: ScenarioContext,
): void {
  const { tenant } = context;
  const apps = context.appsMappingAttribute(attribute);
  const firstApp = apps[0];
  if (firstApp === undefined) return;
  const values = new Set<string>();
  let remaining = wantedCount;
  for (let tries = 0; remaining > 0 && tries < tenant.people.count() * 4; tries++) {
    const person = tenant.randomEnabledPerson();
    if (person === null) return;
    if (!tenant.isEntitled(context.appIndex(firstApp), person)) continue;
    if (tenant.people.isInvalid(person, attribute)) continue;
    tenant.setInvalid(person, attribute, true);
    values.add(tenant.people.value(attribute, person));
    remaining -= 1;
  }
  for (const app of apps) {
    context.applyTargetFault(app, { kind: "refuses-values", attribute, values: [...values] });
  }
}

/**
 * Makes the target refuse a share of the people. The next cycle writes the people again who were
 * not refused before.
 */
function refusePeople(
  { app, share, code }: ActionOf<"target-refuses-people">,
  context: ScenarioRunContext,
): void {
  const previousRefusal = context.refusalByApp.get(app);
  const alreadyRefusedShare = previousRefusal?.code === code ? previousRefusal.share : 0;
  const people = new Set<number>();
  visitEntitledPeople(context, app, "refused by", (person, fixedRandom) => {
    if (fixedRandom >= share) return;
    people.add(person);
    if (fixedRandom >= alreadyRefusedShare) context.rewritePerson(app, person);
  });
  context.refusalByApp.set(app, { share, code });
  context.applyTargetFault(app, { kind: "refuses-people", code, people });
}

/**
 * Sets the share of people whose references cannot be resolved. The next cycle writes the people
 * again for whom this changes.
 */
function changeUnresolvedReferences(
  { app, share }: ActionOf<"references-unresolved">,
  context: ScenarioRunContext,
): void {
  const previousShare = context.setUnresolvedReferenceShare(app, share);
  const [smallerShare, largerShare] = [
    Math.min(previousShare, share),
    Math.max(previousShare, share),
  ];
  visitEntitledPeople(context, app, "unresolved in", (person, fixedRandom) => {
    if (fixedRandom >= smallerShare && fixedRandom < largerShare)
      context.rewritePerson(app, person);
  });
}

/**
 * Calls `visit` for each enabled person of an application, with the fixed random number of the
 * person.
 */
function visitEntitledPeople(
  { tenant, appIndex }: ScenarioContext,
  app: string,
  streamName: string,
  visit: (person: number, fixedRandom: number) => void,
): void {
  const index = appIndex(app);
  const fixedRandomOf = createFixedRandom(tenant.seed, `${streamName} ${app}`);
  for (let p = 0; p < tenant.people.count(); p++) {
    if (tenant.people.isEnabled(p) && tenant.isEntitled(index, p)) visit(p, fixedRandomOf(p));
  }
}

function removeMembersForAWhile(
  { app, peopleCount }: ActionOf<"group-loses-members">,
  { tenant, taskQueue, appIndex }: ScenarioContext,
  now: Instant,
): void {
  const group = appGroupIndex(appIndex(app));
  const members = [...(tenant.groups[group]?.members ?? [])].slice(0, peopleCount);
  for (const member of members) tenant.setMember(group, member, false);
  taskQueue.runAt(now + GROUP_REFILL_AFTER_MS, () => {
    for (const member of members) tenant.setMember(group, member, true);
  });
}
