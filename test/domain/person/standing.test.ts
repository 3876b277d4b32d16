import { test as law } from "@fast-check/vitest";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assess } from "../../../domain/assess.ts";
import type { ObjectState } from "../../../domain/facts.ts";
import { explain } from "../../../domain/failure/errors.ts";
import { neverSeen, standingOf } from "../../../domain/person/standing.ts";
import type { Action, Status } from "../../../domain/provisioning.ts";
import { ACTIONS, STATUSES } from "../../../domain/provisioning.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { factsOf, healthy, initialCycle, NOON, rejected } from "../jobs.ts";

function state(
  action: Action,
  status: Status,
  code: string | null,
  more: Partial<ObjectState> = {},
): ObjectState {
  const failed = status === "failure";
  return {
    tenant: "contoso",
    jobId: healthy.jobId,
    application: "8x8",
    sourceId: "ab12",
    kind: "user",
    targetId: null,
    latest: { at: NOON - HOUR, action, status, code },
    reason: null,
    lastSuccessAt: null,
    lastFailureAt: failed ? NOON - HOUR : null,
    failingSince: failed ? NOON - HOUR : null,
    attempts: failed ? 1 : 0,
    nextAttemptAt: null,
    ...more,
  };
}

test.each`
  action            | status       | code                                        | standing
  ${"create"}       | ${"success"} | ${null}                                     | ${"provisioned"}
  ${"update"}       | ${"success"} | ${null}                                     | ${"provisioned"}
  ${"disable"}      | ${"success"} | ${null}                                     | ${"disabled"}
  ${"delete"}       | ${"success"} | ${null}                                     | ${"deleted"}
  ${"create"}       | ${"failure"} | ${"EntryConflict"}                          | ${"failing"}
  ${"disable"}      | ${"failure"} | ${"Timeout"}                                | ${"failing"}
  ${"update"}       | ${"warning"} | ${"UnableToResolveReferenceAttributeValue"} | ${"provisioned"}
  ${"other"}        | ${"skipped"} | ${"RedundantExport"}                        | ${"provisioned"}
  ${"other"}        | ${"skipped"} | ${"NotEffectivelyEntitled"}                 | ${"skipped"}
  ${"other"}        | ${"skipped"} | ${"EntrySynchronizationSkipped"}            | ${"skipped"}
  ${"other"}        | ${"skipped"} | ${"ImportSkipped"}                          | ${"skipped"}
  ${"other"}        | ${"skipped"} | ${null}                                     | ${"skipped"}
  ${"stagedDelete"} | ${"success"} | ${null}                                     | ${"pending"}
  ${"create"}       | ${"unknown"} | ${null}                                     | ${"pending"}
`("$action, $status, $code: $standing", ({ action, status, code, standing }) => {
  expect(standingOf(state(action, status, code), null, NOON).standing).toBe(standing);
});

test("who is not entitled is told to be assigned", () => {
  const { remedy } = standingOf(state("other", "skipped", "NotEffectivelyEntitled"), null, NOON);
  expect(remedy).toMatchInlineSnapshot(
    `"The app's owner assigns this person, or a group they are a direct member of, to 8x8 with a role, if they should have access; a directory admin enables the account in Entra, if it is disabled."`,
  );
});

describe("a person who fails", () => {
  const conflict =
    'StatusCode: Conflict\r\nMessage: Processing of the HTTP request resulted in an exception.\r\nWeb Response: \r\n{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"userName already in use","status":"409","scimType":"uniqueness"}. This operation was retried 0 times.';

  test("is explained so that it can be read out", () => {
    const nextAttemptAt = NOON + 5 * HOUR;
    const said = standingOf(
      state("create", "failure", "EntryConflict", { reason: conflict, nextAttemptAt }),
      null,
      NOON,
    );
    expect(said.reason).toMatchInlineSnapshot(
      `"This person could not be created in 8x8, since 2026-05-04 08:20 UTC (1 h). Another account in 8x8 already has this user name. The app says: userName already in use. Entra tries again at 2026-05-04 14:20 UTC (in 5 h)."`,
    );
    expect(said.remedy).toMatchInlineSnapshot(
      `"The 8x8 admin finds that account, also among users made by hand, and renames or removes it, or lets the integration see all users so that Entra can take it over. User names are unique among all customers of 8x8: if another company has this one, a directory admin changes it in Entra."`,
    );
    expect(said).toMatchObject({ nextAttemptAt, attempts: 1, expectedBy: null });
  });

  test.each`
    since         | next
    ${HOUR}       | ${6 * HOUR}
    ${7 * HOUR}   | ${12 * HOUR}
    ${12 * HOUR}  | ${24 * HOUR}
    ${25 * HOUR}  | ${48 * HOUR}
    ${27.5 * DAY} | ${28 * DAY}
    ${28 * DAY}   | ${null}
  `("for $since ms is tried again $next ms after the first failure", ({ since, next }) => {
    const failingSince = NOON - since;
    const { nextAttemptAt } = standingOf(
      state("create", "failure", "Conflict", { failingSince }),
      null,
      NOON,
    );
    expect(nextAttemptAt).toBe(next === null ? null : failingSince + next);
  });

  test("whose cause passes by itself is expected a cycle after the next try", () => {
    const snapshot = assess(factsOf(healthy), null, DEFAULT_THRESHOLDS, NOON);
    const said = standingOf(state("create", "failure", "Timeout"), snapshot, NOON);
    expect(said.expectedBy).toBe(NOON + 5 * HOUR + 40 * MINUTE);
  });

  test("waits for the whole job while that is in quarantine", () => {
    const snapshot = assess(factsOf(rejected), null, DEFAULT_THRESHOLDS, rejected.readAt);
    const said = standingOf(state("create", "failure", "Timeout"), snapshot, rejected.readAt);
    expect(said.nextAttemptAt).toBe(rejected.quarantine!.nextAttemptAt);
    expect(said.reason).toContain("whole job is in quarantine");
    expect(said.remedy).toBe(snapshot.remedy);
  });

  test("on the way out is said to be still active", () => {
    const { reason } = standingOf(state("disable", "failure", "Timeout"), null, NOON);
    expect(reason).toContain("could not be disabled and is still active in 8x8");
  });
});

test("somebody who was never seen may still come in the initial cycle", () => {
  const snapshot = assess(factsOf(initialCycle), null, DEFAULT_THRESHOLDS, NOON);
  const said = neverSeen(snapshot, NOON);
  expect(said.standing).toBe("never-seen");
  expect(said.expectedBy).toBe(NOON + snapshot.cycle.etaHighMs!);
});

describe("an error", () => {
  test.each`
    code                                                           | known
    ${"EntryConflict"}                                             | ${"Conflict"}
    ${"BoxEntryConflict"}                                          | ${"Conflict"}
    ${"SalesforceInvalidCredentials"}                              | ${"InvalidCredentials"}
    ${"TimeOut"}                                                   | ${"Timeout"}
    ${"Microsoft Entra IDForbidden"}                               | ${"AzureActiveDirectoryForbidden"}
    ${"Forbidden"}                                                 | ${"InsufficientRights"}
    ${"SystemForCrossDomainIdentityManagementServiceIncompatible"} | ${"SystemForCrossDomainIdentityManagementServiceIncompatible"}
    ${"SomethingElse"}                                             | ${null}
    ${"__proto__"}                                                 | ${null}
    ${""}                                                          | ${null}
  `("$code is known as $known", ({ code, known }) => {
    expect(explain(code, null, "Box").known).toBe(known);
  });

  test.each`
    app        | text                                                                  | meaning
    ${"8x8"}   | ${'{"detail":"Attribute site is immutable","scimType":"mutability"}'} | ${"site of an existing user"}
    ${"8x8"}   | ${'{"detail":"site Lisbon does not exist","status":"400"}'}           | ${"no site of the name"}
    ${"Slack"} | ${'{"detail":"site Lisbon does not exist","status":"400"}'}           | ${"reported SomeCode"}
    ${"8x8"}   | ${'{"detail":"userName must be unique","scimType":"uniqueness"}'}     | ${"already has this user name"}
    ${"8x8"}   | ${'{"detail":"emails is required"}'}                                  | ${"work e-mail"}
    ${"Slack"} | ${"StatusCode: TooManyRequests"}                                      | ${"too many"}
    ${"Slack"} | ${'{"status":"503"}'}                                                 | ${"error of its own"}
  `("of $app is told from its text: $text", ({ app, text, meaning }) => {
    expect(explain("SomeCode", text, app).meaning).toMatch(new RegExp(meaning));
  });

  test("of filtering that was a conflict is a conflict", () => {
    const code = "SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering";
    expect(explain(code, 'StatusCode: Conflict {"status":"409"}', "Box").class).toBe("conflict");
    expect(explain(code, null, "Box").class).toBe("target-contract");
  });

  test("shows what the app said, without links and control characters", () => {
    const text = '{"detail":"see https://evil.example/x\\nor www.evil.example\u202e"}';
    expect(explain("x", text, "Box").detail).toBe(
      "see hxxps[://]evil.example/x or www[.]evil.example.",
    );
  });
});

law.prop([
  fc.constantFrom(...ACTIONS),
  fc.constantFrom(...STATUSES),
  fc.option(fc.string(), { nil: null }),
  fc.record({
    reason: fc.option(fc.string({ maxLength: 3000 }), { nil: null }),
    failingSince: fc.option(fc.integer({ min: NOON - 60 * DAY, max: NOON + DAY }), { nil: null }),
    attempts: fc.nat(40),
    nextAttemptAt: fc.option(fc.integer({ min: NOON - DAY, max: NOON + DAY }), { nil: null }),
  }),
])(
  "every standing can be said aloud, and its next try lies ahead",
  (action, status, code, more) => {
    const said = standingOf(state(action, status, code, more), null, NOON);
    expect(`${said.reason} ${said.remedy ?? ""}`).not.toMatch(/\bNaN\b|undefined|\[object|\p{Cc}/u);
    expect(said.reason).toMatch(/[.!?…]$/);
    if (["failing", "skipped", "pending"].includes(said.standing))
      expect(said.remedy).toMatch(/\S/);
    if (said.nextAttemptAt !== null) expect(said.nextAttemptAt).toBeGreaterThan(NOON);
  },
);
