import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import type { Incident } from "../../domain/incident.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { type Instant, MINUTE } from "../../domain/time.ts";
import { decideJobs } from "../domain/incident-fixtures.ts";
import {
  credentialsRejectedJob,
  freshnessAt,
  healthyJob,
  jobFacts,
  MORNING,
  statusCounts,
} from "../domain/job-fixtures.ts";
import { openTestStore } from "../test-redis.ts";
import { startTestServer } from "./test-server.ts";

/** Either the app rejects the credentials, or the job runs and 12 objects fail. */
function factsAt(now: Instant, isRejected: boolean) {
  const { lastExecution } = isRejected ? credentialsRejectedJob : healthyJob;
  const times = { beganAt: now - 6 * MINUTE, endedAt: now - 5 * MINUTE };
  const last = lastExecution === null ? null : { ...lastExecution, ...times };
  const shared = { lastExecution: last, readAt: now };
  const freshness = freshnessAt(now);
  if (isRejected) return jobFacts({ ...credentialsRejectedJob, ...shared }, { freshness });
  return jobFacts(
    { ...healthyJob, ...shared },
    {
      freshness,
      counts: statusCounts({ "24h": { failure: 12, success: 12 } }),
      failingByCode: [{ code: "EntryConflict", objects: 12 }],
      failingObjects: 12,
    },
  );
}

/** Each incident, as the last assessment of these minutes left it. */
function playMinutes(
  minutes: number,
  isRejectedAt: (minute: number) => boolean,
): readonly Incident[] {
  const byId = new Map<string, Incident>();
  let previous: JobAssessment | null = null;
  for (let minute = 0; minute < minutes; minute += 1) {
    const now = MORNING + minute * MINUTE;
    const facts = factsAt(now, isRejectedAt(minute));
    previous = assessJob(facts, previous, DEFAULT_THRESHOLDS, now);
    const open = [...byId.values()].filter(({ state }) => state === "open");
    for (const { decision } of decideJobs([previous], open))
      if (decision.incident !== null) byId.set(decision.incident.id, decision.incident);
  }
  return [...byId.values()];
}

async function rowsOf(incidents: readonly Incident[]) {
  const store = await openTestStore({ now: () => MORNING + 60 * MINUTE });
  for (const incident of incidents)
    await store.incidents.saveChange({ incident, announcement: null });
  const server = await startTestServer({ store });
  onTestFinished(() => server.close());
  const { body } = await server.get("/api/v1/incidents");
  return new Map<string, Record<string, unknown>>(
    body.items.map((row: { readonly kind: string }) => [row.kind, row]),
  );
}

describe("an incident that has recovered", () => {
  let incidents: readonly Incident[];
  beforeAll(() => {
    incidents = playMinutes(40, (minute) => minute < 15);
  });

  test("explains itself as it was, although the job has another problem now, and asks for nothing", async () => {
    const rows = await rowsOf(incidents);
    expect(rows.get("failures")).toMatchObject({ state: "open", reasonCode: "objects-failing" });
    expect(rows.get("quarantine")).toMatchObject({
      state: "recovered",
      reasonCode: "quarantined",
      reason: expect.stringMatching(
        /^At 2026-05-04 09:34 UTC, before it ended, Steadystate reported: “.*rejected the URL or the token.*”$/,
      ),
      remedy: expect.stringMatching(/^It has ended: nothing to do about it\. .*12 objects/),
    });
    expect(rows.get("cycle-failures")).toMatchObject({
      state: "recovered",
      reasonCode: "cycles-failed",
      // The job was in quarantine already.
      reason: expect.not.stringContaining("may quarantine"),
    });
  });

  test("says why nobody was notified while it was open", async () => {
    const row = (await rowsOf(incidents)).get("cycle-failures");
    const text = "The messages about another incident covered it: job quarantine.";
    expect(row).toMatchObject({ notified: false, notifyReason: text, deliveryResult: text });
  });

  test("stored by an earlier version shows its problem and nothing about the job's current state", async () => {
    const rows = await rowsOf(
      incidents.map((incident) =>
        incident.recovery === null
          ? incident
          : { ...incident, recovery: { ...incident.recovery, lastOpen: null } },
      ),
    );
    expect(rows.get("quarantine")).toMatchObject({
      reasonCode: null,
      reason: "The problem was: the job was in quarantine (credentials rejected).",
    });
    expect(rows.get("cycle-failures")?.["notifyReason"]).toMatch(
      /^The problem has ended\. Nobody was notified while the incident was open\. The reason was not stored\./,
    );
  });
});

test("an open incident keeps its own reason while the incident that mutes it delays its recovery", () => {
  const failures = playMinutes(40, (minute) => minute >= 10).find(
    ({ kind }) => kind === "failures",
  );
  expect(failures).toMatchObject({
    state: "open",
    mutedBy: { kind: "quarantine" },
    reason: { code: "objects-failing" },
  });
});
