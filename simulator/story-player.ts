import type { Agenda } from "./agenda.ts";
import type { Deed } from "./deed.ts";
import type { Latency } from "./log/latency.ts";
import { sharesOf } from "./random.ts";
import type { Instant, JobCommand } from "./seam.ts";
import type { StoryEvent } from "./story.ts";
import type { TargetFault } from "./target/target.ts";
import { appGroup } from "./tenant/membership.ts";
import type { Attribute } from "./tenant/people.ts";
import type { Tenant } from "./tenant/tenant.ts";
import { bidFarewell } from "./tenant/turnover.ts";

type GraphFault = {
  readonly kind: "down" | "throttles" | "cuts" | "html";
  readonly until: Instant;
};
type MailFault = { readonly kind: "down" | "refuses" | "defers"; readonly until: Instant };

/** Where a story reaches beyond the tenant: the assembler passes what it has. */
export type StoryEffects = {
  graphFault?(fault: GraphFault): void;
  targetFault?(app: string, fault: TargetFault): void;
  mailFault?(fault: MailFault): void;
};

export type StoryDeps = {
  readonly tenant: Tenant;
  readonly agenda: Agenda;
  readonly latency: Latency;
  readonly appIndex: (app: string) => number;
  /** Names of the applications that send this attribute to their target. */
  readonly appsMapping: (attribute: Attribute) => readonly string[];
  readonly command: (app: string, command: JobCommand) => void;
  /** Has this person written again to this application in its next cycle. */
  readonly touch: (app: string, person: number) => void;
  readonly stall: (app: string, until: Instant) => void;
  /** The next cycle begins, gets half of its work done and stands still for so long. */
  readonly stallInCycle: (app: string, forMs: number) => void;
  /** From now on this share of references is written without effect; answers what it was before. */
  readonly unresolve: (app: string, share: number) => number;
  readonly editMapping: (app: string) => void;
  readonly editCredentials: (app: string) => void;
  /** Both the direct target and what `effects` reaches. */
  readonly targetFault: (app: string, fault: TargetFault) => void;
  readonly effects: StoryEffects;
};

const HOUR_MS = 3_600_000;
/** A group emptied by mistake is filled again after a while. */
const STORM_LASTS_MS = 2 * HOUR_MS;

/** With what the target refuses so far, by application. */
type PlayDeps = StoryDeps & {
  readonly refused: Map<string, { readonly share: number; readonly code: string }>;
};

export function playStory(events: readonly StoryEvent[], deps: StoryDeps): void {
  const known: PlayDeps = { ...deps, refused: new Map() };
  for (const { at, deed } of events) deps.agenda.at(at, (now) => play(deed, known, now));
}

function play(deed: Deed, deps: PlayDeps, now: Instant): void {
  switch (deed.kind) {
    case "token":
    case "target-down":
    case "target-html":
    case "target-times-out":
    case "target-answers":
    case "refuse":
    case "accept":
    case "keep-leavers":
    case "free-leavers":
      playTarget(deed, deps, now);
      return;
    case "unresolved":
      loseReferences(deed, deps);
      return;
    case "command":
      deps.command(deed.app, deed.command);
      return;
    case "mapping-edited":
      deps.editMapping(deed.app);
      return;
    case "stall":
      deps.stall(deed.app, now + deed.forMs);
      return;
    case "stall-in-cycle":
      deps.stallInCycle(deed.app, deed.forMs);
      return;
    case "attribute-wrong":
    case "attribute-repaired":
    case "leave":
    case "join":
    case "group-storm":
      playTenant(deed, deps, now);
      return;
    case "graph":
      deps.effects.graphFault?.({ kind: deed.fault, until: now + deed.forMs });
      return;
    case "mail":
      deps.effects.mailFault?.({ kind: deed.fault, until: now + deed.forMs });
      return;
    case "logs-late":
      deps.latency.delay({ from: now, until: now + deed.forMs, byMs: deed.byMs });
      return;
  }
}

type DeedOf<K extends Deed["kind"]> = Extract<Deed, { kind: K }>;
type Timed = DeedOf<"target-down" | "target-html" | "target-times-out" | "target-answers">;

function playTarget(
  deed: Timed | DeedOf<"token" | "refuse" | "accept" | "keep-leavers" | "free-leavers">,
  deps: PlayDeps,
  now: Instant,
): void {
  switch (deed.kind) {
    case "token":
      deps.targetFault(deed.app, { kind: deed.isValid ? "token-renewed" : "token-expires" });
      if (deed.isValid) deps.editCredentials(deed.app);
      return;
    case "refuse":
      refusePeople(deed, deps);
      return;
    case "accept":
      deps.refused.delete(deed.app);
      deps.targetFault(deed.app, { kind: "accepts-people" });
      return;
    case "keep-leavers":
      deps.targetFault(deed.app, { kind: "keeps-leavers", share: deed.share, code: deed.code });
      return;
    case "free-leavers":
      deps.targetFault(deed.app, { kind: "frees-leavers" });
      return;
    case "target-down":
    case "target-html":
    case "target-times-out":
    case "target-answers":
      deps.targetFault(deed.app, timedFault(deed, now));
      return;
  }
}

function playTenant(
  deed: DeedOf<"attribute-wrong" | "attribute-repaired" | "leave" | "join" | "group-storm">,
  deps: StoryDeps,
  now: Instant,
): void {
  const { tenant } = deps;
  switch (deed.kind) {
    case "attribute-wrong":
      spoilAttribute(deed, deps);
      return;
    case "attribute-repaired":
      for (let p = 0; p < tenant.people.count(); p++) tenant.setWrong(p, deed.attribute, false);
      return;
    case "leave":
      times(deed.people, () => someoneLeaves(deps, now));
      return;
    case "join":
      times(deed.people, () => void tenant.hire());
      return;
    case "group-storm":
      stormGroup(deed, deps, now);
      return;
  }
}

function times(count: number, act: () => void): void {
  for (let n = 0; n < count; n++) act();
}

function timedFault(deed: Timed, now: Instant): TargetFault {
  const until = now + deed.forMs;
  switch (deed.kind) {
    case "target-down":
      return { kind: "down", until };
    case "target-html":
      return { kind: "html", until };
    case "target-times-out":
      return { kind: "times-out", until };
    case "target-answers":
      return { kind: "answers", status: deed.status, share: deed.share, until };
  }
}

function someoneLeaves({ tenant, agenda }: StoryDeps, now: Instant): void {
  const person = tenant.someone();
  if (person !== null) bidFarewell(tenant, agenda, person, now);
}

/** Spoils people of the first application that maps the attribute, so that the fault shows. */
function spoilAttribute(
  { attribute, people: wanted }: DeedOf<"attribute-wrong">,
  deps: StoryDeps,
): void {
  const { tenant } = deps;
  const apps = deps.appsMapping(attribute);
  const first = apps[0];
  if (first === undefined) return;
  const values = new Set<string>();
  let left = wanted;
  for (let tries = 0; left > 0 && tries < tenant.people.count() * 4; tries++) {
    const person = tenant.someone();
    if (person === null) return;
    if (!tenant.isEntitled(deps.appIndex(first), person)) continue;
    if (tenant.people.isWrong(person, attribute)) continue;
    tenant.setWrong(person, attribute, true);
    values.add(tenant.people.value(attribute, person));
    left -= 1;
  }
  for (const app of apps) {
    deps.targetFault(app, { kind: "refuses-values", attribute, values: [...values] });
  }
}

/** The target refuses these people from now on. Who was not refused before is to be written now. */
function refusePeople({ app, share, code }: DeedOf<"refuse">, deps: PlayDeps): void {
  const before = deps.refused.get(app);
  const spared = before?.code === code ? before.share : 0;
  const people = new Set<number>();
  drawLots(deps, app, "refused by", (person, lot) => {
    if (lot >= share) return;
    people.add(person);
    if (lot >= spared) deps.touch(app, person);
  });
  deps.refused.set(app, { share, code });
  deps.targetFault(app, { kind: "refuses-people", code, people });
}

/** Whoever's references cannot be resolved any more, or can again, is to be written now. */
function loseReferences({ app, share }: DeedOf<"unresolved">, deps: PlayDeps): void {
  const before = deps.unresolve(app, share);
  const [less, more] = [Math.min(before, share), Math.max(before, share)];
  drawLots(deps, app, "unresolved in", (person, lot) => {
    if (lot >= less && lot < more) deps.touch(app, person);
  });
}

/** Visits the enabled people of an application, each with a number 0..1 that is its own for ever. */
function drawLots(
  { tenant, appIndex }: StoryDeps,
  app: string,
  what: string,
  visit: (person: number, lot: number) => void,
): void {
  const index = appIndex(app);
  const lotOf = sharesOf(tenant.seed, `${what} ${app}`);
  for (let p = 0; p < tenant.people.count(); p++) {
    if (tenant.people.isEnabled(p) && tenant.isEntitled(index, p)) visit(p, lotOf(p));
  }
}

function stormGroup(
  { app, people }: DeedOf<"group-storm">,
  { tenant, agenda, appIndex }: StoryDeps,
  now: Instant,
): void {
  const group = appGroup(appIndex(app));
  const members = [...(tenant.groups[group]?.members ?? [])].slice(0, people);
  for (const member of members) tenant.setMember(group, member, false);
  agenda.at(now + STORM_LASTS_MS, () => {
    for (const member of members) tenant.setMember(group, member, true);
  });
}
