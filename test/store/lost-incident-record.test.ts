import { expect, test } from "vitest";
import type { Announcement } from "../../domain/notify/announcement.ts";
import { MINUTE } from "../../domain/time.ts";
import { openTestRedisClient, openTestStore, uniqueKeyPrefix } from "../test-redis.ts";
import { NOW, TENANT } from "./random-events.ts";
import { saveWithNotifications } from "./save-with-notifications.ts";
import { testIncident, testNotification } from "./stored-values.ts";

const ANNOUNCEMENT: Announcement = {
  id: "i1.0",
  incidentId: "i1",
  number: 0,
  reason: "opened",
  severity: "warning",
  at: NOW,
};

test("an incident whose record Redis has lost is not saved again as if people knew of it", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const { incidents } = await openTestStore({ keyPrefix });
  const opened = testIncident("i1", { notificationCount: 1 });
  await incidents.saveChange({ incident: opened, announcement: ANNOUNCEMENT });
  const redis = openTestRedisClient();
  await redis.del(...(await redis.keys(`${keyPrefix}:*`)));

  // A worker has read the incident before, and saves it now.
  const later = { ...opened, updatedAt: NOW + MINUTE };
  await incidents.saveChange({ incident: later, announcement: null, wasNotifiedBefore: true });
  const second = { ...ANNOUNCEMENT, id: "i1.1", number: 1 };
  await incidents.saveChange({
    incident: { ...later, notificationCount: 2 },
    announcement: second,
    wasNotifiedBefore: true,
  });
  expect(await incidents.listOpen(TENANT)).toEqual([]);
  expect(await incidents.pendingAnnouncements()).toEqual([]);
});

test("an incident is opened although the id of the open incident refers to a record that is lost", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const { incidents } = await openTestStore({ keyPrefix });
  const redis = openTestRedisClient();
  const open = async (id: string, updatedAt = NOW) =>
    saveWithNotifications(incidents, {
      incident: testIncident(id, { updatedAt }),
      notifications: [testNotification(`${id}.0.ops`)],
    });
  const openIds = async () => (await incidents.listOpen(TENANT)).map(({ id }) => id);
  await open("first");
  await redis.del(`${keyPrefix}:{incidents}:i:first`);
  await open("second");
  expect(await openIds()).toEqual(["second"]);
  const [openList = ""] = await redis.keys(`${keyPrefix}:{incidents}:o:*`);
  expect(await redis.zrange(openList, "0", "-1")).toEqual(["second"]);

  await redis.set(`${keyPrefix}:{incidents}:i:second`, "damaged");
  await open("third");
  expect(await openIds()).toEqual(["third"]);

  for (const list of ["o", "s"]) {
    const lists = await redis.keys(`${keyPrefix}:{incidents}:${list}:*`);
    await redis.del(...lists);
    expect(await openIds()).toEqual(["third"]);
    await open("third", NOW + 1);
  }
});
