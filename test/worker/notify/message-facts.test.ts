import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ClusterAssessment } from "../../../domain/failure-assessment.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import { HOUR } from "../../../domain/time.ts";
import { messageText } from "../../../wording/message-text.ts";
import { jobMessage } from "../../../worker/notify/job-message.ts";
import { readMessageFacts } from "../../../worker/notify/message-facts.ts";
import { INCIDENTS } from "../../server/seed-store.ts";
import { openSeededStore, type SeededStore } from "../../server/seeded-store.ts";
import { SETTINGS } from "./mail-cases.ts";

let seeded: SeededStore;
let assessment: JobAssessment;

/** Gives a job of the seeded store the failure cluster of the person who fails in this job. */
beforeAll(async () => {
  seeded = await openSeededStore();
  const { store } = seeded;
  const assessments = await store.jobs.assessments(["contoso"]);
  const seededAssessment = assessments.find(({ job }) => job.application === "ServiceNow");
  if (seededAssessment === undefined) throw new Error("the job is not in the store");
  const { job, assessedAt, failures } = seededAssessment;
  const { clusters } = await store.events.logFacts(job.tenant, job.jobId, {
    until: assessedAt,
    leaversOverdueSince: assessedAt,
  });
  const stored = clusters.map(
    ({ cluster }, index): ClusterAssessment => ({
      ...failures.clusters[index]!,
      ...cluster,
      objects: 1,
    }),
  );
  assessment = { ...seededAssessment, failures: { ...failures, clusters: stored } };
});
afterAll(() => seeded.close());

const mailWith = async (identities: "full" | "pseudonym" | "none") => {
  const facts = await readMessageFacts(assessment, identities, seeded.store);
  const incident = { ...INCIDENTS[0]!, openedAt: assessment.assessedAt };
  const { links, thresholds } = SETTINGS;
  return messageText(
    jobMessage({ incident, reason: "opened", assessment, links, thresholds, facts }),
  );
};

describe("a mail about a job", () => {
  test("names people only if the settings allow it", async () => {
    const { tenant, jobId } = assessment.job;
    const page = await seeded.store.people.listFailing(tenant, jobId, null, {
      limit: 5,
      cursor: null,
    });
    const [{ sourceId = "" } = {}] = page.items;
    const name = (await seeded.store.people.identity(tenant, sourceId))?.displayName ?? "";
    expect(name).not.toBe("");
    expect(await mailWith("full")).toContain(`For example ${name}`);
    const pseudonymous = await mailWith("pseudonym");
    expect(pseudonymous).toContain(`For example id ${sourceId}`);
    expect(pseudonymous).not.toContain(name);
    expect(await mailWith("none")).not.toMatch(new RegExp(`${name}|${sourceId}|For example`));
  });

  test("compares the number of failing objects with the number an hour before", async () => {
    const { earlier } = await readMessageFacts(assessment, "none", seeded.store);
    expect(earlier).toEqual({ at: assessment.assessedAt - HOUR, failingObjects: 4 });
    expect(await mailWith("none")).toMatch(/\nAffected: .*; growing: 414 more than 1 h ago\n/);
  });
});
