import { expect, test } from "vitest";
import {
  ENTERPRISE_USER_SCHEMA,
  entraUser,
  filterQuery,
  openScimServer,
  patchBody,
} from "./scim-fixtures.ts";

type Row = {
  readonly name: string;
  readonly operations: readonly unknown[];
  readonly status: number;
  /** What must hold of the user afterwards. */
  readonly holds: Readonly<Record<string, unknown>>;
};

const PATCHES: readonly Row[] = [
  {
    name: "default dialect: a disable with the text False",
    operations: [{ op: "Replace", path: "active", value: "False" }],
    status: 200,
    holds: { active: false },
  },
  {
    name: "flag dialect: a disable with a boolean",
    operations: [{ op: "replace", path: "active", value: false }],
    status: 200,
    holds: { active: false },
  },
  {
    name: "flag dialect: a disable without a path",
    operations: [{ op: "replace", value: { active: false } }],
    status: 200,
    holds: { active: false },
  },
  {
    name: "the value it has already",
    operations: [{ op: "Replace", path: "active", value: "True" }],
    status: 204,
    holds: { active: true },
  },
  {
    name: "default dialect: one operation per attribute",
    operations: [
      { op: "Replace", path: "displayName", value: "Ada L" },
      { op: "Replace", path: "name.familyName", value: "Lovelace" },
      { op: "Add", path: "title", value: "Countess" },
    ],
    status: 200,
    holds: {
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
    holds: {
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
    holds: {
      name: { givenName: "ada", familyName: "Lovelace" },
      [ENTERPRISE_USER_SCHEMA]: { department: "Sales", division: "North" },
    },
  },
  {
    name: "a typed value that is there",
    operations: [
      { op: "Replace", path: 'emails[type eq "work"].value', value: "new@contoso.example" },
    ],
    status: 200,
    holds: { emails: [{ type: "work", value: "new@contoso.example", primary: true }] },
  },
  {
    name: "Replace of a typed value that is not there",
    operations: [
      { op: "Replace", path: 'phoneNumbers[type eq "fax"].value', value: "55555555555" },
    ],
    status: 200,
    holds: { phoneNumbers: [{ type: "fax", value: "55555555555" }] },
  },
  {
    name: "Add of two parts of a typed value that is not there",
    operations: [
      { op: "Add", path: 'addresses[type eq "work"].streetAddress', value: "1 High St" },
      { op: "Add", path: 'addresses[type eq "work"].locality', value: "Leeds" },
    ],
    status: 200,
    holds: { addresses: [{ type: "work", streetAddress: "1 High St", locality: "Leeds" }] },
  },
  {
    name: "an app role with the text True in the path",
    operations: [{ op: "Add", path: 'roles[primary eq "True"].value', value: "admin" }],
    status: 200,
    holds: { roles: [{ primary: true, value: "admin" }] },
  },
  {
    name: "a full URN path",
    operations: [{ op: "Replace", path: `${ENTERPRISE_USER_SCHEMA}:department`, value: "IT" }],
    status: 200,
    holds: { [ENTERPRISE_USER_SCHEMA]: { department: "IT" } },
  },
  {
    name: "a manager given as a bare id",
    operations: [{ op: "Add", path: `${ENTERPRISE_USER_SCHEMA}:manager`, value: "m-1" }],
    status: 200,
    holds: { [ENTERPRISE_USER_SCHEMA]: { department: "Sales", manager: { value: "m-1" } } },
  },
  {
    name: "a removal",
    operations: [{ op: "Remove", path: `${ENTERPRISE_USER_SCHEMA}:department` }],
    status: 200,
    holds: { [ENTERPRISE_USER_SCHEMA]: undefined },
  },
  {
    name: "null, which leaves nothing",
    operations: [{ op: "Replace", path: "displayName", value: null }],
    status: 200,
    holds: { displayName: undefined },
  },
  {
    name: "an operation that does not exist changes nothing",
    operations: [{ op: "Merge", path: "active", value: "False" }],
    status: 400,
    holds: { active: true },
  },
  {
    name: "a path that does not exist changes nothing, the operations before it included",
    operations: [
      { op: "Replace", path: "active", value: "False" },
      { op: "Replace", path: "favouriteColour", value: "blue" },
    ],
    status: 400,
    holds: { active: true },
  },
];

test.each(PATCHES)("PATCH, $name: $status", async ({ operations, status, holds }) => {
  const { target, send } = await openScimServer();
  const [id] = target.load([
    entraUser("ada", { displayName: "Ada", [ENTERPRISE_USER_SCHEMA]: { department: "Sales" } }),
  ]);
  const before = target.users()[0];
  const answer = await send("PATCH", `/Users/${id}`, patchBody(...operations));

  expect(answer.status, answer.text).toBe(status);
  const after = (await send("GET", `/Users/${id}`)).body;
  expect(after).toMatchObject(
    Object.fromEntries(Object.entries(holds).filter(([, one]) => one !== undefined)),
  );
  for (const [name, one] of Object.entries(holds))
    if (one === undefined) expect(after).not.toHaveProperty(name);
  expect(target.users()[0]).toMatchObject({
    id: before?.id,
    userName: "ada@contoso.example",
    externalId: "oid-ada",
  });
});

test("Test Connection finds an empty list for a user that does not exist", async () => {
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

test("the flag in the tenant URL is no query of its own", async () => {
  const { target, send } = await openScimServer();
  target.load([entraUser("ada"), entraUser("bob")]);
  const answer = await send(
    "GET",
    `/Users${filterQuery('userName eq "ada@contoso.example"')}&aadOptscim062020`,
  );
  expect(answer.body.totalResults).toBe(1);
});

test("a user is created as Entra sends it, and its address leads back to it", async () => {
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

test("a userName is taken whatever its case", async () => {
  const { send } = await openScimServer();
  await send("POST", "/Users", entraUser("ada"));
  const again = await send("POST", "/Users", entraUser("x", { userName: "ADA@contoso.example" }));
  expect(again.status).toBe(409);
  expect(again.body).toMatchObject({ status: "409", scimType: "uniqueness" });

  const other = await send("POST", "/Users", entraUser("bob"));
  const renamed = await send(
    "PATCH",
    `/Users/${other.body.id}`,
    patchBody({ op: "Replace", path: "userName", value: "Ada@contoso.example" }),
  );
  expect(renamed.status).toBe(409);
});

test("a PUT replaces everything", async () => {
  const { send } = await openScimServer();
  const { id } = (await send("POST", "/Users", entraUser("ada", { title: "Dr" }))).body;
  const put = await send("PUT", `/Users/${id}`, entraUser("ada"));
  expect(put.status).toBe(200);
  expect(put.body.title).toBeUndefined();
});

test("what does not exist is a 404 that speaks SCIM", async () => {
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

test("a body that is not JSON is a 400 that speaks SCIM", async () => {
  const { send } = await openScimServer();
  const answer = await send("POST", "/Users", "{ nope");
  expect(answer.status).toBe(400);
  expect(answer.headers.get("content-type")).toMatch(/^application\/scim\+json/);
  expect(answer.body).toMatchObject({ status: "400", scimType: "invalidSyntax" });
});

test("a deleted user is gone, from groups too", async () => {
  const { target, send } = await openScimServer();
  const [id = ""] = target.load([entraUser("ada")]);
  target.load([], [{ displayName: "Sales", members: [{ value: id }] }]);
  expect((await send("DELETE", `/Users/${id}`)).status).toBe(204);
  expect(target.users()).toEqual([]);
  expect(target.groups()[0]?.members).toEqual([]);
});
