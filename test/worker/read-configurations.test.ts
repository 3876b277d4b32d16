import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createApplications } from "../../simulator/tenant/applications.ts";
import { mappingSchemaOf } from "../../simulator/tenant/mapping-schema.ts";
import { readMappings } from "../../worker/graph/read-configurations.ts";
import { readSecretSettings } from "../../worker/graph/secret-settings.ts";
import { test as property } from "../property.ts";

/** A list of secrets without any of the settings. */
const NOT_SET = {
  areSettingsRead: true,
  notificationMail: "not-set",
  notificationAddresses: [],
  deletionPrevention: "not-set",
  deletionThreshold: null,
  keepsAccountsOutOfScope: false,
  tokenExpiresAt: null,
  isEveryoneInScope: null,
  scimFlags: null,
};
const UNKNOWN = { notificationMail: "unknown", deletionPrevention: "unknown" };
const NOT_READ = { ...NOT_SET, ...UNKNOWN, areSettingsRead: false };
const secrets = (...pairs: readonly [key: unknown, value: unknown][]) => ({
  value: pairs.map(([key, value]) => ({ key, value })),
});

describe("reading the settings that Graph lists among the secrets", () => {
  test.each`
    key                           | value                                                                            | expected
    ${"SyncNotificationSettings"} | ${'{"Enabled":true,"DeleteThresholdEnabled":false}'}                             | ${{ notificationMail: "on", deletionPrevention: "off" }}
    ${"SyncNotificationSettings"} | ${'{"DeleteThresholdEnabled":true,"DeleteThresholdValue":50}'}                   | ${{ notificationMail: "unknown", deletionPrevention: "on", deletionThreshold: 50 }}
    ${"SyncNotificationSettings"} | ${'{"DeleteThresholdEnabled":true,"DeleteThresholdValue":-1}'}                   | ${{ notificationMail: "unknown", deletionPrevention: "on" }}
    ${"SyncNotificationSettings"} | ${'{"Enabled":true,"Recipients":"ops@contoso.example"}'}                         | ${{ ...UNKNOWN, notificationMail: "on", notificationAddresses: ["ops@contoso.example"] }}
    ${"SyncNotificationSettings"} | ${'{"Enabled":true,"Recipients":"a@b.example; c@d.example,a@b.example nobody"}'} | ${{ ...UNKNOWN, notificationMail: "on", notificationAddresses: ["a@b.example", "c@d.example"] }}
    ${"SyncNotificationSettings"} | ${'{"Enabled":false,"Recipients":"ops@contoso.example"}'}                        | ${{ ...UNKNOWN, notificationMail: "off" }}
    ${"SyncNotificationSettings"} | ${'{"Enabled":true,"Recipients":["ops@contoso.example"]}'}                       | ${{ ...UNKNOWN, notificationMail: "on" }}
    ${"SyncNotificationSettings"} | ${'{"Enabled":"yes"}'}                                                           | ${UNKNOWN}
    ${"SyncNotificationSettings"} | ${"{"}                                                                           | ${UNKNOWN}
    ${"SyncNotificationSettings"} | ${"*"}                                                                           | ${UNKNOWN}
    ${"SyncNotificationSettings"} | ${`{"Enabled":true,"x":"${"x".repeat(3000)}"}`}                                  | ${UNKNOWN}
    ${"SkipOutOfScopeDeletions"}  | ${"True"}                                                                        | ${{ keepsAccountsOutOfScope: true }}
    ${"SkipOutOfScopeDeletions"}  | ${"False"}                                                                       | ${{}}
    ${"TokenExpiration"}          | ${"2027-01-31T10:00:00Z"}                                                        | ${{ tokenExpiresAt: Date.parse("2027-01-31T10:00:00Z") }}
    ${"TokenExpiration"}          | ${"2027-01-31 10:00:00"}                                                         | ${{ tokenExpiresAt: Date.parse("2027-01-31T10:00:00Z") }}
    ${"TokenExpiration"}          | ${"2027-01-31"}                                                                  | ${{ tokenExpiresAt: Date.parse("2027-01-31T00:00:00Z") }}
    ${"TokenExpiration"}          | ${"1801386000"}                                                                  | ${{ tokenExpiresAt: 1_801_386_000_000 }}
    ${"TokenExpiration"}          | ${"1801386000000"}                                                               | ${{ tokenExpiresAt: 1_801_386_000_000 }}
    ${"TokenExpiration"}          | ${"01/02/2027"}                                                                  | ${{}}
    ${"TokenExpiration"}          | ${"3600"}                                                                        | ${{}}
    ${"TokenExpiration"}          | ${"*"}                                                                           | ${{}}
    ${"SyncAll"}                  | ${"false"}                                                                       | ${{ isEveryoneInScope: false }}
    ${"SyncAll"}                  | ${"True"}                                                                        | ${{ isEveryoneInScope: true }}
    ${"SyncAll"}                  | ${"*"}                                                                           | ${{}}
    ${"SyncAll"}                  | ${null}                                                                          | ${{}}
    ${"BaseAddress"}              | ${"https://voice.example/scim"}                                                  | ${{ scimFlags: "none" }}
    ${"BaseAddress"}              | ${"https://voice.example/scim/?aadOptscim062020"}                                | ${{ scimFlags: "current" }}
    ${"BaseAddress"}              | ${"https://voice.example/?AzureAdScimPatch2017"}                                 | ${{ scimFlags: "legacy" }}
    ${"BaseAddress"}              | ${"https://v.example/?aadoptscim062020&AzureAdScimPatch2017=1"}                  | ${{ scimFlags: "both" }}
    ${"BaseAddress"}              | ${"https://voice.example/aadOptscim062020"}                                      | ${{ scimFlags: "none" }}
    ${"BaseAddress"}              | ${"*"}                                                                           | ${{}}
    ${"SecretToken"}              | ${"very-secret"}                                                                 | ${{}}
  `("the secret $key with the value $value is read as $expected", ({ key, value, expected }) => {
    expect(readSecretSettings(secrets(["SecretToken", "*"], [key, value]))).toEqual({
      ...NOT_SET,
      ...expected,
    });
  });

  test("all settings are unknown if the answer is not a list of secrets", () => {
    for (const json of [null, {}, { value: "x" }, "x"]) {
      expect(readSecretSettings(json)).toEqual(NOT_READ);
    }
  });

  test("a list without the key of a setting means that the setting was never set", () => {
    for (const json of [{ value: [] }, { value: [null, 7, {}] }, secrets(["UserName", "svc"])]) {
      expect(readSecretSettings(json)).toEqual(NOT_SET);
    }
  });

  property.prop([fc.webUrl({ withQueryParameters: true }), fc.string({ minLength: 8 })])(
    "the settings contain the flags in the query of an address, and no other part of a secret",
    (address, secret) => {
      const url = new URL(address);
      url.username = "admin";
      url.password = "hunter2-hunter2";
      const read = readSecretSettings(secrets(["BaseAddress", url.href], ["SecretToken", secret]));
      const texts = Object.values(read).filter((value) => typeof value === "string");
      expect(["none", "current", "legacy", "both", "not-set"]).toEqual(
        expect.arrayContaining(texts),
      );
    },
  );
});

describe("reading a schema", () => {
  const [voice, phones] = createApplications(3, "t", [{ name: "Slack" }, { name: "8x8" }]);

  test("the schema of an app with groups has a mapping for users and one for groups", () => {
    const [users, groups, ...rest] = readMappings(mappingSchemaOf(voice!))!;
    expect(rest).toEqual([]);
    expect(users).toMatchObject({
      kind: "user",
      isEnabled: true,
      canCreate: true,
      canUpdate: true,
      canDelete: true,
      hasScopingFilter: false,
      matchingPairs: [{ targetAttribute: "userName", sourceAttribute: "userPrincipalName" }],
    });
    expect(groups).toMatchObject({
      kind: "group",
      matchingPairs: [{ targetAttribute: "displayName" }],
    });
  });

  test("in the schema of 8x8, the target attribute of the site has the URN that Microsoft uses", () => {
    const [users, ...rest] = readMappings(mappingSchemaOf(phones!))!;
    expect(rest).toEqual([]);
    expect(users?.attributes).toContainEqual({
      targetAttribute: "urn:ietf:params:scim:schemas:extension:8x8:1.1:User:site",
      isOnlyAtCreation: false,
      showsWhoLeft: false,
    });
  });

  const schema = (mapping: object) => ({ synchronizationRules: [{ objectMappings: [mapping] }] });
  const pair = (target: string, priority: number, source: object | null) => ({
    targetAttributeName: target,
    matchingPriority: priority,
    source,
    flowType: "ObjectAddOnly",
  });

  test.each`
    mapping                                          | expected
    ${{ flowTypes: "Add" }}                          | ${{ canCreate: true, canUpdate: false, canDelete: false }}
    ${{ flowTypes: "Update, Delete" }}               | ${{ canCreate: false, canUpdate: true, canDelete: true }}
    ${{ flowTypes: "None" }}                         | ${{ canCreate: false, canUpdate: false, canDelete: false }}
    ${{}}                                            | ${{ canCreate: true, canUpdate: true, canDelete: true, isEnabled: true }}
    ${{ enabled: false, sourceObjectName: "Group" }} | ${{ isEnabled: false, kind: "group" }}
    ${{ sourceObjectName: "urn:worker" }}            | ${{ kind: "other" }}
    ${{ scope: { groups: [{ clauses: [] }] } }}      | ${{ hasScopingFilter: true }}
    ${{ scope: { groups: [] } }}                     | ${{ hasScopingFilter: false }}
    ${{ scope: "all" }}                              | ${{ hasScopingFilter: false }}
  `("the mapping $mapping is read as $expected", ({ mapping, expected }) => {
    expect(readMappings(schema(mapping))).toEqual([expect.objectContaining(expected)]);
  });

  test("matching pairs are ordered by priority, and an expression is no source attribute", () => {
    const attributeMappings = [
      pair("b", 2, { type: "Function", name: "Append", expression: 'Append([mail], "secret")' }),
      pair("c", 0, null),
      pair("a", 1, { type: "Attribute", name: "mail" }),
      { source: null },
    ];
    const [mapping] = readMappings(schema({ attributeMappings }))!;
    expect(mapping?.matchingPairs).toEqual([
      { targetAttribute: "a", sourceAttribute: "mail" },
      { targetAttribute: "b", sourceAttribute: null },
    ]);
    expect(mapping?.attributes.map(({ targetAttribute }) => targetAttribute)).toEqual([
      "b",
      "c",
      "a",
    ]);
    expect(mapping?.attributes[0]?.isOnlyAtCreation).toBe(true);
    expect(JSON.stringify(mapping)).not.toContain("secret");
  });

  test("a schema without rules is read as null", () => {
    for (const json of [null, [], {}, { synchronizationRules: 7 }]) {
      expect(readMappings(json)).toBeNull();
    }
  });

  property.prop([fc.jsonValue()])(
    "a schema of any shape is read as null or as at most 20 mappings with 200 attributes each",
    (value) => {
      const many = { synchronizationRules: [value, { objectMappings: Array(99).fill(value) }] };
      for (const json of [value, many, schema({ attributeMappings: Array(999).fill(value) })]) {
        const mappings = readMappings(json) ?? [];
        expect(mappings.length).toBeLessThanOrEqual(20);
        for (const { attributes } of mappings) expect(attributes.length).toBeLessThanOrEqual(200);
      }
    },
  );
});
