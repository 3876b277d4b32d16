import { expect, test } from "vitest";
import type { ScimServerOptions } from "../../simulator/scim/scim-server.ts";
import {
  entraUser,
  OTHER_SITE_SCHEMA,
  openScimServer,
  patchBody,
  SITE_SCHEMA,
} from "./scim-fixtures.ts";

const AT_8X8 = { profile: "8x8", sites: ["London", "Oslo"] } satisfies Partial<ScimServerOptions>;

test.each`
  missing          | changes
  ${"userName"}    | ${{ userName: undefined }}
  ${"given name"}  | ${{ name: { familyName: "Smith" } }}
  ${"family name"} | ${{ name: { givenName: "Ada" } }}
  ${"work mail"}   | ${{ emails: [{ type: "home", value: "ada@home.example" }] }}
  ${"any mail"}    | ${{ emails: undefined }}
`("a POST of a user without $missing gets status 400", async ({ changes }) => {
  const { target, send } = await openScimServer(AT_8X8);
  const answer = await send("POST", "/Users", entraUser("ada", changes));
  expect(answer.status).toBe(400);
  expect(answer.body.scimType).toBe("invalidValue");
  expect(target.users()).toEqual([]);
});

test.each([SITE_SCHEMA, OTHER_SITE_SCHEMA])(
  "with the schema '%s', a user with an existing site is created, and an unknown site is rejected",
  async (urn) => {
    const { target, send } = await openScimServer(AT_8X8);
    const unknown = await send("POST", "/Users", entraUser("ada", { [urn]: { site: "london" } }));
    expect(unknown.status).toBe(400);
    expect(unknown.body).toMatchObject({
      scimType: "invalidValue",
      detail: expect.stringContaining("'london'"),
    });

    const known = await send("POST", "/Users", entraUser("ada", { [urn]: { site: "London" } }));
    expect(known.status).toBe(201);
    expect(known.body[urn]).toEqual({ site: "London" });
    expect(target.users()[0]?.[urn]).toEqual({ site: "London" });
  },
);

test.each`
  change                                  | operation                                                              | status | scimType
  ${"the same value"}                     | ${{ op: "Replace", path: `${SITE_SCHEMA}:site`, value: "London" }}     | ${204} | ${undefined}
  ${"another value"}                      | ${{ op: "Replace", path: `${SITE_SCHEMA}:site`, value: "Oslo" }}       | ${400} | ${"mutability"}
  ${"another value, added"}               | ${{ op: "Add", path: `${SITE_SCHEMA}:site`, value: "Oslo" }}           | ${400} | ${"mutability"}
  ${"another value without a path"}       | ${{ op: "replace", value: { [`${SITE_SCHEMA}:site`]: "Oslo" } }}       | ${400} | ${"mutability"}
  ${"another value under the other name"} | ${{ op: "Replace", path: `${OTHER_SITE_SCHEMA}:site`, value: "Oslo" }} | ${400} | ${"mutability"}
  ${"its removal"}                        | ${{ op: "Remove", path: `${SITE_SCHEMA}:site` }}                       | ${400} | ${"mutability"}
  ${"something else"}                     | ${{ op: "Replace", path: "title", value: "Dr" }}                       | ${200} | ${undefined}
`(
  "if a user has a site, a PATCH of the site with $change gets status $status",
  async ({ operation, status, scimType }) => {
    const { target, send } = await openScimServer(AT_8X8);
    const { body } = await send(
      "POST",
      "/Users",
      entraUser("ada", { [SITE_SCHEMA]: { site: "London" } }),
    );
    const answer = await send("PATCH", `/Users/${body.id}`, patchBody(operation));
    expect(answer.status, answer.text).toBe(status);
    expect(answer.body?.scimType).toBe(scimType);
    expect(target.users()[0]?.[SITE_SCHEMA]).toEqual({ site: "London" });
  },
);

test("a PUT can neither change nor remove a site", async () => {
  const { target, send } = await openScimServer(AT_8X8);
  const { body } = await send(
    "POST",
    "/Users",
    entraUser("ada", { [SITE_SCHEMA]: { site: "London" } }),
  );
  const moved = await send(
    "PUT",
    `/Users/${body.id}`,
    entraUser("ada", { [SITE_SCHEMA]: { site: "Oslo" } }),
  );
  expect(moved.body).toMatchObject({ status: "400", scimType: "mutability" });
  expect((await send("PUT", `/Users/${body.id}`, entraUser("ada"))).status).toBe(200);
  expect(target.users()[0]?.[SITE_SCHEMA]).toEqual({ site: "London" });
});

test("a PATCH can set the site of a user without a site", async () => {
  const { send } = await openScimServer(AT_8X8);
  const { body } = await send("POST", "/Users", entraUser("ada"));
  const change = patchBody({ op: "Add", path: `${SITE_SCHEMA}:site`, value: "Oslo" });
  expect((await send("PATCH", `/Users/${body.id}`, change)).body[SITE_SCHEMA]).toEqual({
    site: "Oslo",
  });
});

test("after a site is renamed, requests with its old name are rejected", async () => {
  const { target, send } = await openScimServer(AT_8X8);
  const { body } = await send(
    "POST",
    "/Users",
    entraUser("ada", { [SITE_SCHEMA]: { site: "London" } }),
  );
  target.renameSite("London", "London City");
  const again = patchBody({ op: "Replace", path: `${SITE_SCHEMA}:site`, value: "London" });
  expect((await send("PATCH", `/Users/${body.id}`, again)).body.scimType).toBe("mutability");
  const other = await send(
    "POST",
    "/Users",
    entraUser("bob", { [SITE_SCHEMA]: { site: "London" } }),
  );
  expect(other.body.scimType).toBe("invalidValue");
  const matched = patchBody({ op: "Replace", path: `${SITE_SCHEMA}:site`, value: "London City" });
  expect((await send("PATCH", `/Users/${body.id}`, matched)).status).toBe(204);
});

test("DELETE deactivates a user, who can still be read", async () => {
  const { target, send } = await openScimServer(AT_8X8);
  const { body } = await send("POST", "/Users", entraUser("ada"));
  expect((await send("DELETE", `/Users/${body.id}`)).status).toBe(204);
  expect((await send("GET", `/Users/${body.id}`)).body).toMatchObject({ active: false });
  expect(target.users()).toMatchObject([{ userName: "ada@contoso.example", active: false }]);
});

test("the profile 8x8 has no groups, so /Groups answers 404", async () => {
  const { send } = await openScimServer(AT_8X8);
  expect((await send("GET", "/Groups")).status).toBe(404);
});

test("two servers in one process have separate users, rules and addresses", async () => {
  const [first, second] = [await openScimServer(AT_8X8), await openScimServer()];
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? first : second).send("POST", "/Users", entraUser(`u${index}`)),
    ),
  );
  for (const [index, { body }] of answers.entries()) {
    const { target } = index % 2 === 0 ? first : second;
    expect(body.meta.location).toBe(`${target.url}/Users/${body.id}`);
  }
  expect([first.target.users().length, second.target.users().length]).toEqual([10, 10]);
  expect(
    (await second.send("POST", "/Users", { schemas: answers[0]?.body.schemas, userName: "bare" }))
      .status,
  ).toBe(201);
});

test("editUser changes and removes a user", async () => {
  const { target, send } = await openScimServer(AT_8X8);
  const [id = ""] = target.load([entraUser("ada"), entraUser("bob")]);
  target.editUser(id, { title: "Edited" });
  expect((await send("GET", `/Users/${id}`)).body.title).toBe("Edited");
  target.editUser(id, null);
  expect((await send("GET", `/Users/${id}`)).status).toBe(404);
});
