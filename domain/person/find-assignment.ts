import {
  type AppAssignments,
  type AssignmentSource,
  type ChangeTime,
  type EndedAssignment,
  earliestTimeOf,
  type GroupMembers,
  latestTimeOf,
  type Membership,
  type Memberships,
  type PersonAssignment,
} from "../assignment.ts";
import { isStale } from "../freshness.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";

/** What was read about the assignments to one app, and the memberships of one person or group. */
export type AssignmentFacts = {
  /** All ids of the person or group. */
  readonly ids: readonly string[];
  readonly app: AppAssignments;
  readonly groups: ReadonlyMap<string, GroupMembers>;
  readonly memberships: Memberships;
  /** The configuration says that the job provisions only assigned people. */
  readonly isScopeKnown: boolean;
  /** Time between two reads. */
  readonly intervalMs: Millis;
  readonly thresholds: Thresholds;
};

/** What is known about the assignment of one person or group to one app. */
export function findAssignment(facts: AssignmentFacts, now: Instant): PersonAssignment {
  const { app, groups } = facts;
  const sources = findSources(facts);
  const [first] = sources;
  if (first !== undefined) {
    const groupReadAt = first.group === null ? undefined : groups.get(first.group.id)?.readAt;
    const asOf = Math.min(app.readAt, groupReadAt ?? app.readAt);
    return {
      code: "assigned",
      since: first.since,
      sources,
      isDisabledInEntra: isDisabledInEntra(facts),
      ...ageOf(asOf, facts, now),
    };
  }
  const reads = app.groups.map(({ id }) => groups.get(id) ?? null);
  const unreadGroups = reads.filter((read) => read === null).length;
  const isListIncomplete =
    !app.isComplete || reads.some((read) => read !== null && !read.isComplete);
  const asOf = Math.min(app.readAt, ...reads.map((read) => read?.readAt ?? app.readAt));
  const age = ageOf(asOf, facts, now);
  if (unreadGroups > 0 || isListIncomplete)
    return { code: "not-found", unreadGroups, isListIncomplete, ...age };
  const nestedGroups = reads.reduce((sum, read) => sum + (read?.nestedGroups ?? 0), 0);
  return { code: "not-assigned", ended: findEnded(facts), nestedGroups, ...age };
}

function ageOf(asOf: Instant, facts: AssignmentFacts, now: Instant) {
  const { intervalMs, thresholds, isScopeKnown } = facts;
  return { asOf, isStale: isStale(asOf, intervalMs, thresholds, now), isScopeKnown };
}

/** How the object is assigned, the earliest assignment first. */
function findSources({ ids, app, memberships }: AssignmentFacts): readonly AssignmentSource[] {
  const direct = memberships.apps.get(app.servicePrincipalId);
  const directSources: AssignmentSource[] =
    direct?.isMember === true
      ? [{ group: null, since: direct.changed, hasDefaultRole: direct.hasDefaultRole }]
      : [];
  const groupSources = app.groups.flatMap((group): readonly AssignmentSource[] => {
    const { id, name, since, hasDefaultRole } = group;
    // The object may be the assigned group itself.
    if (ids.includes(id)) return [{ group: null, since, hasDefaultRole }];
    const membership = memberships.groups.get(id);
    if (membership?.isMember !== true) return [];
    return [
      { group: { id, name }, since: sinceOfMember(since, membership.changed), hasDefaultRole },
    ];
  });
  return [...directSources, ...groupSources].toSorted(
    (a, b) => latestTimeOf(a.since) - latestTimeOf(b.since),
  );
}

/** A member of an assigned group is assigned since the later of the two changes. */
function sinceOfMember(groupAssigned: ChangeTime, joined: ChangeTime): ChangeTime {
  if (latestTimeOf(groupAssigned) >= latestTimeOf(joined)) return groupAssigned;
  return joined.code === "before"
    ? { ...joined, notBefore: earliestTimeOf(groupAssigned) }
    : joined;
}

function isDisabledInEntra({ memberships }: AssignmentFacts): boolean {
  return [...memberships.groups.values()].some(
    (membership) => membership.isMember && membership.isDisabledInEntra,
  );
}

/** The assignment that ended last. */
function findEnded({ ids, app, memberships }: AssignmentFacts): EndedAssignment | null {
  const endOf = (membership: Membership | undefined) =>
    membership === undefined || membership.isMember ? null : membership.changed;
  const direct = endOf(memberships.apps.get(app.servicePrincipalId));
  const ended: EndedAssignment[] = direct === null ? [] : [{ group: null, at: direct }];
  for (const { id, name } of app.groups) {
    const at = endOf(memberships.groups.get(id));
    if (at !== null) ended.push({ group: { id, name }, at });
  }
  for (const { id, name, unassigned } of app.formerGroups) {
    if (ids.includes(id)) ended.push({ group: null, at: unassigned });
    else if (memberships.groups.get(id)?.isMember === true)
      ended.push({ group: { id, name }, at: unassigned });
  }
  const newestFirst = ended.toSorted((a, b) => latestTimeOf(b.at) - latestTimeOf(a.at));
  return newestFirst[0] ?? null;
}
