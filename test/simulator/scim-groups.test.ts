import { expect, test } from "vitest";
import { entraUser, filterQuery, openScimServer, patchBody } from "./scim-fixtures.ts";

test("a group accepts Entra's extra schema, member changes in both forms that Entra sends, and the query for a membership", async () => {
  const { target, send } = await openScimServer();
  const [ada, bob] = target.load([entraUser("ada"), entraUser("bob")]);
  const created = await send("POST", "/Groups", {
    schemas: [
      "urn:ietf:params:scim:schemas:core:2.0:Group",
      "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group",
    ],
    externalId: "g-1",
    displayName: "Sales",
    meta: { resourceType: "Group" },
  });
  expect(created.status, created.text).toBe(201);
  const { id } = created.body;
  const members = () => target.groups()[0]?.members?.map(({ value }) => value);
  const change = (operation: unknown) => send("PATCH", `/Groups/${id}`, patchBody(operation));

  for (const value of [ada, bob, bob]) {
    const added = await change({ op: "Add", path: "members", value: [{ $ref: null, value }] });
    expect([200, 204], added.text).toContain(added.status);
  }
  expect(members()).toEqual([ada, bob]);

  const isMember = async (user: string | undefined) =>
    (await send("GET", `/Groups${filterQuery(`id eq "${id}" and members eq "${user}"`)}`)).body
      .totalResults;
  expect(await isMember(ada)).toBe(1);

  await change({ op: "Remove", path: "members", value: [{ $ref: null, value: ada }] });
  expect(members()).toEqual([bob]);
  expect(await isMember(ada)).toBe(0);
  await change({ op: "remove", path: `members[value eq "${bob}"]` });
  expect(members()).toEqual([]);

  expect(
    (await send("POST", "/Groups", { schemas: created.body.schemas, displayName: "sales" })).status,
  ).toBe(409);
});

test("a group is returned without members when excludedAttributes contains members", async () => {
  const { target, send } = await openScimServer();
  target.load([], [{ displayName: "Sales", members: [{ value: "u-1" }] }]);
  const path = `/Groups${filterQuery('displayName eq "sales"')}&excludedAttributes=members`;
  const answer = await send("GET", path);
  expect(answer.body.Resources[0].displayName).toBe("Sales");
  expect(answer.body.Resources[0]).not.toHaveProperty("members");
});

test("the discovery endpoints list both 8x8 extensions, and unsupported endpoints answer 501", async () => {
  const { send } = await openScimServer();
  const schemas = (await send("GET", "/Schemas")).body.Resources.map(
    ({ id }: { id: string }) => id,
  );
  expect(schemas).toContain("urn:ietf:params:scim:schemas:extension:8x8:1.1:User");
  expect(schemas).toContain("urn:8x8:scim:schemas:extension:8x8user:2.0:User");
  expect((await send("GET", "/ResourceTypes")).body.totalResults).toBe(2);
  expect((await send("GET", "/ServiceProviderConfig")).body).toMatchObject({
    patch: { supported: true },
    filter: { supported: true },
    bulk: { supported: false },
    sort: { supported: false },
  });
  expect((await send("POST", "/Bulk", {})).status).toBe(501);
  expect((await send("POST", "/Users/.search", {})).status).toBe(501);
});
