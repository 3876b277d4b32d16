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

const of = (reason: string | null, said: EventOverrides = {}) =>
  buildFailureCluster(failedEvent(reason, said));
const template = (reason: string) => of(reason)?.messageTemplate;

describe("a template keeps what every row of a cause says", () => {
  test.each`
    reason                                                                                                               | kept
    ${scimServerReason("Conflict", scimErrorBody(409, "userName already in use", "uniqueness"))}                         | ${"StatusCode: Conflict. uniqueness. userName already in use"}
    ${scimServerReason("BadRequest", scimErrorBody(400, 'Attribute "site" is immutable', "mutability"))}                 | ${"StatusCode: BadRequest. mutability. Attribute site is immutable"}
    ${scimServerReason("BadRequest", scimErrorBody(400, "site Lisbon does not exist"))}                                  | ${"StatusCode: BadRequest. site … does not exist"}
    ${scimServerReason("ServiceUnavailable", "<!DOCTYPE html><html><title>503 Service Temporarily Unavailable</title>")} | ${"StatusCode: ServiceUnavailable. A web page. … Service Temporarily Unavailable"}
    ${scimServerReason("BadRequest", '{"Errors":{"description":"user_not_found","code":404}}')}                          | ${"StatusCode: BadRequest. user_not_found"}
    ${scimServerReason("BadRequest", '{"id":"cv-1","name":"Devon"}')}                                                    | ${"StatusCode: BadRequest."}
    ${"The operation took longer than the target application allows."}                                                   | ${"The operation took longer than the target application allows."}
    ${"User Devon Sample-O'Brien already exists in tenant contoso.onmicrosoft.com (12345)"}                              | ${"User … already exists in tenant …"}
    ${"user dsample already exists"}                                                                                     | ${"user … already exists"}
    ${"Value „Müller“ of 'site' is too long, « Dupont » too"}                                                            | ${"Value … of site is too long … too"}
    ${"Gone since 2026-05-04T15:13:02Z at https://scim.example/Users/1?x=2"}                                             | ${"Gone since …"}
    ${"LdapErr: DSID-0C090D, data 0, v2580"}                                                                             | ${"… data …"}
    ${"…"}                                                                                                               | ${null}
    ${""}                                                                                                                | ${null}
  `("$kept", ({ reason, kept }) => {
    expect(template(reason)).toBe(kept);
  });

  test("and nothing of how often it was tried", () => {
    const once = scimServerReason(
      "Conflict",
      scimErrorBody(409, "userName already in use", "uniqueness"),
    );
    const retried = `${once}. This operation was retried 17 times. It will be retried again after this date: 2026-05-21T15:13:02.1180000Z UTC`;
    expect(of(retried)).toEqual(of(`${once}.`));
  });
});

describe("an attribute is told from", () => {
  const BAD_VALUE = scimServerReason(
    "BadRequest",
    scimErrorBody(400, "The value is not valid", "invalidValue"),
  );
  const change = (attribute: string) => ({ attribute, before: "Sales", after: "Support" });

  test.each`
    where                       | reason                                                                         | said                                                                                             | attribute
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
    ${"no choice of changes"}   | ${BAD_VALUE}                                                                   | ${{ changes: [change("department"), change("title")] }}                                          | ${null}
    ${"no change of an outage"} | ${"The operation took longer"}                                                 | ${{ changes: [change("department")] }}                                                           | ${null}
    ${"no free text"}           | ${"Devon: title page missing"}                                                 | ${{}}                                                                                            | ${null}
  `("$where: $attribute", ({ reason, said, attribute }) => {
    expect(of(reason, said)?.attribute).toBe(attribute);
  });
});

test.each`
  action            | changes                                                      | leaving
  ${"disable"}      | ${[]}                                                        | ${true}
  ${"delete"}       | ${[]}                                                        | ${true}
  ${"stagedDelete"} | ${[]}                                                        | ${true}
  ${"update"}       | ${[{ attribute: "active", before: "True", after: "False" }]} | ${true}
  ${"update"}       | ${[{ attribute: "active", before: "False", after: "True" }]} | ${false}
  ${"update"}       | ${[{ attribute: "title", before: "False", after: "False" }]} | ${false}
  ${"create"}       | ${[{ attribute: "active", before: null, after: "False" }]}   | ${false}
`("a failed $action of $changes is about a leaver: $leaving", ({ action, changes, leaving }) => {
  expect(of("x", { action, changes })?.isDeprovisioning).toBe(leaving);
});

test("a group that cannot be deleted is nobody's account", () => {
  const row = failedEvent("x", { action: "delete" });
  expect(
    buildFailureCluster({ ...row, source: { ...row.source, kind: "group" } })?.isDeprovisioning,
  ).toBe(false);
  expect(of("x", { action: "disable", status: "warning" })?.isDeprovisioning).toBe(false);
});

test.each(["success", "skipped", "unknown"] as const)("a row of %s has no cluster", (status) => {
  expect(of("x", { status })).toBeNull();
});

test("what tells causes apart is in the id", () => {
  const conflict = scimServerReason(
    "Conflict",
    scimErrorBody(409, "userName already in use", "uniqueness"),
  );
  const rows = [
    of(conflict),
    of(conflict, { code: "Conflict" }),
    of(conflict, { action: "disable" }),
    of(conflict, { status: "warning" }),
    of(conflict, { step: "EntryExportUpdate" }),
    of(scimServerReason("BadRequest", scimErrorBody(409, "userName already in use"))),
    of(scimServerReason("Conflict", scimErrorBody(409, "externalId already in use", "uniqueness"))),
    of(null),
  ];
  const ids = rows.map((row) => row?.id);
  expect(new Set(ids).size).toBe(rows.length);
  expect(ids[0]).toMatchInlineSnapshot(`"c1cb1c5a9a6fc124"`);
});

const letter = fc.constantFrom(..."abcdefghijklmnopqrstuvwxyzäéøłçñ");
const word = fc
  .array(letter, { minLength: 4, maxLength: 9 })
  .map((letters) => letters.join(""))
  .filter((one) => !TEMPLATE_VOCABULARY.has(one));
const title = word.map((one) => one.charAt(0).toUpperCase() + one.slice(1));
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
type Somebody = typeof person extends fc.Arbitrary<infer One> ? One : never;

/** Texts as apps write them, about anybody. */
const TEXTS: readonly ((one: Somebody) => string)[] = [
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
  "one cause is one cluster whoever it hits, and nothing of them is in it",
  (text, one, other, tries) => {
    const mine = buildFailureCluster(failedEvent(text(one), {}, one));
    const retried = `${text(other)}. This operation was retried ${tries} times. It will be retried again after this date: 2026-05-04T15:13:02Z UTC`;
    expect(buildFailureCluster(failedEvent(retried, {}, other))).toEqual(
      buildFailureCluster(failedEvent(`${text(one)}.`, {}, one)),
    );
    // Somebody else's row may name them too.
    expect(buildFailureCluster(failedEvent(text(one), {}, other))).toEqual(mine);
    const kept = JSON.stringify(mine).toLowerCase();
    for (const part of [...one.name.split(/[ ,'-]+/), one.mail, one.id, one.login]) {
      if (part.length > 3) expect(kept).not.toContain(part.toLowerCase());
    }
  },
);

law.prop([fc.string({ maxLength: 3000, unit: "binary" }), fc.string()])(
  "any text has a template that can be shown, and the same one each time",
  (reason, code) => {
    const cluster = of(reason, { code });
    expect(cluster).toEqual(of(reason, { code }));
    expect(cluster?.id).toMatch(/^[0-9a-f]{16}$/);
    const text = cluster?.messageTemplate ?? "x";
    expect(text.length).toBeLessThanOrEqual(160);
    expect(text).not.toMatch(/[\p{Cc}@]|:\/\/|\d/u);
  },
);
