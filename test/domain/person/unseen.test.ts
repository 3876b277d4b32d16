import { expect, test } from "vitest";
import { neverSeen } from "../../../domain/person/unseen.ts";
import type { ObjectKind, SyncJob } from "../../../domain/provisioning.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { healthy, initialCycle, justStarted, NOON, pausedNew, rejected } from "../jobs.ts";
import { snapshotOf } from "./states.ts";

const unseen = (job: SyncJob, kind: ObjectKind = "user") =>
  neverSeen(kind, snapshotOf(job), DEFAULT_THRESHOLDS, job.readAt);

test("somebody who was never seen may still come in the initial cycle", () => {
  const said = unseen(initialCycle);
  expect(said.standing).toBe("never-seen");
  expect(said.expectedBy).toBe(NOON + snapshotOf(initialCycle).cycle.etaHighMs!);
});

const usersOnly = { ...healthy, synchronizedEntries: [{ key: "user to User", count: 9 }] };

test.each<{ name: string; job: SyncJob; kind: ObjectKind; says: RegExp }>([
  {
    name: "a healthy job",
    job: healthy,
    kind: "user",
    says: /seldom writes a row for somebody who is not assigned/,
  },
  {
    name: "a group, where groups are",
    job: healthy,
    kind: "group",
    says: /named this group.*seldom writes a row/,
  },
  { name: "a group, where none is", job: usersOnly, kind: "group", says: /No group has ever come/ },
  { name: "a paused job", job: pausedNew, kind: "user", says: /whole job is paused/ },
  { name: "a quarantined job", job: rejected, kind: "user", says: /whole job is in quarantine/ },
  { name: "a job that has not run", job: justStarted, kind: "user", says: /has not run yet/ },
])("$name says why, and nobody is called assigned", ({ job, kind, says }) => {
  const said = unseen(job, kind);
  expect(said.reason).toMatch(says);
  expect(said.reason).not.toMatch(/\bis assigned\b/);
  expect(said.remedy).toMatch(/\S/);
  expect(said.expectedBy).toBeNull();
});
