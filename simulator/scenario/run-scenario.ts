import type { LogLatency } from "../log/log-latency.ts";
import { hashedShares } from "../random.ts";
import type { TargetFault } from "../target/provisioning-target.ts";
import type { TaskQueue } from "../task-queue.ts";
import { appGroupIndex } from "../tenant/membership.ts";
import type { Attribute } from "../tenant/people.ts";
import type { SimulatedTenant } from "../tenant/simulated-tenant.ts";
import { startLeaving } from "../tenant/turnover.ts";
import type { Instant, JobCommand } from "../tenant-view.ts";
import type { ScenarioEvent } from "./parse-scenario.ts";
import type { ScenarioAction } from "./scenario-action.ts";

type ScenarioGraphFault = {
  readonly kind: "down" | "throttles" | "cuts" | "html";
  readonly until: Instant;
};
type ScenarioMailFault = { readonly kind: "down" | "refuses" | "defers"; readonly until: Instant };

/** Effects of a scenario outside the tenant; an effect that is left out is ignored. */
export type ScenarioEffects = {
  applyGraphFault?(fault: ScenarioGraphFault): void;
  applyTargetFault?(app: string, fault: TargetFault): void;
  applyMailFault?(fault: ScenarioMailFault): void;
};

export type ScenarioContext = {
  readonly tenant: SimulatedTenant;
  readonly taskQueue: TaskQueue;
  readonly logLatency: LogLatency;
  readonly appIndex: (app: string) => number;
  /** Names of the applications that send this attribute to their target. */
  readonly appsMappingAttribute: (attribute: Attribute) => readonly string[];
  readonly sendCommand: (app: string, command: JobCommand) => void;
  /** Makes the next cycle of the application write this person again. */
  readonly rewritePerson: (app: string, person: number) => void;
  readonly stallJob: (app: string, until: Instant) => void;
  /** The next cycle stalls for `forMs` after half of its objects. */
  readonly stallInNextCycle: (app: string, forMs: number) => void;
  /** Sets the share of people whose references cannot be resolved; returns the previous share. */
  readonly setUnresolvedShare: (app: string, share: number) => number;
  readonly editMapping: (app: string) => void;
  readonly editCredentials: (app: string) => void;
  /** Applies the fault to the direct target and through `effects`. */
  readonly applyTargetFault: (app: string, fault: TargetFault) => void;
  readonly effects: ScenarioEffects;
};

const HOUR_MS = 3_600_000;
/** A group that was emptied by mistake gets its members back after this time. */
const GROUP_REFILL_AFTER_MS = 2 * HOUR_MS;

/** Adds the current refusals of each application. */
type ScenarioRunContext = ScenarioContext & {
  readonly refusedByApp: Map<string, { readonly share: number; readonly code: string }>;
};

export function runScenario(events: readonly ScenarioEvent[], context: ScenarioContext): void {
  const runContext: ScenarioRunContext = { ...context, refusedByApp: new Map() };
  for (const { at, action } of events)
    context.taskQueue.runAt(at, (now) => runAction(action, runContext, now));
}

function runAction(action: ScenarioAction, context: ScenarioRunContext, now: Instant): void {
  switch (action.kind) {
    case "token":
    case "target-down":
    case "target-html":
    case "target-times-out":
    case "target-answers":
    case "refuse-people":
    case "accept-people":
    case "refuse-disables":
    case "accept-disables":
      runTargetAction(action, context, now);
      return;
    case "references-unresolved":
      changeUnresolvedReferences(action, context);
      return;
    case "command":
      context.sendCommand(action.app, action.command);
      return;
    case "mapping-edited":
      context.editMapping(action.app);
      return;
    case "stall":
      context.stallJob(action.app, now + action.forMs);
      return;
    case "stall-in-cycle":
      context.stallInNextCycle(action.app, action.forMs);
      return;
    case "attribute-invalid":
    case "attribute-fixed":
    case "leave":
    case "join":
    case "group-emptied":
      runTenantAction(action, context, now);
      return;
    case "graph":
      context.effects.applyGraphFault?.({ kind: action.fault, until: now + action.forMs });
      return;
    case "mail":
      context.effects.applyMailFault?.({ kind: action.fault, until: now + action.forMs });
      return;
    case "logs-late":
      context.logLatency.addDelay({ from: now, until: now + action.forMs, byMs: action.byMs });
      return;
  }
}

type ActionOf<K extends ScenarioAction["kind"]> = Extract<ScenarioAction, { kind: K }>;
type TimedTargetAction = ActionOf<
  "target-down" | "target-html" | "target-times-out" | "target-answers"
>;

function runTargetAction(
  action:
    | TimedTargetAction
    | ActionOf<"token" | "refuse-people" | "accept-people" | "refuse-disables" | "accept-disables">,
  context: ScenarioRunContext,
  now: Instant,
): void {
  switch (action.kind) {
    case "token":
      context.applyTargetFault(action.app, {
        kind: action.isValid ? "token-renewed" : "token-expires",
      });
      if (action.isValid) context.editCredentials(action.app);
      return;
    case "refuse-people":
      refusePeople(action, context);
      return;
    case "accept-people":
      context.refusedByApp.delete(action.app);
      context.applyTargetFault(action.app, { kind: "accepts-people" });
      return;
    case "refuse-disables":
      context.applyTargetFault(action.app, {
        kind: "refuses-disables",
        share: action.share,
        code: action.code,
      });
      return;
    case "accept-disables":
      context.applyTargetFault(action.app, { kind: "accepts-disables" });
      return;
    case "target-down":
    case "target-html":
    case "target-times-out":
    case "target-answers":
      context.applyTargetFault(action.app, toTargetFault(action, now));
      return;
  }
}

function runTenantAction(
  action: ActionOf<"attribute-invalid" | "attribute-fixed" | "leave" | "join" | "group-emptied">,
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
    case "leave":
      repeat(action.people, () => startRandomLeaver(context, now));
      return;
    case "join":
      repeat(action.people, () => void tenant.hire());
      return;
    case "group-emptied":
      emptyGroup(action, context, now);
      return;
  }
}

function repeat(count: number, callback: () => void): void {
  for (let n = 0; n < count; n++) callback();
}

function toTargetFault(action: TimedTargetAction, now: Instant): TargetFault {
  const until = now + action.forMs;
  switch (action.kind) {
    case "target-down":
      return { kind: "down", until };
    case "target-html":
      return { kind: "html", until };
    case "target-times-out":
      return { kind: "times-out", until };
    case "target-answers":
      return { kind: "answers", status: action.status, share: action.share, until };
  }
}

function startRandomLeaver({ tenant, taskQueue }: ScenarioContext, now: Instant): void {
  const person = tenant.randomEnabledPerson();
  if (person !== null) startLeaving(tenant, taskQueue, person, now);
}

/**
 * Gives invalid values to people of the first application that maps the attribute, so that failures
 * appear.
 */
function invalidateAttribute(
  { attribute, people: wantedCount }: ActionOf<"attribute-invalid">,
  context: ScenarioContext,
): void {
  const { tenant } = context;
  const apps = context.appsMappingAttribute(attribute);
  const first = apps[0];
  if (first === undefined) return;
  const values = new Set<string>();
  let remaining = wantedCount;
  for (let tries = 0; remaining > 0 && tries < tenant.people.count() * 4; tries++) {
    const person = tenant.randomEnabledPerson();
    if (person === null) return;
    if (!tenant.isEntitled(context.appIndex(first), person)) continue;
    if (tenant.people.isWrong(person, attribute)) continue;
    tenant.setInvalid(person, attribute, true);
    values.add(tenant.people.value(attribute, person));
    remaining -= 1;
  }
  for (const app of apps) {
    context.applyTargetFault(app, { kind: "refuses-values", attribute, values: [...values] });
  }
}

/**
 * Makes the target refuse a share of the people. People who were not refused before are written
 * again.
 */
function refusePeople(
  { app, share, code }: ActionOf<"refuse-people">,
  context: ScenarioRunContext,
): void {
  const before = context.refusedByApp.get(app);
  const alreadyRefusedShare = before?.code === code ? before.share : 0;
  const people = new Set<number>();
  visitEntitledPeople(context, app, "refused by", (person, personShare) => {
    if (personShare >= share) return;
    people.add(person);
    if (personShare >= alreadyRefusedShare) context.rewritePerson(app, person);
  });
  context.refusedByApp.set(app, { share, code });
  context.applyTargetFault(app, { kind: "refuses-people", code, people });
}

/** Sets the share of unresolved references. People whose state changes are written again. */
function changeUnresolvedReferences(
  { app, share }: ActionOf<"references-unresolved">,
  context: ScenarioRunContext,
): void {
  const before = context.setUnresolvedShare(app, share);
  const [smallerShare, largerShare] = [Math.min(before, share), Math.max(before, share)];
  visitEntitledPeople(context, app, "unresolved in", (person, personShare) => {
    if (personShare >= smallerShare && personShare < largerShare)
      context.rewritePerson(app, person);
  });
}

/** Visits the enabled people of an application, each with a fixed number 0..1. */
function visitEntitledPeople(
  { tenant, appIndex }: ScenarioContext,
  app: string,
  streamName: string,
  visit: (person: number, personShare: number) => void,
): void {
  const index = appIndex(app);
  const shareOfPerson = hashedShares(tenant.seed, `${streamName} ${app}`);
  for (let p = 0; p < tenant.people.count(); p++) {
    if (tenant.people.isEnabled(p) && tenant.isEntitled(index, p)) visit(p, shareOfPerson(p));
  }
}

function emptyGroup(
  { app, people }: ActionOf<"group-emptied">,
  { tenant, taskQueue, appIndex }: ScenarioContext,
  now: Instant,
): void {
  const group = appGroupIndex(appIndex(app));
  const members = [...(tenant.groups[group]?.members ?? [])].slice(0, people);
  for (const member of members) tenant.setMember(group, member, false);
  taskQueue.runAt(now + GROUP_REFILL_AFTER_MS, () => {
    for (const member of members) tenant.setMember(group, member, true);
  });
}
