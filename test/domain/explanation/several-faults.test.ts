import { describe, expect, test } from "vitest";
import { explainError } from "../../../domain/explanation/explain-error.ts";
import type { EventAction } from "../../../domain/provisioning-event.ts";

const explain = (status: string, words: string, action: EventAction = "create", source = "entra") =>
  explainError({
    code: "SystemForCrossDomainIdentityManagementServiceIncompatible",
    text: `StatusCode: ${status}\nWeb Response: \n${words}`,
    action,
    objectKind: "user",
    kind: source === "hr" ? "hr-inbound" : "scim",
    direction:
      source === "hr" ? { source: "hr", target: "entra" } : { source: "entra", target: "app" },
    application: "Fabrikam Notes",
    attribute: null,
    recommendedAction: null,
  });

describe("a semicolon in an answer", () => {
  test.each`
    status                   | words                                                                                                  | id
    ${"InternalServerError"} | ${"Failed to save the user; the user name is already in use"}                                          | ${"user-name-taken"}
    ${"InternalServerError"} | ${"An unexpected error occurred here; duplicate key value violates unique constraint users_email_key"} | ${"email-taken"}
    ${"Forbidden"}           | ${"Access to this resource was refused; the user limit of your plan was reached"}                      | ${"app-limit-reached"}
    ${"NotFound"}            | ${"Could not process the request; the manager was not found"}                                          | ${"unresolved-reference"}
    ${"Unauthorized"}        | ${"Request was not accepted here; your trial has expired"}                                             | ${"organisation-inactive"}
    ${"BadRequest"}          | ${"Some value exceeds the maximum length; please shorten the value"}                                   | ${"value-too-long"}
  `("does not hide the cause: '$words' is $id", ({ status, words, id }) => {
    expect(explain(status, words).id).toBe(id);
  });
});

describe("words that name several things", () => {
  test.each`
    status          | action       | words                                                               | not
    ${"BadRequest"} | ${"create"}  | ${"Exactly one primary email must be provided"}                     | ${"several-primary-values"}
    ${"Conflict"}   | ${"create"}  | ${"More than one account exists with this primary email address"}   | ${"several-primary-values"}
    ${"BadRequest"} | ${"create"}  | ${"At least one email must be primary"}                             | ${"several-primary-values"}
    ${"BadRequest"} | ${"disable"} | ${"Deactivation cannot be performed through this API"}              | ${"value-not-writable"}
    ${"BadRequest"} | ${"update"}  | ${"An admin user's status cannot be changed via this interface"}    | ${"value-not-writable"}
    ${"Forbidden"}  | ${"create"}  | ${"IP filter: the address does not match the attribute allow list"} | ${"patch-entry-missing"}
    ${"BadRequest"} | ${"update"}  | ${"bool found where string expected"}                               | ${"boolean-as-text"}
    ${"NotFound"}   | ${"create"}  | ${"Not found: the requested URL, check group of the API"}           | ${"lookup-record-missing"}
  `("are not taken for $not: '$words'", ({ status, action, words, not }) => {
    expect(explain(status, words, action).id).not.toBe(not);
  });
});

test("a name that an HR system does not give is missing in the source and not in a mapping to an app", () => {
  expect(explain("BadRequest", "displayName is required", "create", "hr").id).toBe(
    "entra-value-missing",
  );
});

test("an answer with unquoted keys is read", () => {
  const { id } = explain(
    "Conflict",
    'The server returned {detail: "userName is already taken", status: 409}',
  );
  expect(id).toBe("user-name-taken");
});
