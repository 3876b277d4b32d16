import { expect, test } from "vitest";
import { assess } from "../../../domain/assess.ts";
import type { JobFacts } from "../../../domain/facts.ts";
import type { Incident } from "../../../domain/notice/notice.ts";
import { incidentTitle, titleOfEnd } from "../../../domain/notice/title.ts";
import type { SyncJob } from "../../../domain/provisioning.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR } from "../../../domain/time.ts";
import { NO_TRACE } from "../../../domain/trace.ts";
import { cause } from "../failure/rows.ts";
import { factsOf, healthy, initialCycle, NOON, RAN, rejected } from "../jobs.ts";
import { SERVER } from "../setup/set-ups.ts";

const judge = (job: SyncJob, more: Partial<JobFacts> = {}) =>
  assess(factsOf(job, more), null, DEFAULT_THRESHOLDS, job.readAt);

const held = (code: string, objects: number) =>
  judge(healthy, {
    clusters: [cause("l", { objects, leaving: true, code, template: null })],
    failingObjects: objects,
    trace: { ...NO_TRACE, leavers: [{ id: "l", since: NOON - DAY }] },
  });

const still = { ...initialCycle, readAt: initialCycle.readAt + 2 * HOUR };
const failing = { failingObjects: 900, failing: [{ code: "EntryConflict", objects: 900 }] };
const hung = (more: Partial<JobFacts> = {}) =>
  assess(factsOf(still, more), judge(initialCycle), DEFAULT_THRESHOLDS, still.readAt);

const probe = (result: "auth" | "not-found") => ({
  ...SERVER,
  probe: { at: NOON, result, httpStatus: null, latencyMs: null, message: null },
  failingSince: NOON - 3 * HOUR,
});

const crowded: SyncJob = {
  ...healthy,
  lastExecution: { ...RAN, escrowed: 25_000 },
  synchronizedEntries: [{ key: "user to User", count: 300_000 }],
};
const many = {
  failing: [{ code: "EntryConflict", objects: 25_000 }],
  failingObjects: 25_000,
  failingLately: 0,
  events: 9,
};
const failed: SyncJob = { ...rejected, code: "active", quarantine: null };

test.each([
  ["credentials refused", judge(rejected)],
  ["cycles fail, credentials refused", judge(failed)],
  ["no cycle since 2026-05-04 09:15 UTC", judge({ ...healthy, readAt: NOON + 3 * HOUR })],
  ["cycle stands still since 2026-05-04 09:10 UTC", hung()],
  ["cycle stands still since 2026-05-04 09:10 UTC", hung(failing)],
  ["3 leavers still with an account", held("InsufficientRights", 3)],
  ["1 leaver who may still have an account", held("InvalidAnchor", 1)],
  ["25,000 objects failing", judge(crowded, many)],
  ["token at its end", judge(healthy, { target: { ...SERVER, tokenEndsAt: NOON + 9 * HOUR } })],
  ["credentials refused", judge(healthy, { target: probe("auth") })],
  ["SCIM endpoint in trouble", judge(healthy, { target: probe("not-found") })],
])("what is wrong, in a few words: %s", (words, snapshot) => {
  expect(incidentTitle(snapshot)).toBe(`8x8 (contoso): ${words}`);
});

const ended = (application: string, tenant: string, title: string) =>
  titleOfEnd({ application, tenant, title } as Incident);

test.each`
  application | tenant       | title                                      | end
  ${"8x8"}    | ${"contoso"} | ${"8x8 (contoso): credentials refused"}    | ${"8x8 (contoso), was: credentials refused"}
  ${"a: b"}   | ${"contoso"} | ${"a: b (contoso): paused"}                | ${"a: b (contoso), was: paused"}
  ${""}       | ${"contoso"} | ${"contoso: nothing seen since yesterday"} | ${"contoso, was: nothing seen since yesterday"}
  ${"new"}    | ${"contoso"} | ${"of an older version"}                   | ${"of an older version"}
`("an end of $title says that it was", ({ application, tenant, title, end }) => {
  expect(ended(application, tenant, title)).toBe(end);
});
