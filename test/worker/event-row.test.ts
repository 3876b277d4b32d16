import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readEventRow } from "../../worker/graph/event-row.ts";
import { test as property } from "../property.ts";
import { failure, JOB, logRow, PRINCIPAL } from "./graph-json.ts";

const AT = Date.parse("2026-05-04T09:13:02Z");
const NEVER = "0001-01-01T00:00:00Z";

function readEvent(over: Readonly<Record<string, unknown>>) {
  const event = readEventRow(logRow("1", AT, over));
  if (!event.ok) throw new Error(`refused because of ${event.error}`);
  return event.value;
}

describe("reading a log row", () => {
  test("every field of a row becomes a field of the event", () => {
    expect(readEvent({})).toEqual({
      id: "1",
      at: AT,
      jobId: JOB,
      cycleId: "11aa22bb-33cc-44dd-85ee-66ff77008899",
      changeId: "change-1",
      servicePrincipalId: PRINCIPAL,
      application: "Fabrikam Voice",
      sourceSystem: "Microsoft Entra ID",
      targetSystem: "customappsso",
      action: "update",
      status: "success",
      durationMs: 1200,
      source: {
        id: "person-1",
        name: "Ada Example",
        userPrincipalName: "ada@fabrikam.example",
        kind: "user",
      },
      target: { id: "fv-1", name: null },
      code: null,
      error: null,
      steps: [
        {
          name: "EntryExportUpdate",
          type: "export",
          status: "success",
          description: "User 'ada@fabrikam.example' was updated",
          details: { ReportableIdentifier: "ada@fabrikam.example" },
        },
      ],
      changes: [{ attribute: "department", before: "Sales", after: "Support" }],
      explanation: null,
      isMissingAccountSkip: false,
      retry: null,
    });
  });

  test("the service principal is read from an object, an array, or the details of the target system", () => {
    const principal = { id: PRINCIPAL, displayName: "Fabrikam Voice" };
    const details = { ServicePrincipalId: PRINCIPAL, ServicePrincipalDisplayName: "By details" };
    expect(readEvent({ servicePrincipal: [principal] }).servicePrincipalId).toBe(PRINCIPAL);
    const fromDetails = readEvent({
      servicePrincipal: null,
      targetSystem: { displayName: "x", details },
    });
    expect([fromDetails.servicePrincipalId, fromDetails.application]).toEqual([
      PRINCIPAL,
      "By details",
    ]);
    const missing = readEvent({ servicePrincipal: null, targetSystem: null });
    expect([missing.servicePrincipalId, missing.application]).toEqual(["", ""]);
  });

  test.each`
    action                  | expected
    ${"stagedDelete"}       | ${"stagedDelete"}
    ${"stageddelete"}       | ${"stagedDelete"}
    ${"CREATE"}             | ${"create"}
    ${"unknownFutureValue"} | ${"other"}
    ${"teleport"}           | ${"other"}
    ${null}                 | ${"other"}
    ${7}                    | ${"other"}
  `("the action $action is read as $expected", ({ action, expected }) => {
    expect(readEvent({ provisioningAction: action }).action).toBe(expected);
  });

  test.each`
    status                  | expected
    ${"Failure"}            | ${"failure"}
    ${"skipped"}            | ${"skipped"}
    ${"warning"}            | ${"warning"}
    ${"unknownFutureValue"} | ${"unknown"}
    ${undefined}            | ${"unknown"}
  `("the status $status is read as $expected", ({ status, expected }) => {
    expect(readEvent({ provisioningStatusInfo: { status } }).status).toBe(expected);
  });

  test.each`
    identityType                                                    | kind
    ${"User"}                                                       | ${"user"}
    ${"Group"}                                                      | ${"group"}
    ${"urn:ietf:params:scim:schemas:core:2.0:Group"}                | ${"group"}
    ${"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"} | ${"user"}
    ${"inetOrgPerson"}                                              | ${"other"}
  `("the identity type $identityType is read as $kind", ({ identityType, kind }) => {
    expect(readEvent({ sourceIdentity: { id: "a", identityType } }).source.kind).toBe(kind);
  });

  test("the event of a row without a source object has the id of the target object", () => {
    const event = readEvent({ sourceIdentity: { id: "", displayName: "" } });
    expect(event.source).toMatchObject({ id: "fv-1", name: null, kind: "user" });
  });

  test.each`
    field                  | over
    ${"id"}                | ${{ id: "" }}
    ${"id"}                | ${{ id: 7 }}
    ${"id"}                | ${{ id: "a\u0000b" }}
    ${"activityDateTime"}  | ${{ activityDateTime: "yesterday" }}
    ${"activityDateTime"}  | ${{ activityDateTime: NEVER }}
    ${"activityDateTime"}  | ${{ activityDateTime: "9999-12-31T23:59:59Z" }}
    ${"activityDateTime"}  | ${{ activityDateTime: "2026-05-04T09:13:02" }}
    ${"jobId"}             | ${{ jobId: null }}
    ${"sourceIdentity.id"} | ${{ sourceIdentity: null, targetIdentity: null }}
  `("a row with $over is refused because of the field $field", ({ field, over }) => {
    expect(readEventRow({ ...logRow("1", AT), ...over })).toEqual({ ok: false, error: field });
  });

  test("a row with an id of 201 characters is refused because of the field 'id'", () => {
    const row = logRow("x".repeat(201), AT);
    expect(readEventRow(row)).toEqual({ ok: false, error: "id" });
  });

  test("the code of a skipped row is the skip reason of its step, or its error code without a skip reason", () => {
    const codeOfSkipped = (details: object, errorInformation: unknown = null) =>
      readEvent({
        provisioningStatusInfo: { status: "skipped", errorInformation },
        provisioningSteps: [{ name: "EntrySynchronizationSkip", status: "skipped", details }],
      }).code;
    expect(codeOfSkipped({ SkipReason: "RedundantExport" })).toBe("RedundantExport");
    expect(codeOfSkipped({ SkipReason: "NotEffectivelyEntitled" }, { errorCode: "Other" })).toBe(
      "NotEffectivelyEntitled",
    );
    expect(codeOfSkipped({}, { errorCode: "ImportSkipped" })).toBe("ImportSkipped");
    expect(codeOfSkipped({})).toBeNull();
  });

  test("a failure without a code has the code 'Unknown'", () => {
    expect(readEvent(failure(null)).code).toBe("Unknown");
    expect(readEvent({ provisioningStatusInfo: { status: "failure" } }).code).toBe("Unknown");
  });

  test("the number of attempts and the time of the next attempt are read from the reason of a failed row", () => {
    const text =
      "StatusCode: Conflict\r\nMessage: no. This operation was retried 3 times. It will be " +
      "retried again after this date: 2026-05-04T21:20:38.9198514Z UTC";
    const expected = { attempts: 3, nextAttemptAt: Date.parse("2026-05-04T21:20:38.919Z") };
    expect(readEvent(failure("EntryConflict", text)).retry).toEqual(expected);
    expect(readEvent(failure("EntryConflict", "x".repeat(50_000) + text)).retry).toEqual(expected);
    expect(readEvent(failure("EntryConflict", "retried once upon a time")).retry).toBeNull();
    const never = "retried 1 times. It will be retried again after this date: 0001-01-01T00:00:00Z";
    expect(readEvent(failure("EntryConflict", never)).retry).toBeNull();
  });

  test("the user principal name is read from the details of the source, or from the details of a step", () => {
    const sourceIdentity = { id: "a", identityType: "User", details: {} };
    const provisioningSteps = [
      { name: "EntryImport", details: { userPrincipalName: "b@x.example" } },
    ];
    expect(readEvent({ sourceIdentity, provisioningSteps }).source.userPrincipalName).toBe(
      "b@x.example",
    );
    const details = { userPrincipalName: "c@x.example" };
    expect(
      readEvent({ sourceIdentity: { ...sourceIdentity, details } }).source.userPrincipalName,
    ).toBe("c@x.example");
  });

  test("a name is read without control characters, with visible direction marks and at most 300 characters", () => {
    const displayName = `Eve\u0000\r\n\u202e${"x".repeat(5000)}`;
    const { name } = readEvent({ sourceIdentity: { id: "a", displayName } }).source;
    expect(name).toMatch(/^Eve \[U\+202E\]x+$/);
    expect(name!.length).toBeLessThanOrEqual(300);
  });

  test("a key `__proto__` in the details does not change any prototype", () => {
    const details = JSON.parse('{"__proto__": {"polluted": "yes"}, "constructor": "c", "n": 7}');
    const [step] = readEvent({ provisioningSteps: [{ name: "x", details }] }).steps;
    expect(step!.details).toEqual({ constructor: "c" });
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  property.prop([fc.jsonValue()])(
    "a row of any shape is read or refused without an exception",
    (value) => {
      expect(typeof readEventRow(value).ok).toBe("boolean");
    },
  );

  property.prop([fc.dictionary(fc.constantFrom(...Object.keys(logRow("1", AT))), fc.jsonValue())])(
    "a row with any value in any field is read or refused without an exception",
    (over) => {
      expect(typeof readEventRow({ ...logRow("1", AT), ...over }).ok).toBe("boolean");
    },
  );
});

describe("reading a code", () => {
  test.each`
    errorCode                    | code
    ${"UnprocessableEntity"}     | ${"UnprocessableEntity"}
    ${"0x80070005"}              | ${"0x80070005"}
    ${"System.Net.WebException"} | ${"System.Net.WebException"}
    ${" AADSTS7000215 "}         | ${"AADSTS7000215"}
    ${"Ada Lovelace"}            | ${"Unnamed"}
    ${"ada@contoso.example"}     | ${"Unnamed"}
    ${"Łucja"}                   | ${"Unnamed"}
    ${"A".repeat(200)}           | ${"Unnamed"}
    ${`${"a-".repeat(60_000)}`}  | ${"Unnamed"}
    ${" "}                       | ${"Unknown"}
    ${{ code: "NotText" }}       | ${"Unknown"}
  `("the error code $errorCode is read as the code $code", ({ errorCode, code }) => {
    expect(readEvent(failure(errorCode)).code).toBe(code);
    const skip = { name: "S", status: "skipped", details: { SkipReason: errorCode } };
    const status = { status: "skipped", errorInformation: null };
    const row = { provisioningSteps: [skip], provisioningStatusInfo: status };
    expect(readEvent(row).code).toBe(code === "Unknown" ? null : code);
  });

  test("a sentence in place of an error code becomes the reason if the row has no reason", () => {
    expect(readEvent(failure("Ada Lovelace has left")).error?.reason).toBe("Ada Lovelace has left");
    expect(readEvent(failure("Ada Lovelace has left", "gone")).error?.reason).toBe("gone");
    expect(readEvent(failure("Conflict")).error?.reason).toBeNull();
  });
});
