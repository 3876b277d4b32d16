import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Silence } from "../../../domain/notify/action.ts";
import type { Announcement } from "../../../domain/notify/announcement.ts";
import { planMessages } from "../../../domain/notify/plan-messages.ts";
import type { PlanInput, PlannedIncident } from "../../../domain/notify/plan-types.ts";
import { emptyHistory } from "../../../domain/notify/route-history.ts";
import { HOUR, MINUTE, SECOND } from "../../../domain/time.ts";
import { test as law } from "../../property.ts";
import { testRoute } from "../../route-fixture.ts";
import { testIncident } from "../../store/stored-values.ts";
import { createPlanWorld, LIMITS, NOON } from "./plan-world.ts";

const OPS = testRoute({ key: "ops" });

function item(changes: Partial<PlannedIncident["incident"]> = {}): PlannedIncident {
  const incident = testIncident(changes.id ?? "a", changes);
  return {
    incident,
    jobs: [{ application: incident.application, kind: "scim" }],
    cause: { code: "target", name: incident.application, tenant: incident.tenant },
    jobAddresses: [],
    mutedBy: null,
    hasDeadline: false,
    acknowledgement: null,
    history: emptyHistory(incident.id),
  };
}

function announce(
  { incident }: PlannedIncident,
  reason: Announcement["reason"] = "opened",
  number = 0,
): Announcement {
  const { id, severity } = incident;
  return { id: `${id}.${number}`, incidentId: id, number, reason, severity, at: NOON };
}

const plan = (changes: Partial<PlanInput>) =>
  planMessages({
    announcements: [],
    incidents: [],
    missingIncidentIds: [],
    routes: [OPS],
    silences: [],
    unsubscriptions: [],
    recentMessages: new Map(),
    limits: LIMITS,
    now: NOON + MINUTE,
    ...changes,
  });

const codeOf = (result: ReturnType<typeof plan>) =>
  result.histories.flatMap(({ decisions }) => decisions.map(({ code }) => code));

describe("the plan of the messages of a route", () => {
  test("a message about an incident that opens is sent when its group has waited 30 seconds", () => {
    const a = item();
    const announcements = [announce(a)];
    const early = plan({ announcements, incidents: [a], now: NOON + 29 * SECOND });
    expect(early).toEqual({ messages: [], histories: [], finished: [] });
    const due = plan({ announcements, incidents: [a], now: NOON + 30 * SECOND });
    expect(due.messages).toMatchObject([{ id: "a.0.ops", reason: "opened", threadId: "a.ops" }]);
    expect(due.finished).toEqual(["a.0"]);
  });

  test("an incident that recovers before its message is written is not notified, and the reason is kept", () => {
    const a = item({ state: "recovered" });
    const announcements = [announce(a), announce(a, "recovered", 1)];
    const result = plan({ announcements, incidents: [a] });
    expect(result.messages).toEqual([]);
    expect(codeOf(result)).toEqual(["already-over", "already-over"]);
    expect(result.finished).toEqual(["a.0", "a.1"]);
  });

  test("the id of a message contains the newest number of an announcement, also above 9", () => {
    const a = item();
    const announcements = [2, 9, 10].map((number) => announce(a, "worsened", number));
    const { messages } = plan({ announcements, incidents: [a] });
    expect(messages.map(({ id }) => id)).toEqual(["a.10.ops"]);
    const earlier = plan({ announcements: announcements.slice(0, 2), incidents: [a] });
    expect(earlier.messages.map(({ id }) => id)).toEqual(["a.9.ops"]);
  });

  test("a route that was never notified of an incident is not notified of its end", () => {
    const a = item({ state: "recovered" });
    const result = plan({ announcements: [announce(a, "recovered", 1)], incidents: [a] });
    expect(codeOf(result)).toEqual(["never-notified"]);
  });

  test("a route that matches only since the severity has risen is notified that the incident opened", () => {
    const a = item({ severity: "critical" });
    const routes = [testRoute({ key: "ops", severities: ["critical"] })];
    const result = plan({ announcements: [announce(a, "worsened", 1)], incidents: [a], routes });
    expect(result.messages.map(({ reason }) => reason)).toEqual(["opened"]);
  });

  test("200 incidents that open in one tenant at once are one message, and their recoveries are in its thread", () => {
    const world = createPlanWorld([OPS]);
    const ids = Array.from({ length: 200 }, (_, i) => `i${i}`);
    for (const id of ids) world.open(id);
    world.runFor(MINUTE);
    expect(world.sent.map(({ entries }) => entries.length)).toEqual([200]);
    for (const [i, id] of ids.entries()) {
      world.recover(id);
      if (i % 10 === 0) world.runFor(20 * SECOND);
    }
    world.runFor(HOUR);
    expect(world.sent.length).toBeLessThanOrEqual(5);
    expect(new Set(world.sent.map(({ threadId }) => threadId)).size).toBe(1);
    expect(world.recoveredOn("ops").sort()).toEqual(ids.toSorted());
  });

  test("if an incident opens every 40 seconds for half an hour, a route gets at most five messages in ten minutes, which name every incident", () => {
    const world = createPlanWorld([OPS]);
    const ids = Array.from({ length: 45 }, (_, i) => `i${i}`);
    for (const id of ids) {
      world.open(id);
      world.runFor(40 * SECOND);
    }
    world.runFor(HOUR);
    expect(world.mostMessagesInWindow("ops")).toBe(5);
    expect(world.openedOn("ops").sort()).toEqual(ids.toSorted());
  });

  test("a silenced incident is notified when the silence ends, and not if it has recovered before", () => {
    const world = createPlanWorld([OPS]);
    world.silences.push(silenceUntil(NOON + HOUR));
    world.open("short");
    world.open("long");
    world.runFor(10 * MINUTE);
    world.recover("short");
    world.runFor(2 * HOUR);
    expect(world.sent.flatMap(({ entries }) => entries.map((e) => e.item.incident.id))).toEqual([
      "long",
    ]);
  });

  test("quiet hours hold back a warning until they end, but not a critical incident", () => {
    const quietHours = {
      days: [0, 1, 2, 3, 4, 5, 6],
      ...{ fromMinute: 0, toMinute: 13 * 60, timeZone: "UTC" },
    };
    const world = createPlanWorld([testRoute({ key: "ops", quietHours })]);
    world.open("warning", "warning");
    world.open("critical", "critical");
    world.runFor(50 * MINUTE);
    expect(world.openedOn("ops")).toEqual(["critical"]);
    world.runFor(20 * MINUTE);
    expect(world.openedOn("ops").sort()).toEqual(["critical", "warning"]);
  });

  test("after an acknowledgement, the route gets one message about it and no reminders", () => {
    const world = createPlanWorld([OPS]);
    world.open("a");
    world.runFor(MINUTE);
    world.acknowledge("a");
    world.runFor(MINUTE);
    world.announce("a", "still");
    world.runFor(HOUR);
    expect(world.sent.map(({ reason }) => reason)).toEqual(["opened", "acknowledged"]);
  });

  test("a recipient who has unsubscribed gets no reminder and every other message", () => {
    const world = createPlanWorld([OPS]);
    world.unsubscriptions.push({ address: "OnCall@contoso.example" });
    world.open("a");
    world.runFor(MINUTE);
    world.announce("a", "still");
    world.runFor(MINUTE);
    world.recover("a");
    world.runFor(MINUTE);
    expect(world.sent.map(({ reason }) => reason)).toEqual(["opened", "recovered"]);
  });
});

test("while one route waits for its hours, another gets each of 40 changes and the end once", () => {
  const hours = { days: [1], fromMinute: 9 * 60, toMinute: 11 * 60, timeZone: "UTC" };
  const world = createPlanWorld([OPS, testRoute({ key: "waiting", hours })]);
  world.open("a");
  world.runFor(MINUTE);
  for (let n = 0; n < 40; n += 1) {
    world.announce("a", n % 2 === 0 ? "worsened" : "eased");
    world.runFor(3 * MINUTE);
  }
  world.recover("a");
  world.runFor(HOUR);
  const ids = world.sent.map(({ id }) => id);
  expect(world.sent.map(({ entries }) => entries[0]?.announcements.length)).toEqual(
    Array(42).fill(1),
  );
  expect(new Set(ids).size).toBe(42);
  expect(world.recoveredOn("ops")).toEqual(["a"]);
});

function silenceUntil(endsAt: number): Silence {
  const by = { name: "Ada", via: "console" } as const;
  return {
    ...{ id: "s", kind: "silence", by, reason: "", createdAt: NOON, beginsAt: NOON, endsAt },
    matcher: { tenants: ["*"], applications: null, incidentKinds: null, incidentId: null },
    endedBy: null,
  };
}

const ROUTES = [
  OPS,
  testRoute({ key: "critical", severities: ["critical"] }),
  testRoute({
    key: "night",
    quietHours: { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 720, toMinute: 780, timeZone: "UTC" },
    escalation: { afterMs: 10 * MINUTE, addresses: ["lead@contoso.example"] },
  }),
  testRoute({ key: "digest", digest: { weekday: null, minute: 480, timeZone: "UTC" } }),
  testRoute({ key: "other", tenants: ["fabrikam"] }),
];

const step = fc.record({
  incident: fc.integer({ min: 0, max: 11 }),
  action: fc.constantFrom(
    ...([
      "open",
      "open",
      "open-critical",
      "recover",
      "recover",
      "worsen",
      "still",
      "acknowledge",
    ] as const),
  ),
  waitMs: fc.constantFrom(0, 0, 0, 5 * SECOND, 40 * SECOND, 3 * MINUTE, 20 * MINUTE),
});

law.prop([fc.array(step, { minLength: 1, maxLength: 60 }), fc.boolean()], { numRuns: 25 })(
  "whatever happens, each change ends in one decision per route, each message is about an incident, no route gets the end of an incident of which it was not notified, and no route gets more messages than its limit",
  (steps, isSilenced) => {
    const world = createPlanWorld(ROUTES);
    if (isSilenced) world.silences.push(silenceUntil(NOON + 15 * MINUTE));
    for (const { incident, action, waitMs } of steps) {
      world.act(`i${incident}`, action);
      world.runFor(waitMs);
    }
    world.runFor(3 * HOUR);
    expect(world.pending()).toEqual([]);
    for (const message of world.sent) expect(message.entries.length).toBeGreaterThan(0);
    for (const { key } of ROUTES) {
      world.checkOneDecisionPerAnnouncement(key);
      const recovered = world.recoveredOn(key);
      expect(new Set(recovered).size).toBe(recovered.length);
      for (const id of recovered) expect(world.openedOn(key)).toContain(id);
      expect(world.mostMessagesInWindow(key)).toBeLessThanOrEqual(LIMITS.maxMessages);
      world.checkThreads(key);
    }
    expect(world.openedOn("other")).toEqual([]);
    expect(world.openedOn("digest")).toEqual([]);
  },
);

law.prop([fc.array(step, { minLength: 1, maxLength: 30 })], { numRuns: 40 })(
  "the plan does not depend on the order of announcements and incidents",
  (steps) => {
    const world = createPlanWorld(ROUTES);
    for (const { incident, action } of steps) world.act(`i${incident}`, action);
    const input = world.input(MINUTE);
    const { announcements, incidents } = input;
    const reversed = {
      ...input,
      announcements: announcements.toReversed(),
      incidents: incidents.toReversed(),
    };
    expect(planMessages(reversed)).toEqual(planMessages(input));
  },
);
