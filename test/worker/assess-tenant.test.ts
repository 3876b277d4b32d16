import { describe, expect, test } from "vitest";
import type { ReadFailure } from "../../domain/freshness.ts";
import type { Notification } from "../../domain/notification.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { type Instant, MINUTE } from "../../domain/time.ts";
import type { PollState } from "../../store/store.ts";
import { runTenantAssessment } from "../../worker/assess-tenant.ts";
import { CORRECT_CONFIGURATION } from "../domain/configuration/configuration-cases.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  LAST_EXECUTION,
  NOON,
} from "../domain/job-fixtures.ts";
import { openTestStore } from "../test-redis.ts";
import { createMemoryLog } from "./graph-stub.ts";

const TENANT = "contoso";
const JOBS = 30;

/** What the looks found before it was judged. */
type PollFixture = {
  /** Null: Graph answers. */
  readonly refusal: ReadFailure | null;
  /** Jobs that are read all the same, and not refused by themselves. */
  readonly isRead: (index: number) => boolean;
};

const ALL_READ: PollFixture = { refusal: null, isRead: () => true };
const ALL_BUT_ONE: PollFixture = { refusal: null, isRead: (index) => index !== 3 };
const refused = (since: Instant): PollFixture => ({
  refusal: { kind: "unauthorised", since, message: "Graph refused the client secret." },
  isRead: () => false,
});

async function createTenantFixture() {
  let now = NOON;
  const store = await openTestStore({ now: () => now });
  const dependencies = {
    tenant: TENANT,
    store,
    thresholds: DEFAULT_THRESHOLDS,
    notificationSettings: {
      routes: [
        {
          to: ["oncall@contoso.example"],
          tenants: ["*"],
          applications: ["*"],
          severities: ["critical", "warning"] as const,
        },
      ],
      links: { publicUrl: null, cloud: "global" },
      messageHost: "contoso.example",
    },
    pollIntervals: { jobsMs: MINUTE, logsMs: MINUTE },
    now: () => now,
    log: createMemoryLog(),
  };
  let poll: PollState = {
    watermark: null,
    lastSuccessAt: null,
    lastTryAt: null,
    readFailure: null,
    complete: true,
    resumeToken: null,
    droppedRows: 0,
    progressRatio: null,
  };
  const pollAndAssess = async ({ refusal, isRead }: PollFixture): Promise<void> => {
    poll = { ...poll, lastTryAt: now, readFailure: refusal };
    if (refusal === null) poll = { ...poll, lastSuccessAt: now, watermark: now };
    await Promise.all([
      store.polls.save(TENANT, "jobs", { ...poll, watermark: null }),
      store.polls.save(TENANT, "logs", poll),
    ]);
    for (let index = 0; index < JOBS; index += 1) {
      if (isRead(index)) await store.jobs.saveObservedJob(jobOf(index, now));
    }
  };
  const { listOpen, saveChange } = store.incidents;
  /** A person who acknowledges in the very moment between the reading and the writing of a look. */
  const acknowledging: typeof listOpen = async (tenant, jobId) => {
    const found = await listOpen(tenant, jobId);
    for (const incident of found) {
      now += 1;
      const updatedAt = now;
      await saveChange({
        incident: { ...incident, acknowledgedBy: "grace", updatedAt },
        notifications: [],
      });
    }
    return found;
  };
  return {
    store,
    async judgeWhileAcknowledged(minute: number): Promise<void> {
      now = NOON + minute * MINUTE;
      const incidents = { ...store.incidents, listOpen: acknowledging };
      const ticking = () => {
        now += 1;
        return now;
      };
      await runTenantAssessment({ ...dependencies, store: { ...store, incidents }, now: ticking });
    },
    /** Looks and judges every two minutes up to, and with, `to`. */
    async play(from: number, to: number, found: PollFixture): Promise<void> {
      for (let minute = from; minute <= to; minute += 2) {
        now = NOON + minute * MINUTE;
        await pollAndAssess(found);
        await runTenantAssessment(dependencies);
      }
    },
    async mails(): Promise<readonly string[]> {
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
  // One is in trouble from the beginning.
  return index === 7
    ? { ...job, statusCode: "quarantine", quarantine: credentialsRejectedJob.quarantine }
    : job;
}

describe("a tenant that is judged", () => {
  test("is told once when our credential dies, and once when we see again", async () => {
    const tenant = await createTenantFixture();
    await tenant.play(0, 4, ALL_READ);
    await tenant.play(6, 60, refused(NOON + 6 * MINUTE));
    const open = await tenant.store.incidents.list({
      tenants: [TENANT],
      state: "open",
      limit: 100,
      cursor: null,
    });
    expect(open.items.map(({ kind, jobId }) => `${kind} ${jobId}`)).toEqual([
      "tenant-unreadable ",
      "job-condition scim.7",
    ]);
    await tenant.play(62, 90, ALL_READ);
    expect(await tenant.mails()).toEqual([
      expect.stringMatching(/^QUARANTINED: App 7/),
      "NOT SEEN: contoso: nothing seen since 2026-05-04 09:24 UTC",
      "RECOVERED after 48 min: contoso, was: nothing seen since 2026-05-04 09:24 UTC",
    ]);
  });

  test("has one incident of the one job that cannot be read", async () => {
    const tenant = await createTenantFixture();
    await tenant.play(0, 4, ALL_READ);
    await tenant.play(6, 50, ALL_BUT_ONE);
    expect((await tenant.mails()).slice(1)).toEqual([
      "NOT SEEN: App 3 (contoso): last seen 2026-05-04 09:24 UTC",
    ]);
  });

  test("is told of even when none of its jobs is known yet", async () => {
    const tenant = await createTenantFixture();
    await tenant.play(0, 20, refused(NOON));
    expect(await tenant.mails()).toEqual(["NOT SEEN: contoso: nothing seen yet"]);
  });
});

test("what is wrong with a set-up is found in its own job, and is no incident", async () => {
  const tenant = await createTenantFixture();
  await tenant.store.jobs.saveConfiguration(TENANT, "scim.3", {
    ...CORRECT_CONFIGURATION,
    hasDeletionPrevention: false,
  });
  await tenant.play(0, 20, ALL_READ);
  const found = async (jobId: string) =>
    (await tenant.store.jobs.assessments([TENANT]))
      .find(({ job }) => job.jobId === jobId)
      ?.findings.map(({ rule }) => rule);
  expect(await found("scim.3")).toEqual(["no-deletion-threshold"]);
  expect(await found("scim.4")).toEqual([]);
  expect(await tenant.mails()).toHaveLength(1);
});

test("what a person says of an incident stays, even in the middle of a look", async () => {
  const tenant = await createTenantFixture();
  await tenant.play(0, 2, ALL_READ);
  await tenant.play(4, 30, refused(NOON + 4 * MINUTE));
  await tenant.judgeWhileAcknowledged(36);
  await tenant.play(38, 50, refused(NOON + 4 * MINUTE));
  for (const jobId of ["", "scim.7"]) {
    const [open] = await tenant.store.incidents.listOpen(TENANT, jobId);
    expect(open).toMatchObject({ acknowledgedBy: "grace" });
    expect(open!.updatedAt).toBeGreaterThan(NOON + 44 * MINUTE);
  }
});
