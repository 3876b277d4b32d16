import { expect, test } from "vitest";
import { weekOf } from "../../domain/access/iso-week.ts";
import { EMPTY_HISTORY } from "../../domain/job-history.ts";
import { type ObservedTarget, UNKNOWN_TRAFFIC } from "../../domain/target.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { CORRECT_CONFIGURATION } from "../domain/configuration/configuration-cases.ts";
import { RECENT_ACCESS_TIMES } from "../server/access-fixtures.ts";
import { openTestRedisClient, openTestStore, uniqueKeyPrefix } from "../test-redis.ts";
import { failedEvent, JOBS, NOW, TENANT, testEvent } from "./random-events.ts";
import { saveWithNotifications } from "./save-with-notifications.ts";
import {
  testAssessment,
  testIncident,
  testNotification,
  testObservedJob,
  testPollState,
} from "./stored-values.ts";

test("an older observed job never replaces a newer observed job", async () => {
  const { jobs } = await openTestStore();
  const newer = testObservedJob({ readAt: NOW, statusCode: "quarantine" });
  await jobs.saveObservedJob(newer);
  await jobs.saveObservedJob(testObservedJob({ readAt: NOW - HOUR }));
  expect(await jobs.observedJobs(TENANT)).toEqual([newer]);
  const newest = testObservedJob({ readAt: NOW + HOUR });
  await jobs.saveObservedJob(newest);
  expect(await jobs.observedJobs(TENANT)).toEqual([newest]);
});

test("values that were written while the clock was a year ahead are replaced by new values", async () => {
  const { jobs } = await openTestStore();
  await jobs.saveObservedJob(testObservedJob({ readAt: NOW + 365 * DAY }));
  await jobs.saveAssessment(
    testAssessment({ assessedAt: NOW + 365 * DAY, reason: { code: "not-configured" } }),
  );
  await jobs.saveObservedJob(testObservedJob());
  await jobs.saveAssessment(testAssessment());
  expect(await jobs.observedJobs(TENANT)).toEqual([testObservedJob()]);
  expect(await jobs.assessments([TENANT])).toEqual([testAssessment()]);
});

test("assessments of many jobs are read together, and a forgotten job is listed again after its next event", async () => {
  const { jobs, events } = await openTestStore();
  const both = JOBS.map((jobId) => testAssessment({ job: testObservedJob({ jobId }) }));
  for (const assessment of both) await jobs.saveAssessment(assessment);
  await jobs.saveAssessment(
    testAssessment({ assessedAt: NOW - 1, reason: { code: "not-configured" } }),
  );
  await events.commit(TENANT, [testEvent("1")], NOW);
  const assessments = await jobs.assessments([TENANT, "fabrikam"]);
  expect(assessments.toSorted((a, b) => (a.job.jobId < b.job.jobId ? -1 : 1))).toEqual(both);
  expect(await jobs.assessment(TENANT, JOBS[1])).toEqual(both[1]);
  expect(await jobs.assessment("fabrikam", JOBS[1])).toBeNull();
  expect(await jobs.countAssessments(TENANT)).toBe(2);
  expect(await jobs.countAssessments("fabrikam")).toBe(0);

  await jobs.forget(TENANT, JOBS[0]);
  expect(await jobs.assessment(TENANT, JOBS[0])).toBeNull();
  expect(await jobs.countAssessments(TENANT)).toBe(1);
  expect(await jobs.assessments([TENANT])).toEqual([both[1]]);
  expect(await events.jobs(TENANT)).toEqual([]);
  await events.commit(TENANT, [testEvent("2")], NOW);
  expect((await events.jobs(TENANT)).map(({ jobId }) => jobId)).toEqual([JOBS[0]]);
});

test("values that cannot be read are left out and counted, and are replaced by new values", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const store = await openTestStore({ keyPrefix, now: () => NOW });
  const { jobs, targets } = store;
  await jobs.saveObservedJob(testObservedJob());
  await jobs.saveAssessment(testAssessment());
  await jobs.saveHistory(TENANT, JOBS[0], EMPTY_HISTORY);
  await targets.save(testTarget());
  const redis = openTestRedisClient();
  const keys = await redis.keys(`${keyPrefix}:*`);
  expect(keys.length).toBe(4);
  const otherVersions = [
    '{"assessedAt":9e15}',
    `AAAAAAAA ${NOW + DAY} {"assessedAt":1}`,
    `2 ${NOW} {"assessedAt":`,
    "not JSON at all",
  ];
  for (const text of otherVersions) {
    for (const key of keys) {
      for (const field of await redis.hkeys(key)) await redis.hset(key, field, text);
    }
    expect(await jobs.observedJobs(TENANT)).toEqual([]);
    expect(await jobs.assessments([TENANT])).toEqual([]);
    expect(await jobs.assessment(TENANT, JOBS[0])).toBeNull();
    expect((await jobs.histories(TENANT)).size).toBe(0);
    expect(await targets.list([TENANT])).toEqual([]);
    expect(await store.unreadableRecords.count()).toEqual([
      { kind: "assessment", count: 1 },
      { kind: "observed-job", count: 1 },
      { kind: "job-history", count: 1 },
      { kind: "target", count: 1 },
    ]);

    await jobs.saveObservedJob(testObservedJob());
    await jobs.saveAssessment(testAssessment());
    expect(await jobs.observedJobs(TENANT)).toEqual([testObservedJob()]);
    expect(await jobs.assessments([TENANT])).toEqual([testAssessment()]);
  }
  expect((await store.unreadableRecords.count()).map(({ kind }) => kind)).toEqual([
    "job-history",
    "target",
  ]);
});

test("audits are stored once and listed newest first, and only the newest 500 are kept", async () => {
  const { jobs } = await openTestStore();
  const audits = Array.from({ length: 520 }, (_, i) => ({
    id: `a${i}`,
    at: NOW - i * MINUTE,
    activity: "Restart",
    result: "success",
    reason: null,
    servicePrincipalId: "sp-1",
    application: "Voice",
    actor: "ada@contoso.example",
  }));
  await jobs.saveAudits(TENANT, audits);
  await jobs.saveAudits(TENANT, audits.slice(0, 30));
  expect(await jobs.audits(TENANT, "sp-1", 1000)).toEqual(audits.slice(0, 500));
  expect(await jobs.audits(TENANT, "sp-2", 10)).toEqual([]);
});

test("the state of each kind of poll is stored separately", async () => {
  const { polls } = await openTestStore();
  expect(await polls.load(TENANT, "logs")).toBeNull();
  await polls.save(TENANT, "logs", testPollState());
  await polls.save(TENANT, "jobs", testPollState({ resumeToken: "page 7", readFailure: null }));
  expect(await polls.load(TENANT, "logs")).toEqual(testPollState());
  expect([...(await polls.loadAll(TENANT)).keys()].sort()).toEqual(["jobs", "logs"]);
});

test("configurations are stored per job, and a configuration with an unknown value is not read", async () => {
  const { jobs } = await openTestStore();
  await jobs.saveConfiguration(TENANT, JOBS[0], { ...CORRECT_CONFIGURATION, mappings: null });
  await jobs.saveConfiguration(TENANT, JOBS[0], CORRECT_CONFIGURATION);
  await jobs.saveConfiguration("fabrikam", JOBS[1], CORRECT_CONFIGURATION);
  expect(await jobs.configurations(TENANT)).toEqual(new Map([[JOBS[0], CORRECT_CONFIGURATION]]));
  const ofAnotherVersion: typeof CORRECT_CONFIGURATION = JSON.parse(
    JSON.stringify({ ...CORRECT_CONFIGURATION, scimFlags: "unknown value" }),
  );
  await jobs.saveConfiguration(TENANT, JOBS[1], ofAnotherVersion);
  expect([...(await jobs.configurations(TENANT)).keys()]).toEqual([JOBS[0]]);
});

test("saving a target replaces the stored target", async () => {
  const { targets } = await openTestStore();
  await targets.save({ ...testTarget(), probe: null });
  await targets.save(testTarget());
  expect(await targets.list([TENANT, "fabrikam"])).toEqual([testTarget()]);
});

/**
 * Keys without a lifetime. Their size is limited by the number of people, jobs, polls or targets,
 * or by a fixed number.
 */
const BOUNDED_KEYS = [
  /:\{[^:}]+\}:[hjkmnprstw]$/,
  /:\{[^:}]+\}:[iux]:/,
  /:\{incidents\}:([tos]:|[blwdcr]$)/,
];

test("every Redis key has a lifetime, except keys whose size is bounded", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const store = await openTestStore({ keyPrefix, now: () => NOW });
  const rows = [
    testEvent("1", { action: "create" }),
    failedEvent("2", NOW - 29 * DAY),
    failedEvent("3", NOW - HOUR, { code: null }),
  ];
  await store.events.commit(TENANT, rows, NOW);
  await store.jobs.saveObservedJob(testObservedJob());
  await store.jobs.saveAssessment(testAssessment());
  await store.jobs.saveConfiguration(TENANT, JOBS[0], CORRECT_CONFIGURATION);
  await store.jobs.saveAudits(TENANT, [
    {
      id: "a",
      at: NOW,
      activity: "x",
      result: "y",
      reason: null,
      servicePrincipalId: "sp",
      application: null,
      actor: null,
    },
  ]);
  await store.polls.save(TENANT, "logs", testPollState());
  await saveWithNotifications(store.incidents, {
    incident: testIncident("i"),
    notifications: [testNotification("i.1.ops")],
  });
  const job = { tenant: TENANT, jobId: JOBS[0] };
  const week = weekOf(NOW);
  const { times } = RECENT_ACCESS_TIMES;
  await store.access.saveTimes(TENANT, { jobId: JOBS[0], week, times });
  await store.access.saveRecentTimes(job, RECENT_ACCESS_TIMES);
  const [change] = await store.access.changes(job, week);
  await store.access.saveDueTimes(job, week, [{ id: change!.id, dueAt: NOW }]);
  await store.access.saveUntriedRemovals(job, [{ person: change!.person, since: NOW }]);
  await store.series.put("ratio", TENANT, "job", { at: NOW, value: 1 });
  await store.requestBudget("b", 50).acquire();
  await store.requestBudget("b", 50).pauseFor(5000);

  const redis = openTestRedisClient();
  const keys = await redis.keys(`${keyPrefix}:*`);
  const keyPatterns = new Set(
    keys.map((key) => key.slice(keyPrefix.length).replace(/\{.*\}/, "{}")),
  );
  expect(keyPatterns.size).toBeGreaterThan(25);
  const ttls = await Promise.all(keys.map((key) => redis.ttl(key)));
  const withoutLifetime = keys.filter((_, i) => ttls[i] === -1);
  expect(
    withoutLifetime.filter((key) => !BOUNDED_KEYS.some((pattern) => pattern.test(key))),
  ).toEqual([]);
  expect(withoutLifetime.length).toBeLessThan(keys.length / 2);
});

test("a late row does not extend the lifetime of the key for its hour", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const store = await openTestStore({ keyPrefix });
  const redis = openTestRedisClient();
  const at = Math.floor((NOW - 10 * DAY) / HOUR) * HOUR;
  const readTtl = async () => {
    const [key = ""] = await redis.keys(`${keyPrefix}:*:r:*`);
    return await redis.ttl(key);
  };
  await store.events.commit(TENANT, [testEvent("1", { at })], at);
  expect(await readTtl()).toBe((30 * DAY + HOUR) / 1000);
  await store.events.commit(TENANT, [testEvent("2", { at })], at + 10 * DAY);
  expect(await readTtl()).toBe((20 * DAY + HOUR) / 1000);
});

function testTarget(): ObservedTarget {
  return {
    name: "8x8",
    tenant: TENANT,
    application: "8x8",
    probe: { at: NOW, result: "ok", httpStatus: 200, latencyMs: 31, message: null },
    scrape: {
      at: NOW,
      requests: [{ method: "POST", status: null, total: 3 }],
      latencySumSeconds: null,
      latencyCount: null,
      latencyBuckets: [{ atMostSeconds: 0.5, count: 2 }],
      processStartSeconds: 1_700_000_000.5,
    },
    traffic: UNKNOWN_TRAFFIC,
    history: [],
    failingSince: null,
    refusedSince: null,
    polledAt: null,
    nextProbeAt: null,
    certificateExpiresAt: NOW,
    acceptedAt: null,
    tokenExpiry: null,
  };
}

test("two cycles whose ids differ only after a space stay separate over several commits", async () => {
  const { events } = await openTestStore();
  for (const n of [1, 2]) {
    const rows = ["odd one", "odd two"].map((cycleId) => testEvent(`${cycleId} ${n}`, { cycleId }));
    await events.commit(TENANT, rows, NOW);
  }
  const cycles = await events.cycles(TENANT, JOBS[0], 10);
  const rowsByCycle = cycles.map(({ cycleId, rows }) => [cycleId, rows.map((row) => row.rows)]);
  expect(rowsByCycle.toSorted()).toEqual([
    ["odd one", [2]],
    ["odd two", [2]],
  ]);
});
