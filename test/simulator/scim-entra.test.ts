import { expect, test } from "vitest";
import {
  ENTERPRISE_USER_SCHEMA,
  entraUser,
  filterQuery,
  openScimServer,
  patchBody,
} from "./scim-fixtures.ts";

type PatchCase = {
  readonly name: string;
  readonly operations: readonly unknown[];
  readonly status: number;
  /** Attributes of the user after the PATCH. An attribute that is undefined must not exist. */
  readonly expected: Readonly<Record<string, unknown>>;
};

const PATCHES: readonly PatchCase[] = [
  {
    name: "default dialect: a disable with the text False",
    operations: [{ op: "Replace", path: "active", value: "False" }],
    status: 200,
    expected: { active: false },
  },
  {
    name: "flag dialect: a disable with a boolean",
    operations: [{ op: "replace", path: "active", value: false }],
    status: 200,
    expected: { active: false },
  },
  {
    name: "flag dialect: a disable without a path",
    operations: [{ op: "replace", value: { active: false } }],
    status: 200,
    expected: { active: false },
  },
  {
    name: "a replace with the current value",
    operations: [{ op: "Replace", path: "active", value: "True" }],
    status: 204,
    expected: { active: true },
  },
  {
    name: "default dialect: one operation per attribute",
    operations: [
      { op: "Replace", path: "displayName", value: "Ada L" },
      { op: "Replace", path: "name.familyName", value: "Lovelace" },
      { op: "Add", path: "title", value: "Countess" },
    ],
    status: 200,
    expected: {
      displayName: "Ada L",
      title: "Countess",
      name: { givenName: "ada", familyName: "Lovelace" },
    },
  },
  {
    name: "flag dialect: dotted keys in one operation without a path",
    operations: [
      {
        op: "replace",
        value: {
          displayName: "Ada L",
          "name.familyName": "Lovelace",
          'emails[type eq "work"].value': "new@contoso.example",
          [`${ENTERPRISE_USER_SCHEMA}:employeeNumber`]: "7",
        },
      },
    ],
    status: 200,
    expected: {
      displayName: "Ada L",
      name: { givenName: "ada", familyName: "Lovelace" },
      emails: [{ type: "work", value: "new@contoso.example", primary: true }],
      [ENTERPRISE_USER_SCHEMA]: { employeeNumber: "7", department: "Sales" },
    },
  },
  {
    name: "flag dialect: a nested object without a path changes only the parts it names",
    operations: [
      {
        op: "replace",
        value: {
          name: { familyName: "Lovelace" },
          [ENTERPRISE_USER_SCHEMA]: { division: "North" },
        },
      },
    ],
    status: 200,
    expected: {
      name: { givenName: "ada", familyName: "Lovelace" },
      [ENTERPRISE_USER_SCHEMA]: { department: "Sales", division: "North" },
    },
  },
  {
    name: "a replace of an existing value of one type, such as the work mail",
    operations: [
      { op: "Replace", path: 'emails[type eq "work"].value', value: "new@contoso.example" },
    ],
    status: 200,
    expected: { emails: [{ type: "work", value: "new@contoso.example", primary: true }] },
  },
  {
    name: "a replace of a missing value of one type",
    operations: [
      { op: "Replace", path: 'phoneNumbers[type eq "fax"].value', value: "55555555555" },
    ],
    status: 200,
    expected: { phoneNumbers: [{ type: "fax", value: "55555555555" }] },
  },
  {
    name: "two adds to parts of a missing value of one type",
    operations: [
      { op: "Add", path: 'addresses[type eq "work"].streetAddress', value: "1 High St" },
      { op: "Add", path: 'addresses[type eq "work"].locality', value: "Leeds" },
    ],
    status: 200,
    expected: { addresses: [{ type: "work", streetAddress: "1 High St", locality: "Leeds" }] },
  },
  {
    name: "an add of an app role with the text True in the path",
    operations: [{ op: "Add", path: 'roles[primary eq "True"].value', value: "admin" }],
    status: 200,
    expected: { roles: [{ primary: true, value: "admin" }] },
  },
  {
    name: "a replace with a full URN path",
    operations: [{ op: "Replace", path: `${ENTERPRISE_USER_SCHEMA}:department`, value: "IT" }],
    status: 200,
    expected: { [ENTERPRISE_USER_SCHEMA]: { department: "IT" } },
  },
  {
    name: "an add of a manager as a plain id",
    operations: [{ op: "Add", path: `${ENTERPRISE_USER_SCHEMA}:manager`, value: "m-1" }],
    status: 200,
    expected: { [ENTERPRISE_USER_SCHEMA]: { department: "Sales", manager: { value: "m-1" } } },
  },
  {
    name: "a remove",
    operations: [{ op: "Remove", path: `${ENTERPRISE_USER_SCHEMA}:department` }],
    status: 200,
    expected: { [ENTERPRISE_USER_SCHEMA]: undefined },
  },
  {
    name: "a replace with null, which removes the attribute",
    operations: [{ op: "Replace", path: "displayName", value: null }],
    status: 200,
    expected: { displayName: undefined },
  },
  {
    name: "an unknown operation, which changes nothing",
    operations: [{ op: "Merge", path: "active", value: "False" }],
    status: 400,
    expected: { active: true },
  },
  {
    name: "an unknown path, which also discards the operations before it",
    operations: [
      { op: "Replace", path: "active", value: "False" },
      { op: "Replace", path: "favouriteColour", value: "blue" },
    ],
    status: 400,
    expected: { active: true },
  },
];

test.each(PATCHES)("a PATCH with $name gets status $status", async (patchCase) => {
  const { operations, status, expected } = patchCase;
  const { target, send } = await openScimServer();
  const [id] = target.load([
    entraUser("ada", { displayName: "Ada", [ENTERPRISE_USER_SCHEMA]: { department: "Sales" } }),
  ]);
  const before = target.users()[0];
  const answer = await send("PATCH", `/Users/${id}`, patchBody(...operations));

  expect(answer.status, answer.text).toBe(status);
  const after = (await send("GET", `/Users/${id}`)).body;
  expect(after).toMatchObject(
    Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== undefined)),
  );
  for (const [name, value] of Object.entries(expected))
    if (value === undefined) expect(after).not.toHaveProperty(name);
  expect(target.users()[0]).toMatchObject({
    id: before?.id,
    userName: "ada@contoso.example",
    externalId: "oid-ada",
  });
});

test("the query of Test Connection for an unknown user gets an empty list", async () => {
  const { send } = await openScimServer();
  const answer = await send("GET", "/Users?filter=userName+eq+%22cf4d0a44-5b6f-4a0c%22");
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toMatch(/^application\/scim\+json/);
  expect(answer.body).toEqual({
    schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    totalResults: 0,
    startIndex: 1,
    itemsPerPage: 0,
    Resources: [],
  });
});

test("the flag aadOptscim062020 in a query is ignored", async () => {
  const { target, send } = await openScimServer();
  target.load([entraUser("ada"), entraUser("bob")]);
  const answer = await send(
    "GET",
    `/Users${filterQuery('userName eq "ada@contoso.example"')}&aadOptscim062020`,
  );
  expect(answer.body.totalResults).toBe(1);
});

test("a user that Entra posts is created, and its location can be read", async () => {
  const now = Date.UTC(2026, 0, 2);
  const { target, send } = await openScimServer({ clock: { now: () => now } });
  const user = entraUser("ada", {
    [ENTERPRISE_USER_SCHEMA]: { department: "Sales", manager: null },
    active: "True",
  });
  const created = await send("POST", "/Users", user);
  expect(created.status, created.text).toBe(201);
  expect(created.body).toMatchObject({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE_USER_SCHEMA],
    externalId: "oid-ada",
    active: true,
    [ENTERPRISE_USER_SCHEMA]: { department: "Sales" },
    meta: {
      resourceType: "User",
      created: "2026-01-02T00:00:00.000Z",
      location: `${target.url}/Users/${created.body.id}`,
    },
  });
  expect(created.headers.get("location")).toBe(created.body.meta.location);
  expect(created.headers.get("date")).toBe("Fri, 02 Jan 2026 00:00:00 GMT");
  expect((await send("GET", `/Users/${created.body.id}`)).body).toEqual(created.body);
});

test("a userName that differs only in case is a conflict", async () => {
  const { send } = await openScimServer();
  await send("POST", "/Users", entraUser("ada"));
  const again = await send("POST", "/Users", entraUser("x", { userName: "ADA@contoso.example" }));
  expect(again.status).toBe(409);
  expect(again.body).toMatchObject({ status: "409", scimType: "uniqueness" });

  const bob = await send("POST", "/Users", entraUser("bob"));
  const renamed = await send(
    "PATCH",
    `/Users/${bob.body.id}`,
    patchBody({ op: "Replace", path: "userName", value: "Ada@contoso.example" }),
  );
  expect(renamed.status).toBe(409);
});

test("a PUT replaces all attributes", async () => {
  const { send } = await openScimServer();
  const { id } = (await send("POST", "/Users", entraUser("ada", { title: "Dr" }))).body;
  const put = await send("PUT", `/Users/${id}`, entraUser("ada"));
  expect(put.status).toBe(200);
  expect(put.body.title).toBeUndefined();
});

test("requests for unknown resources get a SCIM error 404", async () => {
  const { send } = await openScimServer();
  for (const [method, path, body] of [
    ["GET", "/Users/nobody", undefined],
    ["PATCH", "/Users/nobody", patchBody({ op: "Replace", path: "active", value: "False" })],
    ["PUT", "/Users/nobody", entraUser("ada")],
    ["DELETE", "/Users/nobody", undefined],
    ["GET", "/Nothing", undefined],
  ] as const) {
    const answer = await send(method, path, body);
    expect(answer.status, `${method} ${path}`).toBe(404);
    expect(answer.body.status).toBe("404");
  }
});

test("a body that is not JSON gets a SCIM error 400", async () => {
  const { send } = await openScimServer();
  const answer = await send("POST", "/Users", "{ nope");
  expect(answer.status).toBe(400);
  expect(answer.headers.get("content-type")).toMatch(/^application\/scim\+json/);
  expect(answer.body).toMatchObject({ status: "400", scimType: "invalidSyntax" });
});

test("a deleted user is also removed from groups", async () => {
  const { target, send } = await openScimServer();
  const [id = ""] = target.load([entraUser("ada")]);
  target.load([], [{ displayName: "Sales", members: [{ value: id }] }]);
  expect((await send("DELETE", `/Users/${id}`)).status).toBe(204);
  expect(target.users()).toEqual([]);
  expect(target.groups()[0]?.members).toEqual([]);
});
