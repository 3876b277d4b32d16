import { expect, test } from "vitest";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { assessNeverSeenPerson } from "../../../domain/person/assess-never-seen-person.ts";
import type { ObjectKind } from "../../../domain/provisioning-event.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  initialCycleJob,
  justStartedJob,
  NOON,
  neverStartedJob,
} from "../job-fixtures.ts";
import { firstAssessment } from "./object-state-fixtures.ts";

const unseen = (job: ObservedJob, kind: ObjectKind = "user") =>
  assessNeverSeenPerson(kind, firstAssessment(job), DEFAULT_THRESHOLDS, job.readAt);

test("somebody who was never seen may still come in the initial cycle", () => {
  const said = unseen(initialCycleJob);
  expect(said.status).toBe("never-seen");
  expect(said.expectedBy).toBe(NOON + firstAssessment(initialCycleJob).cycle.etaHighMs!);
});

const usersOnly = { ...healthyJob, synchronizedEntries: [{ key: "user to User", count: 9 }] };

test.each<{ name: string; job: ObservedJob; kind: ObjectKind; says: RegExp }>([
  {
    name: "a healthy job",
    job: healthyJob,
    kind: "user",
    says: /seldom writes a row for somebody who is not assigned/,
  },
  {
    name: "a group, where groups are",
    job: healthyJob,
    kind: "group",
    says: /named this group.*seldom writes a row/,
  },
  { name: "a group, where none is", job: usersOnly, kind: "group", says: /No group has ever come/ },
  { name: "a paused job", job: neverStartedJob, kind: "user", says: /whole job is paused/ },
  {
    name: "a quarantined job",
    job: credentialsRejectedJob,
    kind: "user",
    says: /whole job is in quarantine/,
  },
  { name: "a job that has not run", job: justStartedJob, kind: "user", says: /has not run yet/ },
])("$name says why, and nobody is called assigned", ({ job, kind, says }) => {
  const said = unseen(job, kind);
  expect(said.reason).toMatch(says);
  expect(said.reason).not.toMatch(/\bis assigned\b/);
  expect(said.remedy).toMatch(/\S/);
  expect(said.expectedBy).toBeNull();
});
