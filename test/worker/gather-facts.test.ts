import { expect, test } from "vitest";
import { clusterOf } from "../../domain/failure/cluster.ts";
import type { TargetReading } from "../../domain/target.ts";
import { HOUR, MINUTE } from "../../domain/time.ts";
import { NO_TRACE } from "../../domain/trace.ts";
import { gatherFacts } from "../../worker/gather-facts.ts";
import { SOUND } from "../domain/setup/set-ups.ts";
import { openStore } from "../redis.ts";
import { reading } from "../store/kept.ts";
import { failed, guid, NOW, row, TENANT } from "../store/rows-by-chance.ts";

const job = reading({ servicePrincipalId: guid("app") });
const sight = {
  jobsAsOf: NOW,
  logsAsOf: NOW,
  trouble: null,
  jobsEveryMs: MINUTE,
  logsEveryMs: MINUTE,
};

function target(changes: Partial<TargetReading>): TargetReading {
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
  const store = await openStore({ now: () => NOW });
  const other = { ...row("x").source, id: guid("somebody else") };
  const rows = [failed("f", NOW - 2 * HOUR), row("ok", { at: NOW - 30 * MINUTE, source: other })];
  await store.events.commit(TENANT, rows, NOW);
  await store.jobs.saveAudits(
    TENANT,
    Array.from({ length: 60 }, (_, n) => audit(n)),
  );
  const facts = await gatherFacts(
    job,
    { sight, targets: [target({})], configurations: new Map([[job.jobId, SOUND]]) },
    store,
  );

  expect(facts.clusters.map(({ cluster, objects }) => [cluster, objects])).toEqual([
    [clusterOf(rows[0]!), 1],
  ]);
  expect(facts.objects).toEqual({
    "1h": { attempted: 1, failed: 0 },
    "24h": { attempted: 2, failed: 1 },
    "7d": { attempted: 2, failed: 1 },
    "30d": { attempted: 2, failed: 1 },
    cycle: { attempted: 2, failed: 1 },
  });
  expect(facts.cycles).toMatchObject([{ cycleId: guid("cycle"), objects: 2 }]);
  expect(facts.audits).toEqual(Array.from({ length: 50 }, (_, n) => audit(n)));
  expect(facts.target).toEqual(target({}));
  expect(facts.configuration).toEqual(SOUND);
  expect(facts).toMatchObject({ job, sight, events: 2, failingObjects: 1, failingLately: 1 });
  expect(facts.counts["1h"]).toMatchObject({ success: 1, failure: 0 });
  expect(facts.trace).toBe(NO_TRACE);
});

const configurations = new Map();

test("a job without rows has facts that say so", async () => {
  const store = await openStore({ now: () => NOW });
  const facts = await gatherFacts(
    job,
    { sight: { ...sight, logsAsOf: null }, targets: [], configurations },
    store,
  );
  expect(facts).toMatchObject({ events: 0, clusters: [], failing: [], cycles: [], audits: [] });
  expect(facts.objects?.cycle).toEqual({ attempted: 0, failed: 0 });
  expect(facts.target).toBeNull();
  expect(facts.configuration).toBeNull();
});

test.each([
  { words: "by name, whatever its case", changes: { application: "VOICE" }, isOurs: true },
  { words: "by id", changes: { application: guid("app") }, isOurs: true },
  { words: "not by half a name", changes: { application: "Voice (test)" }, isOurs: false },
  { words: "not in another tenant", changes: { tenant: "fabrikam" }, isOurs: false },
])("a target belongs to the app that it names: $words", async ({ changes, isOurs }) => {
  const store = await openStore({ now: () => NOW });
  const targets = [target({ application: "Other" }), target(changes)];
  const facts = await gatherFacts(job, { sight, targets, configurations }, store);
  expect(facts.target).toEqual(isOurs ? target(changes) : null);
});
