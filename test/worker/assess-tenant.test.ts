import { describe, expect, test } from "vitest";
import type { Notification } from "../../domain/notification.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import type { ReadFailure } from "../../domain/read-failure.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { type Instant, MINUTE } from "../../domain/time.ts";
import type { PollState } from "../../store/jobs/poll-types.ts";
import { runTenantAssessment } from "../../worker/assess-tenant.ts";
import { createDispatch } from "../../worker/dispatch/dispatch.ts";
import { CORRECT_CONFIGURATION } from "../domain/configuration/configuration-cases.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  LAST_EXECUTION,
  MORNING,
} from "../domain/job-fixtures.ts";
import { LIMITS } from "../domain/notify/plan-world.ts";
import { readFailureOf } from "../read-failure-fixtures.ts";
import { testRoute } from "../route-fixture.ts";
import { openTestStore } from "../test-redis.ts";
import { createMemoryLog } from "./graph-stub.ts";

const TENANT = "contoso";
const ADA = { name: "ada", via: "api" } as const;
const JOB_COUNT = 30;

/** What Graph answers to the polls. */
type PollFixture = {
  /** Why Graph refuses all requests; null if Graph answers. */
  readonly refusal: ReadFailure | null;
  /** Whether the job with this index can be read. */
  readonly isRead: (index: number) => boolean;
};

const ALL_READ: PollFixture = { refusal: null, isRead: () => true };
const ALL_BUT_ONE: PollFixture = { refusal: null, isRead: (index) => index !== 3 };
const refused = (since: Instant): PollFixture => ({
  refusal: readFailureOf("unauthorised", since),
  isRead: () => false,
});

async function createTenantFixture() {
  let now = MORNING;
  const store = await openTestStore({ now: () => now });
  const dependencies = {
    tenant: TENANT,
    store,
    thresholds: DEFAULT_THRESHOLDS,
    pollIntervals: { jobsMs: MINUTE, logsMs: MINUTE },
    now: () => now,
    log: createMemoryLog(),
  };
  const { tenant: name, pollIntervals } = dependencies;
  const dispatch = createDispatch({
    ...dependencies,
    tenants: [{ name, pollIntervals, portal: "https://entra.microsoft.com" }],
    routes: [testRoute()],
    links: { publicUrl: null },
    identities: "pseudonym",
    messageHost: "contoso.example",
    limits: { ...LIMITS, groupWaitMs: 0 },
  });
  let pollState: PollState = {
    watermark: null,
    lastSuccessAt: null,
    lastTryAt: null,
    readFailure: null,
    isComplete: true,
    resumeToken: null,
    droppedRows: 0,
    readBackTo: null,
    progressRatio: null,
  };
  const poll = async ({ refusal, isRead }: PollFixture): Promise<void> => {
    pollState = { ...pollState, lastTryAt: now, readFailure: refusal };
    if (refusal === null) pollState = { ...pollState, lastSuccessAt: now, watermark: now };
    await Promise.all([
      store.polls.save(TENANT, "jobs", { ...pollState, watermark: null }),
      store.polls.save(TENANT, "logs", pollState),
    ]);
    for (let index = 0; index < JOB_COUNT; index += 1) {
      if (isRead(index)) await store.jobs.saveObservedJob(jobOf(index, now));
    }
  };
  const { listOpen } = store.incidents;
  /**
   * Acknowledges every incident after the assessment has read it and before the assessment saves
   * it.
   */
  const acknowledgeAfterRead: typeof listOpen = async (tenant) => {
    const openIncidents = await listOpen(tenant);
    for (const incident of openIncidents) {
      const acknowledgement = { incidentId: incident.id, by: ADA, reason: "", at: now };
      await store.actions.acknowledge(acknowledgement, tenant);
    }
    return openIncidents;
  };
  return {
    store,
    async assessWhileAcknowledged(minute: number): Promise<void> {
      now = MORNING + minute * MINUTE;
      const incidents = { ...store.incidents, listOpen: acknowledgeAfterRead };
      const tickingClock = () => {
        now += 1;
        return now;
      };
      await runTenantAssessment({
        ...dependencies,
        store: { ...store, incidents },
        now: tickingClock,
      });
    },
    /** Polls and assesses every two minutes, up to and including minute `to`. */
    async run(from: number, to: number, fixture: PollFixture): Promise<void> {
      for (let minute = from; minute <= to; minute += 2) {
        now = MORNING + minute * MINUTE;
        await poll(fixture);
        await runTenantAssessment(dependencies);
        await dispatch();
      }
    },
    async mailSubjects(): Promise<readonly string[]> {
      const { items } = await store.incidents.listNotifications(1000, null);
      return items.toReversed().map(({ subject }: Notification) => subject);
    },
  };
}

function jobOf(index: number, readAt: Instant): ObservedJob {
  const last = {
    ...LAST_EXECUTION,
    escrowed: 0,
    beganAt: readAt - 6 * MINUTE,
    endedAt: readAt - 5 * MINUTE,
  };
  const job = {
    ...healthyJob,
    tenant: TENANT,
    application: `App ${index}`,
    jobId: `scim.${index}`,
    lastExecution: last,
    readAt,
  };
  // Job 7 is in quarantine from the beginning.
  return index === 7
    ? { ...job, statusCode: "quarantine", quarantine: credentialsRejectedJob.quarantine }
    : job;
}

describe("the assessment of a tenant", () => {
  test("one mail reports rejected credentials, and one mail reports the recovery", async () => {
    const tenant = await createTenantFixture();
    await tenant.run(0, 4, ALL_READ);
    await tenant.run(6, 60, refused(MORNING + 6 * MINUTE));
    const open = await tenant.store.incidents.list({
      tenants: [TENANT],
      state: "open",
      limit: 100,
      cursor: null,
    });
    expect(open.items.map(({ kind, jobId }) => `${kind} ${jobId}`)).toEqual([
      "tenant-unreadable ",
      "quarantine scim.7",
    ]);
    await tenant.run(62, 90, ALL_READ);
    expect(await tenant.mailSubjects()).toEqual([
      expect.stringMatching(/^QUARANTINED: App 7/),
      "UNKNOWN: contoso: tenant not readable",
      expect.stringMatching(/^RECOVERED after \d+ min: contoso: tenant not readable$/),
    ]);
  });

  test("if a single job cannot be read, one mail about this job is sent", async () => {
    const tenant = await createTenantFixture();
    await tenant.run(0, 4, ALL_READ);
    await tenant.run(6, 50, ALL_BUT_ONE);
    expect((await tenant.mailSubjects()).slice(1)).toEqual([
      "UNKNOWN: App 3 (contoso): job not readable",
    ]);
  });

  test("a mail reports an unreadable tenant even if none of its jobs is known yet", async () => {
    const tenant = await createTenantFixture();
    await tenant.run(0, 20, refused(MORNING));
    expect(await tenant.mailSubjects()).toEqual(["UNKNOWN: contoso: tenant not readable"]);
  });
});

test("the incident of a deleted job ends, and a mail says that Steadystate no longer watches it", async () => {
  const tenant = await createTenantFixture();
  await tenant.run(0, 4, ALL_READ);
  await tenant.store.jobs.forget(TENANT, "scim.7");
  await tenant.run(6, 20, { refusal: null, isRead: (index) => index !== 7 });
  expect(await tenant.mailSubjects()).toEqual([
    expect.stringMatching(/^QUARANTINED: App 7/),
    "NO LONGER WATCHED: App 7 (contoso): job quarantine",
  ]);
  const { items } = await tenant.store.incidents.list({
    tenants: [TENANT],
    state: null,
    limit: 10,
    cursor: null,
  });
  const ended = { code: "no-longer-watched" };
  expect(items).toMatchObject([{ state: "recovered", reason: ended, notifyReason: ended }]);
});

test("a configuration finding appears only in the assessment of its job and opens no incident", async () => {
  const tenant = await createTenantFixture();
  await tenant.store.jobs.saveConfiguration(TENANT, "scim.3", {
    ...CORRECT_CONFIGURATION,
    deletionPrevention: "off",
  });
  await tenant.run(0, 20, ALL_READ);
  const rulesFound = async (jobId: string) =>
    (await tenant.store.jobs.assessments([TENANT]))
      .find(({ job }) => job.jobId === jobId)
      ?.findings.map(({ rule }) => rule);
  expect(await rulesFound("scim.3")).toEqual(["no-deletion-threshold"]);
  expect(await rulesFound("scim.4")).toEqual([]);
  expect(await tenant.mailSubjects()).toHaveLength(1);
});

test("an assessment does not overwrite an acknowledgement that is saved during the assessment", async () => {
  const tenant = await createTenantFixture();
  await tenant.run(0, 2, ALL_READ);
  await tenant.run(4, 30, refused(MORNING + 4 * MINUTE));
  await tenant.assessWhileAcknowledged(36);
  await tenant.run(38, 50, refused(MORNING + 4 * MINUTE));
  const openIncidents = await tenant.store.incidents.listOpen(TENANT);
  for (const jobId of ["", "scim.7"]) {
    const open = openIncidents.find((incident) => incident.jobId === jobId);
    const acknowledgements = await tenant.store.actions.acknowledgements([open!.id]);
    expect(acknowledgements.get(open!.id)?.by).toEqual(ADA);
    expect(open!.updatedAt).toBeGreaterThan(MORNING + 44 * MINUTE);
  }
});
