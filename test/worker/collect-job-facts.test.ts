import { expect, test } from "vitest";
import { buildFailureCluster } from "../../domain/failure/build-failure-cluster.ts";
import { EMPTY_HISTORY } from "../../domain/job-history.ts";
import type { ObservedTarget } from "../../domain/target.ts";
import { HOUR, MINUTE } from "../../domain/time.ts";
import { collectJobFacts } from "../../worker/collect-job-facts.ts";
import { CORRECT_CONFIGURATION } from "../domain/configuration/configuration-cases.ts";
import { failedEvent, NOW, TENANT, testEvent, testGuid } from "../store/random-events.ts";
import { testObservedJob } from "../store/stored-values.ts";
import { openTestStore } from "../test-redis.ts";

const job = testObservedJob({ servicePrincipalId: testGuid("app") });
const freshness = {
  jobAsOf: NOW,
  logAsOf: NOW,
  readFailure: null,
  jobPollIntervalMs: MINUTE,
  logPollIntervalMs: MINUTE,
};

function target(changes: Partial<ObservedTarget>): ObservedTarget {
  return {
    name: "voice",
    tenant: TENANT,
    application: "Voice",
    probe: null,
    scrape: null,
    requestsPerSecond: null,
    failuresPerSecond: null,
    meanLatencyMs: null,
    failingSince: null,
    tokenEndsAt: null,
    ...changes,
  };
}

const audit = (n: number) => ({
  id: `a${n}`,
  at: NOW - n * HOUR,
  activity: "Restart",
  result: "success",
  reason: null,
  servicePrincipalId: job.servicePrincipalId,
  application: job.application,
  actor: "ada@contoso.example",
});

test("every fact that the store keeps of a job is there", async () => {
  const store = await openTestStore({ now: () => NOW });
  const other = { ...testEvent("x").source, id: testGuid("somebody else") };
  const rows = [
    failedEvent("f", NOW - 2 * HOUR),
    testEvent("ok", { at: NOW - 30 * MINUTE, source: other }),
  ];
  await store.events.commit(TENANT, rows, NOW);
  await store.jobs.saveAudits(
    TENANT,
    Array.from({ length: 60 }, (_, n) => audit(n)),
  );
  const facts = await collectJobFacts(
    job,
    {
      freshness,
      targets: [target({})],
      configurations: new Map([[job.jobId, CORRECT_CONFIGURATION]]),
    },
    store,
  );

  expect(facts.clusters.map(({ cluster, objects }) => [cluster, objects])).toEqual([
    [buildFailureCluster(rows[0]!), 1],
  ]);
  expect(facts.objects).toEqual({
    "1h": { attempted: 1, failed: 0 },
    "24h": { attempted: 2, failed: 1 },
    "7d": { attempted: 2, failed: 1 },
    "30d": { attempted: 2, failed: 1 },
    cycle: { attempted: 2, failed: 1 },
  });
  expect(facts.cycles).toMatchObject([{ cycleId: testGuid("cycle"), objects: 2 }]);
  expect(facts.audits).toEqual(Array.from({ length: 50 }, (_, n) => audit(n)));
  expect(facts.target).toEqual(target({}));
  expect(facts.configuration).toEqual(CORRECT_CONFIGURATION);
  expect(facts).toMatchObject({
    job,
    sight: freshness,
    events: 2,
    failingObjects: 1,
    failingLately: 1,
  });
  expect(facts.counts["1h"]).toMatchObject({ success: 1, failure: 0 });
  expect(facts.history).toBe(EMPTY_HISTORY);
});

const configurations = new Map();

test("a job without rows has facts that say so", async () => {
  const store = await openTestStore({ now: () => NOW });
  const facts = await collectJobFacts(
    job,
    { freshness: { ...freshness, logAsOf: null }, targets: [], configurations },
    store,
  );
  expect(facts).toMatchObject({ events: 0, clusters: [], failing: [], cycles: [], audits: [] });
  expect(facts.objects?.cycle).toEqual({ attempted: 0, failed: 0 });
  expect(facts.target).toBeNull();
  expect(facts.configuration).toBeNull();
});

test.each([
  { words: "by name, whatever its case", changes: { application: "VOICE" }, isOurs: true },
  { words: "by id", changes: { application: testGuid("app") }, isOurs: true },
  { words: "not by half a name", changes: { application: "Voice (test)" }, isOurs: false },
  { words: "not in another tenant", changes: { tenant: "fabrikam" }, isOurs: false },
])("a target belongs to the app that it names: $words", async ({ changes, isOurs }) => {
  const store = await openTestStore({ now: () => NOW });
  const targets = [target({ application: "Other" }), target(changes)];
  const facts = await collectJobFacts(job, { freshness, targets, configurations }, store);
  expect(facts.target).toEqual(isOurs ? target(changes) : null);
});
