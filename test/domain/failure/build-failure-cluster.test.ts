import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildFailureCluster } from "../../../domain/failure/build-failure-cluster.ts";
import { TEMPLATE_VOCABULARY } from "../../../domain/failure/template-vocabulary.ts";
import { test as law } from "../../property.ts";
import {
  type EventOverrides,
  failedEvent,
  scimErrorBody,
  scimServerReason,
} from "./failure-fixtures.ts";

const clusterOf = (reason: string | null, overrides: EventOverrides = {}) =>
  buildFailureCluster(failedEvent(reason, overrides));
const templateOf = (reason: string) => clusterOf(reason)?.messageTemplate;

describe("the message template of a failure cluster", () => {
  test.each`
    reason                                                                                                               | template
    ${scimServerReason("Conflict", scimErrorBody(409, "userName already in use", "uniqueness"))}                         | ${"StatusCode: Conflict. uniqueness. userName already in use"}
    ${scimServerReason("BadRequest", scimErrorBody(400, 'Attribute "site" is immutable', "mutability"))}                 | ${"StatusCode: BadRequest. mutability. Attribute site is immutable"}
    ${scimServerReason("BadRequest", scimErrorBody(400, "site Lisbon does not exist"))}                                  | ${"StatusCode: BadRequest. site … does not exist"}
    ${scimServerReason("ServiceUnavailable", "<!DOCTYPE html><html><title>503 Service Temporarily Unavailable</title>")} | ${"StatusCode: ServiceUnavailable. A web page. … Service Temporarily Unavailable"}
    ${scimServerReason("BadRequest", '{"Errors":{"description":"user_not_found","code":404}}')}                          | ${"StatusCode: NotFound. user_not_found"}
    ${scimServerReason("BadRequest", '{"id":"cv-1","name":"Devon"}')}                                                    | ${"StatusCode: BadRequest."}
    ${"The operation took longer than the target application allows."}                                                   | ${"The operation took longer than the target application allows."}
    ${"User Devon Sample-O'Brien already exists in tenant contoso.onmicrosoft.com (12345)"}                              | ${"User … already exists in tenant …"}
    ${"user dsample already exists"}                                                                                     | ${"user … already exists"}
    ${"Value „Müller“ of 'site' is too long, « Dupont » too"}                                                            | ${"Value … of site is too long … too"}
    ${"Gone since 2026-05-04T15:13:02Z at https://scim.example/Users/1?x=2"}                                             | ${"Gone since …"}
    ${"LdapErr: DSID-0C090D, data 0, v2580"}                                                                             | ${"… data …"}
    ${"…"}                                                                                                               | ${null}
    ${""}                                                                                                                | ${null}
  `("is $template for the error text $reason", ({ reason, template }) => {
    expect(templateOf(reason)).toBe(template);
  });

  test("does not contain Entra's note about retries", () => {
    const once = scimServerReason(
      "Conflict",
      scimErrorBody(409, "userName already in use", "uniqueness"),
    );
    const retried = `${once}. This operation was retried 17 times. It will be retried again after this date: 2026-05-21T15:13:02.1180000Z UTC`;
    expect(clusterOf(retried)).toEqual(clusterOf(`${once}.`));
  });
});

describe("the attribute of a failure cluster", () => {
  const BAD_VALUE = scimServerReason(
    "BadRequest",
    scimErrorBody(400, "The value is not valid", "invalidValue"),
  );
  const change = (attribute: string) => ({ attribute, before: "Sales", after: "Support" });

  test.each`
    source                      | reason                                                                         | overrides                                                                                        | attribute
    ${"a word"}                 | ${"userName already in use"}                                                   | ${{}}                                                                                            | ${"userName"}
    ${"a path"}                 | ${'emails[type eq "work"].value is required'}                                  | ${{}}                                                                                            | ${'emails[type eq "work"].value'}
    ${"an everyday word"}       | ${"The e-mail domain is not accepted"}                                         | ${{}}                                                                                            | ${'emails[type eq "work"].value'}
    ${"8x8's URN"}              | ${"urn:8x8:scim:schemas:extension:8x8user:2.0:User:site: no such site"}        | ${{}}                                                                                            | ${"site"}
    ${"Microsoft's URN of 8x8"} | ${"urn:ietf:params:scim:schemas:extension:8x8:1.1:User:site is unknown"}       | ${{}}                                                                                            | ${"site"}
    ${"the enterprise URN"}     | ${"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager is bad"} | ${{}}                                                                                            | ${"manager"}
    ${"quotes"}                 | ${"'title' is too long"}                                                       | ${{}}                                                                                            | ${"title"}
    ${"a step's details"}       | ${"The mapping could not be applied"}                                          | ${{ stepDetails: { TargetAttribute: "department" } }}                                            | ${"department"}
    ${"a reference's step"}     | ${null}                                                                        | ${{ step: "Unresolved", stepDescription: "We were unable to assign x as the manager of Devon" }} | ${"manager"}
    ${"the only change"}        | ${BAD_VALUE}                                                                   | ${{ changes: [change("department")] }}                                                           | ${"department"}
    ${"two changes"}            | ${BAD_VALUE}                                                                   | ${{ changes: [change("department"), change("title")] }}                                          | ${null}
    ${"a change in an outage"}  | ${"The operation took longer"}                                                 | ${{ changes: [change("department")] }}                                                           | ${null}
    ${"a name in free text"}    | ${"Devon: title page missing"}                                                 | ${{}}                                                                                            | ${null}
  `(
    "is $attribute if the source of the attribute is $source",
    ({ reason, overrides, attribute }) => {
      expect(clusterOf(reason, overrides)?.attribute).toBe(attribute);
    },
  );
});

test.each`
  action            | changes                                                      | effect
  ${"disable"}      | ${[]}                                                        | ${"a deprovisioning"}
  ${"delete"}       | ${[]}                                                        | ${"a deprovisioning"}
  ${"stagedDelete"} | ${[]}                                                        | ${"a deprovisioning"}
  ${"update"}       | ${[{ attribute: "active", before: "True", after: "False" }]} | ${"a deprovisioning"}
  ${"update"}       | ${[{ attribute: "active", before: "False", after: "True" }]} | ${"no deprovisioning"}
  ${"update"}       | ${[{ attribute: "title", before: "False", after: "False" }]} | ${"no deprovisioning"}
  ${"create"}       | ${[{ attribute: "active", before: null, after: "False" }]}   | ${"no deprovisioning"}
`("a failed $action with the changes $changes counts as $effect", ({ action, changes, effect }) => {
  expect(clusterOf("x", { action, changes })?.isDeprovisioning).toBe(effect === "a deprovisioning");
});

test("a failed deletion of a group and a warning do not count as deprovisionings", () => {
  const row = failedEvent("x", { action: "delete" });
  expect(
    buildFailureCluster({ ...row, source: { ...row.source, kind: "group" } })?.isDeprovisioning,
  ).toBe(false);
  expect(clusterOf("x", { action: "disable", status: "warning" })?.isDeprovisioning).toBe(false);
});

test.each(["success", "skipped", "unknown"] as const)(
  "an event with the status '%s' has no cluster",
  (status) => {
    expect(clusterOf("x", { status, code: "RedundantExport" })).toBeNull();
  },
);

test("the id of a cluster depends on status, code, step, deprovisioning, message and scimType", () => {
  const conflict = scimServerReason(
    "Conflict",
    scimErrorBody(409, "userName already in use", "uniqueness"),
  );
  const rows = [
    clusterOf(conflict),
    clusterOf(conflict, { code: "Conflict" }),
    clusterOf(conflict, { action: "disable" }),
    clusterOf(conflict, { status: "warning" }),
    clusterOf(conflict, { step: "EntryExportUpdate" }),
    clusterOf(scimServerReason("BadRequest", scimErrorBody(409, "userName already in use"))),
    clusterOf(
      scimServerReason("Conflict", scimErrorBody(409, "externalId already in use", "uniqueness")),
    ),
    clusterOf(null),
  ];
  const ids = rows.map((row) => row?.id);
  expect(new Set(ids).size).toBe(rows.length);
  expect(ids[0]).toMatchInlineSnapshot(`"9dca7e0620f5c949"`);
});

const letter = fc.constantFrom(..."abcdefghijklmnopqrstuvwxyzäéøłçñ");
const word = fc
  .array(letter, { minLength: 4, maxLength: 9 })
  .map((letters) => letters.join(""))
  .filter((letters) => !TEMPLATE_VOCABULARY.has(letters));
const title = word.map((name) => name.charAt(0).toUpperCase() + name.slice(1));
const person = fc
  .record({
    parts: fc.array(title, { minLength: 1, maxLength: 3 }),
    particle: fc.constantFrom(" ", " de ", " van der ", "-", ", ", "'s "),
    mail: fc.tuple(word, word, word).map(([a, b, c]) => `${a}.${b}@${c}.example`),
    id: fc.uuid(),
    login: word,
    number: fc.nat(),
  })
  .map(({ parts, particle, ...rest }) => ({ name: parts.join(particle), ...rest }));
type Person = typeof person extends fc.Arbitrary<infer Value> ? Value : never;

/** Error texts as apps write them about a person. */
const TEXTS: readonly ((person: Person) => string)[] = [
  ({ mail }) =>
    scimServerReason(
      "Conflict",
      scimErrorBody(409, `userName ${mail} already in use`, "uniqueness"),
    ),
  ({ name }) =>
    scimServerReason(
      "Conflict",
      scimErrorBody(409, `A user named ${name} already exists`, "uniqueness"),
    ),
  ({ name }) =>
    scimServerReason("BadRequest", scimErrorBody(400, `Manager "${name}" is not a member`)),
  ({ name }) =>
    scimServerReason(
      "BadRequest",
      scimErrorBody(400, `„${name}“ is not valid for attribute 'title'`),
    ),
  ({ login }) => scimServerReason("NotFound", scimErrorBody(404, `user ${login} not found`)),
  ({ id }) =>
    scimServerReason("NotFound", `{"message":"Resource ${id} not found","trace":"${id}"}`),
  ({ login, id }) => `Failed to reach https://scim.${login}.example/Users/${id}`,
  ({ number }) => `Quota of ${number} licenses exceeded, retry in ${number} s`,
  ({ login, number }) => `Error in mailbox ${login}_${number} at 2026-05-${(number % 28) + 1}`,
  ({ mail }) =>
    `StatusCode: Forbidden {"schemas":[],"${mail}":"x","detail":"The role of ${mail} is missing"}`,
];

law.prop([fc.constantFrom(...TEXTS), person, person, fc.nat(40)])(
  "events of two people with the same error have the same cluster, without data of either person",
  (text, someone, another, tries) => {
    const cluster = buildFailureCluster(failedEvent(text(someone), {}, someone));
    const retried = `${text(another)}. This operation was retried ${tries} times. It will be retried again after this date: 2026-05-04T15:13:02Z UTC`;
    expect(buildFailureCluster(failedEvent(retried, {}, another))).toEqual(
      buildFailureCluster(failedEvent(`${text(someone)}.`, {}, someone)),
    );
    // The event of one person may name another person.
    expect(buildFailureCluster(failedEvent(text(someone), {}, another))).toEqual(cluster);
    const stored = JSON.stringify(cluster).toLowerCase();
    for (const part of [
      ...someone.name.split(/[ ,'-]+/),
      someone.mail,
      someone.id,
      someone.login,
    ]) {
      if (part.length > 3) expect(stored).not.toContain(part.toLowerCase());
    }
  },
);

law.prop([fc.string({ maxLength: 3000, unit: "binary" }), fc.string()])(
  "each error text always gives the same short template without addresses and numbers",
  (reason, code) => {
    const cluster = clusterOf(reason, { code });
    expect(cluster).toEqual(clusterOf(reason, { code }));
    expect(cluster?.id).toMatch(/^[0-9a-f]{16}$/);
    const text = cluster?.messageTemplate ?? "x";
    expect(text.length).toBeLessThanOrEqual(160);
    expect(text).not.toMatch(/[\p{Cc}@]|:\/\/|\d/u);
  },
);
