import { expect, test } from "vitest";
import {
  type AttemptResult,
  applyAttempt,
  MAX_DELIVERY_ATTEMPTS,
  markHandedOver,
  newDelivery,
} from "../../domain/delivery.ts";
import type { Announcement } from "../../domain/notify/announcement.ts";
import { emptyHistory, type RouteHistory } from "../../domain/notify/route-history.ts";
import { HOUR, MINUTE } from "../../domain/time.ts";
import { openTestRedisClient, openTestStore, uniqueKeyPrefix } from "../test-redis.ts";
import { readAllPages } from "./expected-contents.ts";
import { NOW, TENANT } from "./random-events.ts";
import { saveWithNotifications } from "./save-with-notifications.ts";
import { testIncident, testNotification } from "./stored-values.ts";

const WAITING = [newDelivery("oncall@contoso.example", NOW)];
const TIMING = { now: NOW + MINUTE, random: 0.5, speed: 1 };
const SENT = WAITING.map((delivery) => applyAttempt(delivery, { code: "accepted" }, TIMING));
const FAILED: AttemptResult = {
  code: "failed",
  isTransient: true,
  isUnconfirmed: false,
  failure: { code: "not-accepted-yet", status: 450, answer: "450 busy", retryAfterMs: null },
};

test("an incident and its notifications are saved together, and every query finds them", async () => {
  const { incidents } = await openTestStore();
  const change = {
    incident: testIncident("i1"),
    notifications: [testNotification("i1.1.ops"), testNotification("i1.1.iam")],
  };
  await saveWithNotifications(incidents, change);
  expect(await incidents.get("i1")).toEqual(change.incident);
  expect(await incidents.listOpen(TENANT)).toEqual([change.incident]);
  expect(await incidents.listOpen("fabrikam")).toEqual([]);
  expect(await incidents.notification("i1.1.ops")).toEqual(change.notifications[0]);
  expect(await incidents.notification("unknown")).toBeNull();
  expect((await incidents.waitingNotifications(10)).length).toBe(2);
});

test("if an incident is saved again after a crash, its notification that was sent stays as it was and is not sent again", async () => {
  const { incidents } = await openTestStore();
  const change = { incident: testIncident("i1"), notifications: [testNotification("i1.1.ops")] };
  await saveWithNotifications(incidents, change);
  await incidents.saveDeliveries("i1.1.ops", WAITING, SENT);
  await saveWithNotifications(incidents, change);
  expect(await incidents.waitingNotifications(10)).toEqual([]);
  expect(await incidents.notification("i1.1.ops")).toEqual({
    ...testNotification("i1.1.ops"),
    deliveries: SENT,
  });
  expect((await incidents.listNotifications(10, null)).items.length).toBe(1);
});

const ANNOUNCEMENT: Announcement = {
  id: "i1.0",
  incidentId: "i1",
  number: 0,
  reason: "opened",
  severity: "warning",
  at: NOW,
};

test("an incident and its announcement are saved together, and the announcement stays until it is finished", async () => {
  const { incidents } = await openTestStore();
  await incidents.saveChange({ incident: testIncident("i1"), announcement: ANNOUNCEMENT });
  expect(await incidents.pendingAnnouncements()).toEqual([ANNOUNCEMENT]);
  const after = { ...emptyHistory("i1"), threads: {} };
  const step = { notifications: [], histories: [{ before: null, after }], finished: ["i1.0"] };
  await incidents.saveDispatch(step);
  expect(await incidents.pendingAnnouncements()).toEqual([]);

  // The assessment is repeated after a crash.
  await incidents.saveChange({ incident: testIncident("i1"), announcement: ANNOUNCEMENT });
  expect(await incidents.pendingAnnouncements()).toEqual([]);
});

test("two processes that plan the same announcements do not both save a message", async () => {
  const { incidents } = await openTestStore();
  await incidents.saveChange({ incident: testIncident("i1"), announcement: ANNOUNCEMENT });
  const stepOf = (routeKey: string) => ({
    notifications: [testNotification(`i1.0.${routeKey}`, { routeKey })],
    histories: [{ before: null, after: { ...emptyHistory("i1"), threads: threadsOf(routeKey) } }],
    finished: ["i1.0"],
  });
  const results = await Promise.allSettled(
    ["a", "b"].map((key) => incidents.saveDispatch(stepOf(key))),
  );
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await incidents.waitingNotifications(10)).toHaveLength(1);
});

function threadsOf(routeKey: string): RouteHistory["threads"] {
  const never = { escalatedAt: null, acknowledgedAt: null, recipients: null };
  return {
    [routeKey]: {
      threadId: "t",
      incidentCount: 1,
      firstNotifiedAt: NOW,
      channel: "mail",
      ...never,
    },
  };
}

test("a late assessment does not replace a newer incident, and announces nothing", async () => {
  const { incidents } = await openTestStore();
  const recovered = testIncident("i1", {
    state: "recovered",
    updatedAt: NOW + HOUR,
    resolvedAt: NOW + HOUR,
  });
  await incidents.saveChange({ incident: recovered, announcement: null });
  await incidents.saveChange({ incident: testIncident("i1"), announcement: ANNOUNCEMENT });
  expect(await incidents.get("i1")).toEqual(recovered);
  expect(await incidents.listOpen(TENANT)).toEqual([]);
  expect(await incidents.pendingAnnouncements()).toEqual([]);
});

test("an incident that a clock a day ahead has saved is replaced by the next assessment", async () => {
  const { incidents } = await openTestStore();
  await incidents.saveChange({
    incident: testIncident("i1", { updatedAt: NOW + 24 * HOUR }),
    announcement: null,
  });
  const next = testIncident("i1", { updatedAt: NOW, notificationCount: 1 });
  await incidents.saveChange({ incident: next, announcement: null });
  expect(await incidents.get("i1")).toEqual(next);
});

test("if several processes save the same incident at once, each notification is stored once", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const stores = await Promise.all([0, 1, 2].map(() => openTestStore({ keyPrefix })));
  await Promise.all(
    stores.flatMap(({ incidents }) =>
      [1, 2, 3].map((n) =>
        saveWithNotifications(incidents, {
          incident: testIncident("i1", { updatedAt: NOW + n, notificationCount: n }),
          notifications: [testNotification(`i1.${n}.ops`)],
        }),
      ),
    ),
  );
  expect((await stores[0]!.incidents.get("i1"))?.notificationCount).toBe(3);
  expect((await stores[0]!.incidents.waitingNotifications(10)).length).toBe(3);
});

test("a notification waits again after a failed attempt, but not after the last attempt", async () => {
  const { incidents } = await openTestStore();
  await saveWithNotifications(incidents, {
    incident: testIncident("i1"),
    notifications: [testNotification("i1.1.ops")],
  });
  const afterFirst = WAITING.map((delivery) => applyAttempt(delivery, FAILED, TIMING));
  await incidents.saveDeliveries("i1.1.ops", WAITING, afterFirst);
  expect((await incidents.waitingNotifications(10))[0]?.deliveries).toEqual(afterFirst);
  const lastTry = afterFirst.map((delivery) => ({
    ...delivery,
    attempts: MAX_DELIVERY_ATTEMPTS - 1,
  }));
  await incidents.saveDeliveries("i1.1.ops", afterFirst, lastTry);
  const afterLast = lastTry.map((delivery) => applyAttempt(delivery, FAILED, TIMING));
  await incidents.saveDeliveries("i1.1.ops", lastTry, afterLast);
  expect(await incidents.waitingNotifications(10)).toEqual([]);
});

test("if several incidents are opened for one job at once, one incident and its announcement are stored", async () => {
  const { incidents } = await openTestStore();
  const open = (id: string) =>
    incidents.saveChange({
      incident: testIncident(id),
      announcement: { ...ANNOUNCEMENT, id: `${id}.0`, incidentId: id },
    });
  await Promise.all(["a", "b", "c", "d"].map(open));
  const openIncidents = await incidents.listOpen(TENANT);
  expect(openIncidents).toHaveLength(1);
  expect((await incidents.pendingAnnouncements()).map(({ incidentId }) => incidentId)).toEqual([
    openIncidents[0]?.id,
  ]);

  // After the stored incident has recovered, another incident can be opened.
  await incidents.saveChange({
    incident: { ...openIncidents[0]!, state: "recovered" },
    announcement: null,
  });
  await open("e");
  expect((await incidents.listOpen(TENANT)).map(({ id }) => id)).toEqual(["e"]);
});

test("lists of incidents are filtered by tenant and state and show the newest incident first", async () => {
  const { incidents } = await openTestStore();
  for (let i = 0; i < 12; i++) {
    const tenant = i % 3 === 0 ? "fabrikam" : TENANT;
    const state = i % 2 === 0 ? "open" : "recovered";
    const openedAt = NOW - (i % 4) * HOUR;
    await incidents.saveChange({
      incident: testIncident(`i${i}`, { tenant, jobId: `scim.${i}`, state, openedAt }),
      announcement: null,
    });
  }
  const list = (tenants: string[], state: "open" | "recovered" | null) =>
    readAllPages((cursor) => incidents.list({ tenants, state, limit: 2, cursor }));
  const allIncidents = await list([TENANT, "fabrikam"], null);
  expect(new Set(allIncidents.map(({ id }) => id)).size).toBe(12);
  expect(allIncidents.map(({ openedAt }) => openedAt)).toEqual(
    allIncidents.map(({ openedAt }) => openedAt).sort((a, b) => b - a),
  );
  expect((await list(["fabrikam"], null)).length).toBe(4);
  expect((await list([TENANT, "fabrikam"], "open")).length).toBe(6);
  expect((await list([TENANT], "recovered")).every(({ state }) => state === "recovered")).toBe(
    true,
  );
});

test("two processes that deliver the same notification do not both hand it over", async () => {
  const { incidents } = await openTestStore();
  await saveWithNotifications(incidents, {
    incident: testIncident("i1"),
    notifications: [testNotification("i1.0.ops")],
  });
  const handedOver = WAITING.map((delivery) => markHandedOver(delivery, TIMING));
  const attempts = [0, 1].map(() => incidents.saveDeliveries("i1.0.ops", WAITING, handedOver));
  const results = await Promise.allSettled(attempts);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("a notification that cannot be read keeps waiting when a process saves its deliveries", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const { incidents } = await openTestStore({ keyPrefix });
  await saveWithNotifications(incidents, {
    incident: testIncident("i1"),
    notifications: [testNotification("i1.0.ops")],
  });
  const redis = openTestRedisClient();
  const root = `${keyPrefix}:{incidents}`;
  await redis.set(`${root}:n:i1.0.ops`, "damaged");
  await expect(incidents.saveDeliveries("i1.0.ops", WAITING, SENT)).rejects.toThrow(
    "cannot be read",
  );
  expect(await redis.zrange(`${root}:w`, "0", "-1")).toEqual(["i1.0.ops"]);
});

test("a notification is due only when its next attempt is, and 300 others that wait do not keep it back", async () => {
  const { incidents } = await openTestStore();
  const later = WAITING.map((delivery) => applyAttempt(delivery, FAILED, TIMING));
  for (let i = 0; i < 300; i++) {
    await saveWithNotifications(incidents, {
      incident: testIncident(`i${i}`, { jobId: `job${i}` }),
      notifications: [testNotification(`i${i}.0.ops`)],
    });
    await incidents.saveDeliveries(`i${i}.0.ops`, WAITING, later);
  }
  await saveWithNotifications(incidents, {
    incident: testIncident("new", { jobId: "new" }),
    notifications: [testNotification("new.0.ops")],
  });
  const idsAt = async (at: number, limit: number) =>
    (await incidents.dueNotifications(at, limit)).map(({ id }) => id);
  expect(await idsAt(NOW + MINUTE, 200)).toEqual(["new.0.ops"]);
  expect(await idsAt(later[0]?.nextAttemptAt ?? 0, 400)).toHaveLength(301);
});

test("waiting ids without their notification are removed, and a lost list of waiting ids is written again", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const { incidents } = await openTestStore({ keyPrefix });
  const redis = openTestRedisClient();
  for (const id of ["lost", "kept"]) {
    await saveWithNotifications(incidents, {
      incident: testIncident(id, { jobId: id }),
      notifications: [testNotification(`${id}.0.ops`)],
    });
  }
  const root = `${keyPrefix}:{incidents}`;
  for (const list of ["d", "w"]) {
    await redis.del(`${root}:${list}`);
    expect((await incidents.dueNotifications(NOW, 10)).map(({ id }) => id)).toEqual([
      "kept.0.ops",
      "lost.0.ops",
    ]);
    expect(await incidents.waitingNotifications(10)).toHaveLength(2);
  }
  await redis.del(`${root}:n:lost.0.ops`);
  expect((await incidents.dueNotifications(NOW, 10)).map(({ id }) => id)).toEqual(["kept.0.ops"]);
  expect(await redis.zcard(`${root}:w`)).toBe(1);
});
