import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readEventRow } from "../../worker/graph/event-row.ts";
import { test as property } from "../property.ts";
import { failure, JOB, logRow, PRINCIPAL } from "./graph-json.ts";

const AT = Date.parse("2026-05-04T09:13:02Z");
const NEVER = "0001-01-01T00:00:00Z";

function event(over: Readonly<Record<string, unknown>>) {
  const read = readEventRow(logRow("1", AT, over));
  if (!read.ok) throw new Error(`refused for its ${read.error}`);
  return read.value;
}

describe("a log row", () => {
  test("is read whole", () => {
    expect(event({})).toEqual({
      id: "1",
      at: AT,
      jobId: JOB,
      cycleId: "11aa22bb-33cc-44dd-85ee-66ff77008899",
      changeId: "change-1",
      servicePrincipalId: PRINCIPAL,
      application: "Fabrikam Voice",
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
      retry: null,
    });
  });

  test("takes the service principal as an object, as an array, or from the target's details", () => {
    const principal = { id: PRINCIPAL, displayName: "Fabrikam Voice" };
    const details = { ServicePrincipalId: PRINCIPAL, ServicePrincipalDisplayName: "By details" };
    expect(event({ servicePrincipal: [principal] }).servicePrincipalId).toBe(PRINCIPAL);
    const bare = event({ servicePrincipal: null, targetSystem: { displayName: "x", details } });
    expect([bare.servicePrincipalId, bare.application]).toEqual([PRINCIPAL, "By details"]);
    const nothing = event({ servicePrincipal: null, targetSystem: null });
    expect([nothing.servicePrincipalId, nothing.application]).toEqual(["", ""]);
  });

  test.each`
    action                  | ours
    ${"stagedDelete"}       | ${"stagedDelete"}
    ${"stageddelete"}       | ${"stagedDelete"}
    ${"CREATE"}             | ${"create"}
    ${"unknownFutureValue"} | ${"other"}
    ${"teleport"}           | ${"other"}
    ${null}                 | ${"other"}
    ${7}                    | ${"other"}
  `("knows the action $action as $ours", ({ action, ours }) => {
    expect(event({ provisioningAction: action }).action).toBe(ours);
  });

  test.each`
    status                  | ours
    ${"Failure"}            | ${"failure"}
    ${"skipped"}            | ${"skipped"}
    ${"warning"}            | ${"warning"}
    ${"unknownFutureValue"} | ${"unknown"}
    ${undefined}            | ${"unknown"}
  `("knows the status $status as $ours", ({ status, ours }) => {
    expect(event({ provisioningStatusInfo: { status } }).status).toBe(ours);
  });

  test.each`
    identityType                                                    | kind
    ${"User"}                                                       | ${"user"}
    ${"Group"}                                                      | ${"group"}
    ${"urn:ietf:params:scim:schemas:core:2.0:Group"}                | ${"group"}
    ${"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"} | ${"user"}
    ${"inetOrgPerson"}                                              | ${"other"}
  `("of a $identityType is about a $kind", ({ identityType, kind }) => {
    expect(event({ sourceIdentity: { id: "a", identityType } }).source.kind).toBe(kind);
  });

  test("without a source object is known by its target object", () => {
    const gone = event({ sourceIdentity: { id: "", displayName: "" } });
    expect(gone.source).toMatchObject({ id: "fv-1", name: null, kind: "user" });
  });

  test.each`
    field                  | over
    ${"id"}                | ${{ id: "" }}
    ${"id"}                | ${{ id: 7 }}
    ${"id"}                | ${{ id: "a\u0000b" }}
    ${"id"}                | ${{ id: "x".repeat(201) }}
    ${"activityDateTime"}  | ${{ activityDateTime: "yesterday" }}
    ${"activityDateTime"}  | ${{ activityDateTime: NEVER }}
    ${"activityDateTime"}  | ${{ activityDateTime: "9999-12-31T23:59:59Z" }}
    ${"activityDateTime"}  | ${{ activityDateTime: "2026-05-04T09:13:02" }}
    ${"jobId"}             | ${{ jobId: null }}
    ${"sourceIdentity.id"} | ${{ sourceIdentity: null, targetIdentity: null }}
  `("that is wrong in its $field is refused by that name", ({ field, over }) => {
    expect(readEventRow({ ...logRow("1", AT), ...over })).toEqual({ ok: false, error: field });
  });

  test("that is skipped is named by the reason of its step, else by its error code", () => {
    const skipped = (details: object, errorInformation: unknown = null) =>
      event({
        provisioningStatusInfo: { status: "skipped", errorInformation },
        provisioningSteps: [{ name: "EntrySynchronizationSkip", status: "skipped", details }],
      }).code;
    expect(skipped({ SkipReason: "RedundantExport" })).toBe("RedundantExport");
    expect(skipped({ SkipReason: "NotEffectivelyEntitled" }, { errorCode: "Other" })).toBe(
      "NotEffectivelyEntitled",
    );
    expect(skipped({}, { errorCode: "ImportSkipped" })).toBe("ImportSkipped");
    expect(skipped({})).toBeNull();
  });

  test("that failed without saying why is counted as Unknown", () => {
    expect(event(failure(null)).code).toBe("Unknown");
    expect(event({ provisioningStatusInfo: { status: "failure" } }).code).toBe("Unknown");
  });

  test("of the escrow says how often it was tried and when it comes again", () => {
    const text =
      "StatusCode: Conflict\r\nMessage: no. This operation was retried 3 times. It will be " +
      "retried again after this date: 2026-05-04T21:20:38.9198514Z UTC";
    const expected = { attempts: 3, nextAt: Date.parse("2026-05-04T21:20:38.919Z") };
    expect(event(failure("EntryConflict", text)).retry).toEqual(expected);
    expect(event(failure("EntryConflict", "x".repeat(50_000) + text)).retry).toEqual(expected);
    expect(event(failure("EntryConflict", "retried once upon a time")).retry).toBeNull();
    const never = "retried 1 times. It will be retried again after this date: 0001-01-01T00:00:00Z";
    expect(event(failure("EntryConflict", never)).retry).toBeNull();
  });

  test("takes the principal's name from the source's details, else from a step's", () => {
    const sourceIdentity = { id: "a", identityType: "User", details: {} };
    const provisioningSteps = [
      { name: "EntryImport", details: { userPrincipalName: "b@x.example" } },
    ];
    expect(event({ sourceIdentity, provisioningSteps }).source.userPrincipalName).toBe(
      "b@x.example",
    );
    const details = { userPrincipalName: "c@x.example" };
    expect(event({ sourceIdentity: { ...sourceIdentity, details } }).source.userPrincipalName).toBe(
      "c@x.example",
    );
  });

  test("cannot smuggle control characters, turned writing or endless names", () => {
    const displayName = `Eve\u0000\r\n\u202e${"x".repeat(5000)}`;
    const { name } = event({ sourceIdentity: { id: "a", displayName } }).source;
    expect(name).toMatch(/^Eve x+$/);
    expect(name!.length).toBeLessThanOrEqual(300);
  });

  test("cannot reach the prototype through the keys of its details", () => {
    const details = JSON.parse('{"__proto__": {"polluted": "yes"}, "constructor": "c", "n": 7}');
    const [step] = event({ provisioningSteps: [{ name: "x", details }] }).steps;
    expect(step!.details).toEqual({ constructor: "c" });
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  property.prop([fc.jsonValue()])("of any shape is read or refused, never thrown over", (value) => {
    expect(typeof readEventRow(value).ok).toBe("boolean");
  });

  property.prop([fc.dictionary(fc.constantFrom(...Object.keys(logRow("1", AT))), fc.jsonValue())])(
    "with anything in any field is read or refused, never thrown over",
    (over) => {
      expect(typeof readEventRow({ ...logRow("1", AT), ...over }).ok).toBe("boolean");
    },
  );
});

describe("a code", () => {
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
  `("$errorCode is kept as $code", ({ errorCode, code }) => {
    expect(event(failure(errorCode)).code).toBe(code);
    const skip = { name: "S", status: "skipped", details: { SkipReason: errorCode } };
    const status = { status: "skipped", errorInformation: null };
    const row = { provisioningSteps: [skip], provisioningStatusInfo: status };
    expect(event(row).code).toBe(code === "Unknown" ? null : code);
  });

  test("that is a sentence is read as the reason, where there is no other", () => {
    expect(event(failure("Ada Lovelace has left")).error?.reason).toBe("Ada Lovelace has left");
    expect(event(failure("Ada Lovelace has left", "gone")).error?.reason).toBe("gone");
    expect(event(failure("Conflict")).error?.reason).toBeNull();
  });
});
