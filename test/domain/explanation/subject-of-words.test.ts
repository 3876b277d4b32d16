import { describe, expect, test } from "vitest";
import { explainError } from "../../../domain/explanation/explain-error.ts";
import { jobDirection, jobKind } from "../../../domain/job-kind.ts";
import type { ObjectKind } from "../../../domain/object-kind.ts";
import type { EventAction } from "../../../domain/provisioning-event.ts";
import { scimReason } from "../../cases/graph-records.ts";

// The thing that the words are about decides the cause: a value of the person, a member, the
// organisation, the address, the token or the form of the call. The words are from public servers.

const JOB = { jobId: "scim.1", templateId: "scim", sourceSystem: null, targetSystem: null };
const STATUS_NAMES: Readonly<Record<number, string>> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  409: "Conflict",
  412: "PreconditionFailed",
  500: "InternalServerError",
};

type Row = {
  readonly status: number;
  readonly scimType?: string;
  readonly words: string;
  readonly action: EventAction;
  readonly kind: ObjectKind;
};

function explain({ status, scimType, words, action, kind }: Row) {
  return explainError({
    code: "SystemForCrossDomainIdentityManagementServiceIncompatible",
    text: scimReason(STATUS_NAMES[status] ?? "", JSON.stringify({ detail: words, scimType })),
    action,
    objectKind: kind,
    kind: jobKind(JOB),
    direction: jobDirection(JOB),
    application: "Fabrikam Notes",
    attribute: null,
    recommendedAction: null,
  });
}

describe("words about the organisation in the app", () => {
  test.each`
    status | words                                                       | action      | kind      | id
    ${403} | ${"User provisioning is available on the Business plan"}    | ${"create"} | ${"user"} | ${"feature-not-in-plan"}
    ${403} | ${"SCIM is only available to Enterprise customers"}         | ${"create"} | ${"user"} | ${"feature-not-in-plan"}
    ${403} | ${"This directory sync connection is disabled"}             | ${"update"} | ${"user"} | ${"feature-not-in-plan"}
    ${404} | ${"SCIM is disabled"}                                       | ${"create"} | ${"user"} | ${"feature-not-in-plan"}
    ${403} | ${"This workspace has been suspended"}                      | ${"update"} | ${"user"} | ${"organisation-inactive"}
    ${403} | ${"Your trial has expired."}                                | ${"create"} | ${"user"} | ${"organisation-inactive"}
    ${402} | ${"Subscription is past due"}                               | ${"create"} | ${"user"} | ${"organisation-inactive"}
    ${400} | ${"IdP not configured for user provisioning"}               | ${"create"} | ${"user"} | ${"feature-not-in-plan"}
    ${404} | ${"The uuid in the url doesn't match any known record."}    | ${"create"} | ${"user"} | ${"endpoint-not-found"}
    ${403} | ${"SCIM requires a global admin"}                           | ${"create"} | ${"user"} | ${"insufficient-rights"}
    ${403} | ${"scim requires https"}                                    | ${"create"} | ${"user"} | ${"https-required"}
    ${400} | ${"HTTPS is required"}                                      | ${"update"} | ${"user"} | ${"https-required"}
    ${409} | ${"could not create user"}                                  | ${"create"} | ${"user"} | ${"conflict"}
    ${409} | ${"Failed to add user to organization"}                     | ${"create"} | ${"user"} | ${"conflict"}
    ${404} | ${"No workspace at this host"}                              | ${"create"} | ${"user"} | ${"endpoint-not-found"}
    ${400} | ${"The tenant in the URL isn't valid."}                     | ${"create"} | ${"user"} | ${"endpoint-not-found"}
    ${404} | ${"SCIM endpoint not found"}                                | ${"create"} | ${"user"} | ${"endpoint-not-found"}
    ${404} | ${"The SCIM endpoint or method is not supported."}          | ${"create"} | ${"user"} | ${"endpoint-not-found"}
    ${403} | ${"You can only manage SCIM settings for your own tenant."} | ${"create"} | ${"user"} | ${"instance-mismatch"}
    ${403} | ${"Token is restricted to a different domain"}              | ${"create"} | ${"user"} | ${"insufficient-rights"}
    ${403} | ${"Token is restricted to domain 'fabrikam.com'"}           | ${"update"} | ${"user"} | ${"insufficient-rights"}
  `("explains $words as $id", (row: Row & { id: string }) => {
    expect(explain(row)).toMatchObject({ id: row.id, owner: "app owner" });
  });
});

describe("words about a member or a licence", () => {
  test.each`
    status | words                                               | action      | kind       | id
    ${400} | ${"Member 6f1d2c44 does not exist in this tenant"}  | ${"update"} | ${"group"} | ${"member-refused"}
    ${400} | ${"Referenced member does not exist in this team"}  | ${"update"} | ${"group"} | ${"member-refused"}
    ${400} | ${"Can not add a non-existent user to group"}       | ${"update"} | ${"group"} | ${"member-refused"}
    ${404} | ${"User 4711 not found"}                            | ${"update"} | ${"group"} | ${"member-refused"}
    ${400} | ${"Group with id=42 doesn't exist, update failed."} | ${"update"} | ${"group"} | ${"account-gone"}
    ${400} | ${"Group Sales does not exist"}                     | ${"update"} | ${"user"}  | ${"lookup-record-missing"}
    ${404} | ${"Group 4711 not found"}                           | ${"update"} | ${"group"} | ${"account-gone"}
    ${404} | ${"User 4711 not found"}                            | ${"update"} | ${"user"}  | ${"account-gone"}
    ${400} | ${"All users must have licenses on the account"}    | ${"update"} | ${"group"} | ${"licence-needed"}
    ${403} | ${"The user does not have a license"}               | ${"update"} | ${"user"}  | ${"licence-needed"}
    ${403} | ${"No licenses available"}                          | ${"create"} | ${"user"}  | ${"no-free-seat"}
  `("explains $words as $id", (row: Row & { id: string }) => {
    expect(explain(row)).toMatchObject({ id: row.id, owner: "app owner" });
  });
});

describe("words about a protected account", () => {
  test.each`
    status | words                                                             | action       | id
    ${403} | ${"refusing to modify privileged account 'jdoe' over SCIM"}       | ${"disable"} | ${"account-protected"}
    ${409} | ${"This is the only active teammate who can manage the team"}     | ${"disable"} | ${"account-protected"}
    ${409} | ${"Transfer ownership to somebody else before deactivating them"} | ${"disable"} | ${"account-protected"}
    ${400} | ${"The Owner role can never be assigned via SCIM."}               | ${"create"}  | ${"role-refused"}
    ${403} | ${"SCIM_OWNER_PROTECTED"}                                         | ${"disable"} | ${"account-protected"}
    ${403} | ${"administrative roles are not managed through SCIM"}            | ${"update"}  | ${"account-protected"}
    ${403} | ${"administrative roles are not managed through SCIM"}            | ${"create"}  | ${"role-refused"}
  `("explains $words as $id", ({ status, words, action, id }) => {
    expect(explain({ status, words, action, kind: "user" })).toMatchObject({ id });
  });
});

describe("words about what SCIM does not manage", () => {
  test.each`
    status | words                                                                     | action       | kind       | id
    ${401} | ${"This user isn't managed via an external IDP. Cannot update"}           | ${"update"}  | ${"user"}  | ${"managed-elsewhere"}
    ${400} | ${"Team is currently managed by Contoso. Please link to a group to sync"} | ${"update"}  | ${"group"} | ${"managed-elsewhere"}
    ${403} | ${"The user was not provisioned by SCIM"}                                 | ${"disable"} | ${"user"}  | ${"managed-elsewhere"}
    ${401} | ${"User is inactive"}                                                     | ${"update"}  | ${"user"}  | ${"token-not-accepted"}
    ${401} | ${"This SCIM token is disabled"}                                          | ${"update"}  | ${"user"}  | ${"token-not-accepted"}
  `("explains $words as $id", (row: Row & { id: string }) => {
    expect(explain(row)).toMatchObject({ id: row.id, owner: "app owner" });
  });
});

describe("words about the form of the call", () => {
  test.each`
    status | scimType           | words                                                                               | kind       | id
    ${400} | ${"invalidValue"}  | ${"User PATCH without path requires an object value"}                               | ${"user"}  | ${"request-not-understood"}
    ${400} | ${"invalidPath"}   | ${'Member value-filter paths are only valid for remove: members[value eq "4f3"]'}   | ${"group"} | ${"request-not-understood"}
    ${400} | ${"noTarget"}      | ${"PATCH remove requires a path"}                                                   | ${"user"}  | ${"request-not-understood"}
    ${400} | ${"invalidSyntax"} | ${"Operations is required"}                                                         | ${"user"}  | ${"request-not-understood"}
    ${400} | ${"invalidValue"}  | ${"malformed group document"}                                                       | ${"group"} | ${"request-not-understood"}
    ${400} | ${undefined}       | ${"request body must be JSON"}                                                      | ${"user"}  | ${"request-not-understood"}
    ${400} | ${"mutability"}    | ${"Only replace operations are supported for Users"}                                | ${"user"}  | ${"request-not-understood"}
    ${400} | ${"invalidFilter"} | ${"Filtering is not supported on the Groups endpoint"}                              | ${"group"} | ${"incompatible-scim-search"}
    ${403} | ${undefined}       | ${"ResourceType does not support retrieval by filter"}                              | ${"user"}  | ${"endpoint-not-found"}
    ${400} | ${undefined}       | ${"members must be a list of User references"}                                      | ${"group"} | ${"value-type-mismatch"}
    ${400} | ${undefined}       | ${"Invalid SCIM group resource."}                                                   | ${"group"} | ${"request-not-understood"}
    ${403} | ${undefined}       | ${"Operation Not Supported"}                                                        | ${"group"} | ${"call-not-implemented"}
    ${409} | ${"mutability"}    | ${"Resource version conflict"}                                                      | ${"user"}  | ${"changed-meanwhile"}
    ${400} | ${"mutability"}    | ${"Attribute 'groups' is read-only. Manage group membership via /scim/Groups/{id}"} | ${"user"}  | ${"value-not-writable"}
    ${400} | ${"invalidFilter"} | ${"Attribute cannot be added, only comparison expressions are supported"}           | ${"user"}  | ${"request-not-understood"}
    ${400} | ${undefined}       | ${"The membership to a group can't be modified. Please use the group update."}      | ${"user"}  | ${"value-not-writable"}
    ${400} | ${"mutability"}    | ${"userName is readOnly"}                                                           | ${"user"}  | ${"value-unchangeable"}
  `("explains $words as $id", ({ status, scimType, words, kind, id }) => {
    expect(explain({ status, scimType, words, action: "update", kind })).toMatchObject({ id });
  });
});

describe("words about a value", () => {
  test.each`
    words                                                 | id                       | owner
    ${"organization in urn:contoso:2.0:User is required"} | ${"value-missing"}       | ${"directory admin"}
    ${"Contoso doesn’t allow addresses at that domain"}   | ${"domain-not-accepted"} | ${"app owner"}
    ${"emails missing"}                                   | ${"email-missing"}       | ${"directory admin"}
    ${"No email in SCIM user resource"}                   | ${"email-missing"}       | ${"directory admin"}
    ${"displayName is required"}                          | ${"value-not-mapped"}    | ${"app owner"}
    ${"One of the values is not valid"}                   | ${"value-refused"}       | ${"app owner"}
    ${"The phone number is not valid"}                    | ${"value-refused"}       | ${"directory admin"}
    ${"Username cannot start with a digit"}               | ${"value-refused"}       | ${"app owner"}
    ${"displayName must not contain a slash"}             | ${"value-refused"}       | ${"directory admin"}
  `(
    "explains $words as $id, owner $owner, also with the HTTP status 500",
    ({ words, id, owner }) => {
      const row: Row = {
        status: 400,
        scimType: "invalidValue",
        words,
        action: "create",
        kind: "user",
      };
      for (const status of [400, 500]) {
        expect(explain({ ...row, status })).toMatchObject({ id, owner });
      }
    },
  );
});
