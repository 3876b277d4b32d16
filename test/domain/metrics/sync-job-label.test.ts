import { expect, test } from "vitest";
import { syncJobLabel } from "../../../domain/metrics/sync-job-label.ts";

test.each([
  ["scim.0f3c2b1a4d5e4f608a7b9c0d1e2f3a4b.000000000001", /^scim-[0-9a-f]{8}$/],
  ["Workday2AAD.0.1", /^workday2aad-[0-9a-f]{8}$/],
  ["", /^job-[0-9a-f]{8}$/],
])("the label of the job id '%s' begins with its connector and ends with a hash", (jobId, form) => {
  expect(syncJobLabel(jobId)).toMatch(form);
});

test("two jobs of the same connector have different labels, and the label of a job never changes", () => {
  expect(syncJobLabel("scim.a.1")).not.toBe(syncJobLabel("scim.a.2"));
  expect(syncJobLabel("scim.a.1")).toBe(syncJobLabel("scim.a.1"));
});
