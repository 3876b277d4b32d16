import { SEVERITIES, type Severity } from "../condition.ts";
import { NOTIFICATION_REASONS, type NotificationReason } from "../notification-reason.ts";
import type { Instant } from "../time.ts";
import type { GroupCause } from "./group-cause.ts";
import type {
  NotificationLimits,
  PlannedEntry,
  PlannedMessage,
  RecentMessage,
} from "./plan-types.ts";
import type { Route } from "./route.ts";
import { splitByAddress } from "./split-by-address.ts";

// Which entries of one route are in one message. An incident that the route knows stays in its thread.

/** The entries of one message. `threadId` is null if they begin a thread. */
export type EntryGroup = {
  readonly threadId: string | null;
  readonly cause: GroupCause;
  readonly entries: readonly PlannedEntry[];
};

/** If more than this number of causes begin at once in one tenant, they probably have one common cause. */
const MAX_CAUSES_AT_ONCE = 3;

export function groupEntries(
  entries: readonly PlannedEntry[],
  routeKey: string,
): readonly EntryGroup[] {
  const threadOf = ({ item }: PlannedEntry) => item.history.threads[routeKey]?.threadId ?? null;
  const known = entries.filter((entry) => threadOf(entry) !== null);
  const fresh = entries.filter((entry) => threadOf(entry) === null);
  const threads = [...groupBy(known, (entry) => threadOf(entry) ?? "")].map(
    ([threadId, members]): EntryGroup => ({ threadId, ...withCause(members) }),
  );
  const causes = [...groupBy(fresh, ({ item }) => item.incident.tenant).values()].flatMap(
    groupTenant,
  );
  return [...mergeReminders(threads), ...causes];
}

/**
 * Merges messages about incidents of one job that would come at the same time: a reminder is added to the
 * message about the end of another incident, or to another reminder. It is then in the thread of that
 * message.
 */
function mergeReminders(groups: readonly EntryGroup[]): readonly EntryGroup[] {
  const merged: EntryGroup[] = [];
  const places = new Map<string, number>();
  const sorted = groups.toSorted((a, b) => Number(isReminder(a)) - Number(isReminder(b)));
  for (const group of sorted) {
    const job = jobOf(group);
    const place = job === null ? undefined : places.get(job);
    const other = place === undefined ? undefined : merged[place];
    if (place !== undefined && other !== undefined && isReminder(group)) {
      const both = withCause([...other.entries, ...group.entries]);
      merged[place] = { threadId: other.threadId, ...both };
      continue;
    }
    if (job !== null && (isReminder(group) || isEnd(group))) places.set(job, merged.length);
    merged.push(group);
  }
  return merged;
}

const isReminder = ({ entries }: EntryGroup): boolean =>
  entries.every(({ reason }) => reason === "still");
const isEnd = ({ entries }: EntryGroup): boolean =>
  entries.every(({ reason }) => reason === "recovered");

/** Null if the group is about several incidents, or not about one job. */
function jobOf({ entries: [entry, ...others] }: EntryGroup): string | null {
  if (entry === undefined || others.length > 0) return null;
  const { tenant, jobId } = entry.item.incident;
  return jobId === "" ? null : JSON.stringify([tenant, jobId]);
}

function groupTenant(entries: readonly PlannedEntry[]): readonly EntryGroup[] {
  const byCause = [...groupBy(entries, ({ item }) => JSON.stringify(item.cause)).values()];
  const groups = byCause.length > MAX_CAUSES_AT_ONCE ? [entries] : byCause;
  return groups.map((members) => ({ threadId: null, ...withCause(members) }));
}

function withCause(entries: readonly PlannedEntry[]): Omit<EntryGroup, "threadId"> {
  const causes = new Set(entries.map(({ item }) => JSON.stringify(item.cause)));
  const tenants = new Set(entries.map(({ item }) => item.incident.tenant));
  const [first] = entries;
  if (first !== undefined && causes.size === 1) return { cause: first.item.cause, entries };
  const { tenant = "" } = first?.item.incident ?? {};
  return { cause: tenants.size === 1 ? { code: "tenant", tenant } : { code: "storm" }, entries };
}

/**
 * At most `available` groups. The most important keep a message of their own; all others share one.
 */
export function limitGroups(
  groups: readonly EntryGroup[],
  available: number,
): readonly EntryGroup[] {
  if (groups.length <= available) return groups;
  if (available === 0) return [];
  const sorted = groups.toSorted(compareGroups);
  const own = sorted.slice(0, available - 1);
  const shared = sorted.slice(available - 1);
  const threads = new Set(shared.map(({ threadId }) => threadId));
  const [threadId = null] = threads.size === 1 ? threads : [];
  return [...own, { threadId, ...withCause(shared.flatMap(({ entries }) => entries)) }];
}

function compareGroups(a: EntryGroup, b: EntryGroup): number {
  return (
    SEVERITIES.indexOf(highestSeverity(a.entries)) -
      SEVERITIES.indexOf(highestSeverity(b.entries)) ||
    NOTIFICATION_REASONS.indexOf(mainReason(a.entries)) -
      NOTIFICATION_REASONS.indexOf(mainReason(b.entries)) ||
    compareText(firstIncidentId(a.entries), firstIncidentId(b.entries))
  );
}

/**
 * When a thread with several incidents can get its next message. The wait prevents one message for each
 * change.
 */
export function threadOpensAt(
  { threadId, entries }: EntryGroup,
  routeKey: string,
  recent: readonly RecentMessage[],
  { threadIntervalMs }: NotificationLimits,
): Instant {
  const isLarge = entries.some(
    ({ item }) => (item.history.threads[routeKey]?.incidentCount ?? 1) > 1,
  );
  const isWorse = entries.some(({ reason }) => reason === "worsened");
  const last = recent.filter((message) => message.threadId === threadId).map(({ at }) => at);
  return threadId !== null && isLarge && !isWorse && last.length > 0
    ? Math.max(...last) + threadIntervalMs
    : 0;
}

/** The message of a group. The same announcements always make the same id. */
export function messageOfGroup(group: EntryGroup, route: Route): PlannedMessage {
  const entries = group.entries.toSorted((a, b) =>
    compareText(a.item.incident.id, b.item.incident.id),
  );
  const fresh = entries.filter(({ item }) => item.history.threads[route.key] === undefined);
  return {
    id: `${newestAnnouncementId(entries[0])}.${route.key}`,
    route,
    reason: mainReason(entries),
    severity: highestSeverity(entries),
    threadId: group.threadId ?? newThreadId(fresh.length === 0 ? entries : fresh, route),
    threadIncidentCount: entries.length,
    cause: group.cause,
    entries,
    addresses: [...new Set(entries.flatMap(({ addresses }) => addresses))],
  };
}

/** An older announcement may be planned again, and a message with its id may be stored already. */
function newestAnnouncementId(entry: PlannedEntry | undefined): string {
  const newest = entry?.announcements.toSorted((a, b) => b.number - a.number)[0];
  return newest?.id ?? "";
}

/** The message of a group for each set of addresses that may read it. */
export function messagesOfGroup(group: EntryGroup, route: Route): readonly PlannedMessage[] {
  return splitByAddress(messageOfGroup(group, route), (entries) =>
    messageOfGroup({ ...group, ...withCause(entries) }, route),
  );
}

function newThreadId(entries: readonly PlannedEntry[], { key }: Route): string {
  return toAtom(`${firstIncidentId(entries)}.${key}`);
}

/**
 * The id with only the characters that a Message-ID may have (the dot-atom of RFC 5322). The id of an
 * incident contains the name of its tenant, and this name may have any character.
 */
export function toAtom(id: string): string {
  return id.replace(/[^A-Za-z0-9.~_-]/g, "-").replace(/\.{2,}/g, ".");
}

/** `opened` before `worsened` and so on. */
function mainReason(entries: readonly PlannedEntry[]): NotificationReason {
  return (
    NOTIFICATION_REASONS.find((reason) => entries.some((entry) => entry.reason === reason)) ??
    "still"
  );
}

function highestSeverity(entries: readonly PlannedEntry[]): Severity {
  return (
    SEVERITIES.find((severity) =>
      entries.some(({ item }) => item.incident.severity === severity),
    ) ?? "none"
  );
}

function firstIncidentId(entries: readonly PlannedEntry[]): string {
  return entries.map(({ item }) => item.incident.id).toSorted(compareText)[0] ?? "";
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
