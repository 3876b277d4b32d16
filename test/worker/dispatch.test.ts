import { describe, expect, test } from "vitest";
import type { Announcement } from "../../domain/notify/announcement.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { MINUTE } from "../../domain/time.ts";
import type { IncidentStore } from "../../store/incidents/incident-types.ts";
import type { JobStore } from "../../store/jobs/job-types.ts";
import { incidentKeys } from "../../store/redis/keys.ts";
import { createDispatch } from "../../worker/dispatch/dispatch.ts";
import { testRoute } from "../route-fixture.ts";
import { NOW, TENANT } from "../store/random-events.ts";
import { testIncident } from "../store/stored-values.ts";
import { openTestRedisClient, openTestStore, uniqueKeyPrefix } from "../test-redis.ts";
import { createMemoryLog } from "./graph-stub.ts";

// The dispatch task with a real Redis, and with crashes before and after it saves.

type SaveDispatch = IncidentStore["saveDispatch"];

async function startDispatch(changeSave: (save: SaveDispatch) => SaveDispatch = (save) => save) {
  const time = { now: NOW };
  const keyPrefix = uniqueKeyPrefix();
  const store = await openTestStore({ keyPrefix, now: () => time.now });
  const { incidents } = store;
  const reads = { failing: 0, count: 0 };
  const assessments: JobStore["assessments"] = async (tenants) => {
    reads.count += 1;
    reads.failing -= 1;
    if (reads.failing >= 0) throw new Error("connection lost");
    return store.jobs.assessments(tenants);
  };
  const dispatchOf = (saveDispatch: SaveDispatch) =>
    createDispatch({
      store: {
        ...store,
        jobs: { ...store.jobs, assessments },
        incidents: { ...incidents, saveDispatch },
      },
      tenants: [{ name: TENANT, pollIntervals: { jobsMs: MINUTE, logsMs: MINUTE }, portal: null }],
      routes: [testRoute({ key: "ops" }), testRoute({ key: "other", tenants: ["nobody"] })],
      thresholds: DEFAULT_THRESHOLDS,
      links: { publicUrl: null },
      identities: "pseudonym",
      messageHost: "contoso.example",
      now: () => time.now,
      log: createMemoryLog(),
    });
  return {
    ...{ store, keyPrefix },
    reads,
    crashing: dispatchOf(changeSave(incidents.saveDispatch)),
    next: dispatchOf(incidents.saveDispatch),
    async announce(id: string, reason: Announcement["reason"], number: number) {
      time.now += 1000;
      const state = reason === "recovered" ? "recovered" : "open";
      const names = { jobId: id, application: id };
      const incident = testIncident(id, { state, ...names, notificationCount: number + 1 });
      const announcement = { id: `${id}.${number}`, incidentId: id, number, reason } as const;
      const at = time.now;
      await incidents.saveChange({
        incident: { ...incident, updatedAt: at },
        announcement: { ...announcement, severity: incident.severity, at },
      });
    },
    wait: (ms: number) => {
      time.now += ms;
    },
    notificationIds: async () =>
      (await incidents.listNotifications(100, null)).items.map(({ id }) => id).sort(),
  };
}

test.each([
  ["before it has saved the messages", () => () => Promise.reject(new Error("killed"))],
  [
    "after it has saved the messages",
    (save: SaveDispatch) => async (step: Parameters<SaveDispatch>[0]) => {
      await save(step);
      throw new Error("killed");
    },
  ],
])("a worker that is killed %s leaves one message for each incident", async (_when, change) => {
  const started = await startDispatch(change);
  await started.announce("a", "opened", 0);
  await started.announce("b", "opened", 0);
  started.wait(MINUTE);
  await expect(started.crashing()).rejects.toThrow("killed");
  for (let runs = 0; runs < 3; runs += 1) await started.next();
  expect(await started.notificationIds()).toEqual(["a.0.ops", "b.0.ops"]);
  expect(await started.store.incidents.pendingAnnouncements()).toEqual([]);
});

test("two workers that dispatch at the same time save each message once", async () => {
  const { announce, wait, crashing, next, notificationIds } = await startDispatch();
  for (let n = 0; n < 40; n += 1) await announce(`i${n}`, "opened", 0);
  wait(MINUTE);
  await Promise.allSettled([crashing(), next(), crashing(), next()]);
  await next();
  expect(await notificationIds()).toHaveLength(1);
});

test("after an assessment could not be read once, the next run writes the message", async () => {
  const { announce, wait, next, reads, notificationIds } = await startDispatch();
  await announce("a", "opened", 0);
  wait(MINUTE);
  reads.failing = 1;
  await expect(next()).rejects.toThrow("connection lost");
  await next();
  expect(await notificationIds()).toEqual(["a.0.ops"]);
});

test("while nothing is announced, the assessments of open incidents are read again after a minute", async () => {
  const { announce, wait, next, reads } = await startDispatch();
  await announce("a", "opened", 0);
  wait(MINUTE);
  for (let runs = 0; runs < 10; runs += 1) await next();
  const before = reads.count;
  for (let runs = 0; runs < 10; runs += 1) await next();
  expect(reads.count).toBe(before);
  wait(MINUTE);
  for (let runs = 0; runs < 5; runs += 1) await next();
  expect(reads.count).toBe(before + 1);
});

test("an acknowledgement that the server stores is announced once, in the thread of the incident, and ends reminders", async () => {
  const { store, announce, wait, next } = await startDispatch();
  await announce("a", "opened", 0);
  wait(MINUTE);
  await next();
  const by = { name: "Ada", via: "api" } as const;
  await store.actions.acknowledge({ incidentId: "a", by, reason: "", at: NOW + MINUTE }, TENANT);
  await announce("a", "still", 1);
  wait(MINUTE);
  for (let runs = 0; runs < 12; runs += 1) await next();
  const { items } = await store.incidents.listNotifications(100, null);
  expect(items.map(({ reason }) => reason).sort()).toEqual(["acknowledged", "opened"]);
  expect(new Set(items.map(({ threadId }) => threadId)).size).toBe(1);
});

test("an acknowledgement that someone withdraws is announced once, to the people who got the acknowledgement", async () => {
  const { store, announce, wait, next } = await startDispatch();
  await announce("a", "opened", 0);
  wait(MINUTE);
  await next();
  const by = { name: "Ada", via: "api" } as const;
  await store.actions.acknowledge({ incidentId: "a", by, reason: "", at: NOW + MINUTE }, TENANT);
  wait(MINUTE);
  for (let runs = 0; runs < 6; runs += 1) await next();
  await store.actions.withdrawAcknowledgement("a", TENANT, { by, at: NOW + 2 * MINUTE });
  wait(MINUTE);
  for (let runs = 0; runs < 12; runs += 1) await next();
  const { items } = await store.incidents.listNotifications(100, null);
  expect(items.map(({ reason }) => reason)).toEqual(["unacknowledged", "acknowledged", "opened"]);
  expect(items[0]?.subject).toMatch(/, NO LONGER ACKNOWLEDGED: a \(contoso\)/);
  expect(items[0]?.message.lines[0]).toEqual({
    label: "Acknowledgement",
    text: "Someone has withdrawn it, so reminders and escalation go on; the audit trail shows who and when. Acknowledge the incident if you take care of it.",
  });
  const recipientsOf = (i: number) => items[i]?.deliveries.map(({ address }) => address);
  expect(recipientsOf(0)).toEqual(recipientsOf(1));
  expect(new Set(items.map(({ threadId }) => threadId)).size).toBe(1);
});

describe("the announcement of an incident", () => {
  test("whose record cannot be read for a moment is not lost", async () => {
    const { keyPrefix, announce, wait, next, notificationIds } = await startDispatch();
    await announce("a", "opened", 0);
    wait(MINUTE);
    const redis = openTestRedisClient();
    const key = incidentKeys(keyPrefix).incident("a");
    const record = (await redis.get(key)) ?? "";
    await redis.set(key, '{"v":99}');
    await next();
    await redis.set(key, record);
    await next();
    expect(await notificationIds()).toEqual(["a.0.ops"]);
  });

  test("whose record is deleted is deleted too", async () => {
    const { store, keyPrefix, announce, next } = await startDispatch();
    await announce("a", "opened", 0);
    await openTestRedisClient().del(incidentKeys(keyPrefix).incident("a"));
    await next();
    expect(await store.incidents.pendingAnnouncements()).toEqual([]);
  });
});
