import { describe, expect, test } from "vitest";
import { explainError, isTransient } from "../../../domain/explanation/explain-error.ts";
import { jobDirection, jobKind } from "../../../domain/job-kind.ts";
import type { ObjectKind } from "../../../domain/object-kind.ts";
import type { EventAction } from "../../../domain/provisioning-event.ts";
import { remedyText } from "../../../wording/explanations.ts";
import { scimReason } from "../../cases/graph-records.ts";

const JOB = { jobId: "scim.1", templateId: "scim", sourceSystem: null, targetSystem: null };

function explain(status: string, detail: string, action: EventAction, objectKind: ObjectKind) {
  return explainError({
    code: "SystemForCrossDomainIdentityManagementServiceIncompatible",
    text: scimReason(status, JSON.stringify({ detail })),
    action,
    objectKind,
    kind: jobKind(JOB),
    direction: jobDirection(JOB),
    application: "Fabrikam Notes",
    attribute: null,
    recommendedAction: null,
  });
}

describe("words that contradict the status", () => {
  test.each`
    status                   | detail                                              | action      | kind       | id
    ${"InternalServerError"} | ${"phone number is not valid"}                      | ${"create"} | ${"user"}  | ${"value-refused"}
    ${"InternalServerError"} | ${"email_exists"}                                   | ${"update"} | ${"user"}  | ${"new-value-taken"}
    ${"ServiceUnavailable"}  | ${"duplicate entry for userName"}                   | ${"create"} | ${"user"}  | ${"user-name-taken"}
    ${"ServiceUnavailable"}  | ${"Service temporarily unavailable, host required"} | ${"create"} | ${"user"}  | ${"internal-server-error"}
    ${"InternalServerError"} | ${"A required server did not answer"}               | ${"create"} | ${"user"}  | ${"internal-server-error"}
    ${"TooManyRequests"}     | ${"The user limit of your account is reached"}      | ${"create"} | ${"user"}  | ${"app-limit-reached"}
    ${"TooManyRequests"}     | ${"Quota exceeded"}                                 | ${"create"} | ${"user"}  | ${"too-many-requests"}
    ${"Forbidden"}           | ${"Maximum number of groups reached"}               | ${"create"} | ${"group"} | ${"app-limit-reached"}
    ${"Forbidden"}           | ${"User not found"}                                 | ${"update"} | ${"user"}  | ${"account-gone"}
    ${"Forbidden"}           | ${"email is required"}                              | ${"create"} | ${"user"}  | ${"email-missing"}
    ${"NotFound"}            | ${"A user with this email already exists"}          | ${"create"} | ${"user"}  | ${"email-taken"}
    ${"NotFound"}            | ${"Resources not found: 17, 18"}                    | ${"update"} | ${"group"} | ${"member-refused"}
    ${"NotFound"}            | ${"Resource not found: 17"}                         | ${"update"} | ${"group"} | ${"account-gone"}
    ${"Conflict"}            | ${"User does not exist"}                            | ${"update"} | ${"user"}  | ${"account-gone"}
    ${"Conflict"}            | ${"Invalid phone number"}                           | ${"create"} | ${"user"}  | ${"value-refused"}
    ${"BadRequest"}          | ${"Cannot reactivate a deleted user"}               | ${"update"} | ${"user"}  | ${"account-gone"}
    ${"BadRequest"}          | ${"Request is invalid, error code: 25017"}          | ${"update"} | ${"group"} | ${"value-refused"}
    ${"Forbidden"}           | ${"Account is locked and cannot be modified"}       | ${"delete"} | ${"user"}  | ${"account-inactive"}
    ${"Conflict"}            | ${"The user is blocked"}                            | ${"create"} | ${"user"}  | ${"inactive-account-exists"}
    ${"Forbidden"}           | ${"SCIM is not available for your subscription"}    | ${"create"} | ${"user"}  | ${"feature-not-in-plan"}
    ${"BadRequest"}          | ${"Accounts with this email domain are blocked"}    | ${"create"} | ${"user"}  | ${"domain-not-accepted"}
    ${"Conflict"}            | ${"The user is locked by another process"}          | ${"update"} | ${"user"}  | ${"changed-meanwhile"}
    ${"InternalServerError"} | ${"Database connection not found in pool"}          | ${"create"} | ${"user"}  | ${"internal-server-error"}
    ${"BadRequest"}          | ${"No seats available in your subscription"}        | ${"create"} | ${"user"}  | ${"no-free-seat"}
  `(
    "decide about the cause: $detail under $status on $action means $id",
    ({ status, detail, action, kind, id }) => {
      expect(explain(status, detail, action, kind).id).toBe(id);
    },
  );

  test("make an error with the status 500 permanent, and the remedy is to report the wrong status to the vendor", () => {
    const explanation = explain("InternalServerError", "name already exists", "create", "user");
    const remedy = remedyText(explanation, { isActionDue: false });
    expect(isTransient(explanation)).toBe(false);
    expect(remedy).not.toMatch(/No action is needed/);
    expect(remedy).toMatch(
      /reports to the vendor that 500 \(Internal Server Error\) is the wrong status/,
    );
  });
});
