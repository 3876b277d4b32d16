import type { Agenda } from "./agenda.ts";
import type { Latency } from "./log/latency.ts";
import { shareOf } from "./random.ts";
import type { Instant, JobCommand } from "./seam.ts";
import type { Deed, StoryEvent } from "./story.ts";
import type { TargetFault } from "./target/target.ts";
import { DEPARTMENTS } from "./tenant/names.ts";
import type { Tenant } from "./tenant/tenant.ts";
import { bidFarewell } from "./tenant/turnover.ts";

export type GraphFault = {
  readonly kind: "down" | "throttles" | "cuts" | "html";
  readonly until: Instant;
};
export type MailFault = { readonly kind: "down" | "refuses" | "defers"; readonly until: Instant };

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
  readonly command: (app: string, command: JobCommand) => void;
  readonly editMapping: (app: string) => void;
  readonly editCredentials: (app: string) => void;
  /** Both the direct target and what `effects` reaches. */
  readonly targetFault: (app: string, fault: TargetFault) => void;
  readonly effects: StoryEffects;
};

const HOUR_MS = 3_600_000;
/** A group emptied by mistake is filled again after a while. */
const STORM_LASTS_MS = 2 * HOUR_MS;

export function playStory(events: readonly StoryEvent[], deps: StoryDeps): void {
  for (const { at, deed } of events) deps.agenda.at(at, (now) => play(deed, deps, now));
}

function play(deed: Deed, deps: StoryDeps, now: Instant): void {
  const { tenant, effects } = deps;
  switch (deed.kind) {
    case "token":
      deps.targetFault(deed.app, { kind: deed.isValid ? "token-renewed" : "token-expires" });
      if (deed.isValid) deps.editCredentials(deed.app);
      return;
    case "command":
      return deps.command(deed.app, deed.command);
    case "target-down":
    case "target-html":
    case "target-times-out":
    case "target-answers":
      return deps.targetFault(deed.app, timedFault(deed, now));
    case "attribute-wrong":
      return spoilAttribute(deed, deps);
    case "attribute-repaired":
      for (let p = 0; p < tenant.people.count(); p++) tenant.setWrong(p, deed.attribute, false);
      return;
    case "refuse":
      return refusePeople(deed, deps);
    case "accept":
      return deps.targetFault(deed.app, { kind: "accepts-people" });
    case "leave":
      return times(deed.people, () => someoneLeaves(deps, now));
    case "join":
      return times(deed.people, () => void tenant.hire());
    case "group-storm":
      return stormGroup(deed, deps, now);
    case "mapping-edited":
      return deps.editMapping(deed.app);
    case "graph":
      return effects.graphFault?.({ kind: deed.fault, until: now + deed.forMs });
    case "mail":
      return effects.mailFault?.({ kind: deed.fault, until: now + deed.forMs });
    case "logs-late":
      return deps.latency.delay({ from: now, until: now + deed.forMs, byMs: deed.byMs });
  }
}

function times(count: number, act: () => void): void {
  for (let n = 0; n < count; n++) act();
}

type Timed = Extract<Deed, { kind: `target-${string}` }>;

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

/** Spoils people whom the first application knows, so that the fault shows. */
function spoilAttribute(
  deed: Extract<Deed, { kind: "attribute-wrong" }>,
  { tenant, targetFault, appIndex }: StoryDeps & { appIndex: (app: string) => number },
): void {
  const values = new Set<string>();
  let left = deed.people;
  for (let tries = 0; left > 0 && tries < tenant.people.count() * 4; tries++) {
    const person = tenant.someone();
    if (person === null) return;
    if (!tenant.isEntitled(appIndex(""), person)) continue;
    if (tenant.people.isWrong(person, deed.attribute)) continue;
    tenant.setWrong(person, deed.attribute, true);
    values.add(tenant.people.value(deed.attribute, person));
    left -= 1;
  }
  targetFault("", { kind: "refuses-values", attribute: deed.attribute, values: [...values] });
}

/** The target begins to refuse these people, and something about each of them must be written now. */
function refusePeople(
  { app, share, code }: Extract<Deed, { kind: "refuse" }>,
  { tenant, targetFault, appIndex }: StoryDeps,
): void {
  const { people } = tenant;
  const userNames: string[] = [];
  for (let p = 0; p < people.count(); p++) {
    if (!people.isEnabled(p) || !tenant.isEntitled(appIndex(app), p)) continue;
    if (shareOf(tenant.seed, `refused by ${app}`, p) >= share) continue;
    userNames.push(people.userPrincipalName(p));
    const title = people.value("title", p);
    tenant.note(p, [{ attribute: "title", from: title, to: title }]);
  }
  targetFault(app, { kind: "refuses-people", code, userNames });
}

function stormGroup(
  { app, people }: Extract<Deed, { kind: "group-storm" }>,
  { tenant, agenda, appIndex }: StoryDeps,
  now: Instant,
): void {
  const group = DEPARTMENTS.length + appIndex(app);
  const members = [...(tenant.groups[group]?.members ?? [])].slice(0, people);
  for (const member of members) tenant.setMember(group, member, false);
  agenda.at(now + STORM_LASTS_MS, () => {
    for (const member of members) tenant.setMember(group, member, true);
  });
}
