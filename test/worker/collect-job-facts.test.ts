import { expect, test } from "vitest";
import { buildFailureCluster } from "../../domain/failure/build-failure-cluster.ts";
import { EMPTY_HISTORY } from "../../domain/job-history.ts";
import type { ObservedTarget } from "../../domain/target.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { HOUR, MINUTE } from "../../domain/time.ts";
import { collectJobFacts } from "../../worker/collect-job-facts.ts";
import { CORRECT_CONFIGURATION } from "../domain/configuration/configuration-cases.ts";
import { unknownTarget } from "../domain/target-fixtures.ts";
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

const target = (changes: Partial<ObservedTarget>): ObservedTarget =>
  unknownTarget({ name: "voice", tenant: TENANT, application: "Voice", ...changes });

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

const assessedNow = { thresholds: DEFAULT_THRESHOLDS, now: NOW };

test("the facts of a job contain everything that the store has about the job", async () => {
  const store = await openTestStore({ now: () => NOW });
  const other = { ...testEvent("x").source, id: testGuid("another person") };
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
      ...assessedNow,
    },
    store,
  );

  expect(facts.job).toEqual({
    ...job,
    sourceSystem: "Microsoft Entra ID",
    targetSystem: "customappsso",
  });
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
    freshness,
    eventsTotal: 2,
    failingObjects: 1,
    newlyFailingObjects: 1,
    leavers: { people: 0, overdue: 0, since: null },
  });
  expect(facts.counts["1h"]).toMatchObject({ success: 1, failure: 0 });
  expect(facts.history).toBe(EMPTY_HISTORY);
});

const configurations = new Map();

test("the facts of a job without events contain zero counts and empty lists", async () => {
  const store = await openTestStore({ now: () => NOW });
  const facts = await collectJobFacts(
    job,
    { freshness: { ...freshness, logAsOf: null }, targets: [], configurations, ...assessedNow },
    store,
  );
  expect(facts).toMatchObject({
    eventsTotal: 0,
    clusters: [],
    failingByCode: [],
    cycles: [],
    audits: [],
  });
  expect(facts.objects?.cycle).toEqual({ attempted: 0, failed: 0 });
  expect(facts.target).toBeNull();
  expect(facts.configuration).toBeNull();
});

test.each([
  ["contain", "the name of the app in another letter case", { application: "VOICE" }],
  ["contain", "the id of the app", { application: testGuid("app") }],
  ["do not contain", "a name that only begins like the app", { application: "Voice (test)" }],
  ["do not contain", "the name of the app in another tenant", { tenant: "fabrikam" }],
])("the facts of a job %s a target with %s", async (result, _naming, changes) => {
  const store = await openTestStore({ now: () => NOW });
  const targets = [target({ application: "Other" }), target(changes)];
  const facts = await collectJobFacts(
    job,
    { freshness, targets, configurations, ...assessedNow },
    store,
  );
  expect(facts.target).toEqual(result === "contain" ? target(changes) : null);
});
