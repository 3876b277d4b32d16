import { createHash } from "node:crypto";
import fc from "fast-check";
import { explainEvent } from "../../domain/failure/explain-row.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { EVENT_ACTIONS, EVENT_STATUSES } from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";

/** A time within an hour, a minute and a second, so that time windows do not end at round times. */
export const NOW: Instant = Date.parse("2026-05-04T10:20:30.400Z");
export const TENANT = "contoso";
export const JOBS = ["scim.one", "scim.two"] as const;
export const PEOPLE = Array.from({ length: 12 }, (_, i) => testGuid(`person ${i}`));

/** A GUID that is always the same for one seed. */
export function testGuid(seed: string): string {
  const hex = createHash("sha256").update(seed).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A successful event. `changes` replaces fields. */
export function testEvent(id: string, changes: Partial<ProvisioningEvent> = {}): ProvisioningEvent {
  return explainEvent({
    id: testGuid(id),
    at: NOW - HOUR,
    jobId: JOBS[0],
    cycleId: testGuid("cycle"),
    changeId: testGuid(`change ${id}`),
    servicePrincipalId: testGuid("app"),
    application: "Voice",
    sourceSystem: "Microsoft Entra ID",
    targetSystem: "customappsso",
    action: "update",
    status: "success",
    durationMs: 900,
    source: {
      id: PEOPLE[0] ?? "",
      name: "Ada Lovelace",
      userPrincipalName: "ada@contoso.example",
      kind: "user",
    },
    target: { id: "cv-1", name: null },
    code: null,
    error: null,
    steps: [],
    changes: [],
    retry: null,
    ...changes,
  });
}

/** A failed event with a reason and a next attempt. `changes` replaces fields. */
export function failedEvent(
  id: string,
  at: Instant,
  changes: Partial<ProvisioningEvent> = {},
): ProvisioningEvent {
  return testEvent(id, {
    at,
    action: "create",
    status: "failure",
    code: "EntryConflict",
    error: {
      code: "EntryConflict",
      category: "nonServiceFailure",
      reason: `userName of ${id} is taken`,
      recommendedAction: null,
    },
    retry: { attempts: 1, nextAttemptAt: at + 6 * HOUR },
    target: { id: null, name: null },
    ...changes,
  });
}

const PERSON_NAMES = ["Ada Lovelace", "Ada King", "Łucja Ångström", null] as const;

/**
 * Values of a random event. There are few people, times and codes, so that many events share them.
 */
const eventSeed = fc.record({
  seed: fc.nat(),
  // Most times are multiples of 20 minutes. So some rows have the same time, and some are at the
  // limits of hours and days. `days` makes some rows old.
  at: fc
    .tuple(
      fc.integer({ min: 0, max: 144 }),
      fc.constantFrom(0, 0, 0, 1, MINUTE),
      fc.constantFrom(0, 0, 0, 0, 2, 3, 4, 9, 27),
    )
    .map(
      ([slot, more, days]) =>
        Math.floor((NOW - (2 + days) * DAY) / HOUR) * HOUR + slot * 20 * MINUTE + more,
    ),
  job: fc.constantFrom(...JOBS),
  person: fc.constantFrom(...PEOPLE),
  status: fc.constantFrom(...EVENT_STATUSES),
  action: fc.constantFrom(...EVENT_ACTIONS),
  code: fc.constantFrom("EntryConflict", "Timeout", "RedundantExport", null),
  cycle: fc.constantFrom("a", "b", "c", null),
  name: fc.constantFrom(...PERSON_NAMES),
  application: fc.constantFrom("Voice", "Voice (prod)"),
  target: fc.constantFrom("cv-1", "cv-2", null),
  hasReason: fc.boolean(),
});

export const randomEvents = fc
  .uniqueArray(eventSeed, {
    selector: ({ seed }) => seed,
    minLength: 1,
    maxLength: 60,
    size: "max",
  })
  .map((seeds) => seeds.map(toEvent));

function toEvent(eventValues: ReturnType<typeof eventSeed.generate>["value"]): ProvisioningEvent {
  const { seed, at, job, person, status, action, code, cycle, name, application } = eventValues;
  const { target, hasReason } = eventValues;
  // As `readEventError` reads a row: a failure always has an error, and an error always has a code.
  const reason = seed % 3 === 0 ? "The target is full." : `because ${seed}`;
  const error: ProvisioningEvent["error"] =
    code === null && !hasReason && status !== "failure"
      ? null
      : {
          code: code ?? "Unknown",
          category: null,
          reason: hasReason ? reason : null,
          recommendedAction: null,
        };
  return testEvent(`row ${seed}`, {
    at,
    jobId: job,
    cycleId: cycle === null ? null : testGuid(`cycle ${cycle}`),
    application,
    action,
    status,
    source: {
      id: person,
      name,
      userPrincipalName: name === null ? null : `${person.slice(0, 4)}@contoso.example`,
      kind: "user",
    },
    target: { id: target, name: null },
    code: error?.code ?? null,
    error,
    retry: status === "failure" ? { attempts: seed % 9, nextAttemptAt: at + HOUR } : null,
  });
}

/** Pages with all events in random order. Pages before and after them repeat some of the events. */
export function randomPages(events: readonly ProvisioningEvent[]) {
  const subset = fc.shuffledSubarray([...events]);
  const everything = fc.shuffledSubarray([...events], { minLength: events.length });
  return fc
    .tuple(everything, fc.integer({ min: 1, max: 20 }), fc.array(subset, { maxLength: 3 }))
    .map(([shuffled, size, extra]) => {
      const pages: (readonly ProvisioningEvent[])[] = [];
      for (let at = 0; at < shuffled.length; at += size) pages.push(shuffled.slice(at, at + size));
      return [...extra, ...pages, ...extra];
    });
}

/** A person as the source of a row. */
export function personSource(
  id: string,
  name: string | null,
  userPrincipalName: string | null = null,
) {
  return { id: testGuid(id), name, userPrincipalName, kind: "user" } as const;
}
