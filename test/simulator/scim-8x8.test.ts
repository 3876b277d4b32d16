import { expect, test } from "vitest";
import type { ScimOptions } from "../../simulator/scim/server.ts";
import { entraUser, OTHER_SITE, open, patch, SITE } from "./scim-target.ts";

const AT_8X8 = { profile: "8x8", sites: ["London", "Oslo"] } satisfies Partial<ScimOptions>;

test.each`
  missing          | more
  ${"userName"}    | ${{ userName: undefined }}
  ${"given name"}  | ${{ name: { familyName: "Smith" } }}
  ${"family name"} | ${{ name: { givenName: "Ada" } }}
  ${"work mail"}   | ${{ emails: [{ type: "home", value: "ada@home.example" }] }}
  ${"any mail"}    | ${{ emails: undefined }}
`("without $missing there is no user: 400", async ({ more }) => {
  const { target, ask } = await open(AT_8X8);
  const answer = await ask("POST", "/Users", entraUser("ada", more));
  expect(answer.status).toBe(400);
  expect(answer.body.scimType).toBe("invalidValue");
  expect(target.users()).toEqual([]);
});

test.each([SITE, OTHER_SITE])("a site of 8x8 is taken under %s, another is not", async (urn) => {
  const { target, ask } = await open(AT_8X8);
  const unknown = await ask("POST", "/Users", entraUser("ada", { [urn]: { site: "london" } }));
  expect(unknown.status).toBe(400);
  expect(unknown.body).toMatchObject({
    scimType: "invalidValue",
    detail: expect.stringContaining("'london'"),
  });

  const known = await ask("POST", "/Users", entraUser("ada", { [urn]: { site: "London" } }));
  expect(known.status).toBe(201);
  expect(known.body[urn]).toEqual({ site: "London" });
  expect(target.users()[0]?.[urn]).toEqual({ site: "London" });
});

test.each`
  change                                  | operation                                                       | status | scimType
  ${"the same value"}                     | ${{ op: "Replace", path: `${SITE}:site`, value: "London" }}     | ${204} | ${undefined}
  ${"another value"}                      | ${{ op: "Replace", path: `${SITE}:site`, value: "Oslo" }}       | ${400} | ${"mutability"}
  ${"another value, added"}               | ${{ op: "Add", path: `${SITE}:site`, value: "Oslo" }}           | ${400} | ${"mutability"}
  ${"another value without a path"}       | ${{ op: "replace", value: { [`${SITE}:site`]: "Oslo" } }}       | ${400} | ${"mutability"}
  ${"another value under the other name"} | ${{ op: "Replace", path: `${OTHER_SITE}:site`, value: "Oslo" }} | ${400} | ${"mutability"}
  ${"its removal"}                        | ${{ op: "Remove", path: `${SITE}:site` }}                       | ${400} | ${"mutability"}
  ${"something else"}                     | ${{ op: "Replace", path: "title", value: "Dr" }}                | ${200} | ${undefined}
`("a site once set, and $change: $status", async ({ operation, status, scimType }) => {
  const { target, ask } = await open(AT_8X8);
  const { body } = await ask("POST", "/Users", entraUser("ada", { [SITE]: { site: "London" } }));
  const answer = await ask("PATCH", `/Users/${body.id}`, patch(operation));
  expect(answer.status, answer.text).toBe(status);
  expect(answer.body?.scimType).toBe(scimType);
  expect(target.users()[0]?.[SITE]).toEqual({ site: "London" });
});

test("a PUT changes no site, and takes none away", async () => {
  const { target, ask } = await open(AT_8X8);
  const { body } = await ask("POST", "/Users", entraUser("ada", { [SITE]: { site: "London" } }));
  const moved = await ask(
    "PUT",
    `/Users/${body.id}`,
    entraUser("ada", { [SITE]: { site: "Oslo" } }),
  );
  expect(moved.body).toMatchObject({ status: "400", scimType: "mutability" });
  expect((await ask("PUT", `/Users/${body.id}`, entraUser("ada"))).status).toBe(200);
  expect(target.users()[0]?.[SITE]).toEqual({ site: "London" });
});

test("a user without a site gets one later", async () => {
  const { ask } = await open(AT_8X8);
  const { body } = await ask("POST", "/Users", entraUser("ada"));
  const change = patch({ op: "Add", path: `${SITE}:site`, value: "Oslo" });
  expect((await ask("PATCH", `/Users/${body.id}`, change)).body[SITE]).toEqual({ site: "Oslo" });
});

test("a site that is renamed at 8x8 breaks what Entra still calls by its old name", async () => {
  const { target, ask } = await open(AT_8X8);
  const { body } = await ask("POST", "/Users", entraUser("ada", { [SITE]: { site: "London" } }));
  target.renameSite("London", "London City");
  const again = patch({ op: "Replace", path: `${SITE}:site`, value: "London" });
  expect((await ask("PATCH", `/Users/${body.id}`, again)).body.scimType).toBe("mutability");
  const other = await ask("POST", "/Users", entraUser("bob", { [SITE]: { site: "London" } }));
  expect(other.body.scimType).toBe("invalidValue");
  const matched = patch({ op: "Replace", path: `${SITE}:site`, value: "London City" });
  expect((await ask("PATCH", `/Users/${body.id}`, matched)).status).toBe(204);
});

test("DELETE deactivates, and the user can still be read", async () => {
  const { target, ask } = await open(AT_8X8);
  const { body } = await ask("POST", "/Users", entraUser("ada"));
  expect((await ask("DELETE", `/Users/${body.id}`)).status).toBe(204);
  expect((await ask("GET", `/Users/${body.id}`)).body).toMatchObject({ active: false });
  expect(target.users()).toMatchObject([{ userName: "ada@contoso.example", active: false }]);
});

test("there are no groups", async () => {
  const { ask } = await open(AT_8X8);
  expect((await ask("GET", "/Groups")).status).toBe(404);
});

test("two servers in one process keep their own users, rules and addresses", async () => {
  const [one, two] = [await open(AT_8X8), await open()];
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? one : two).ask("POST", "/Users", entraUser(`u${index}`)),
    ),
  );
  for (const [index, { body }] of answers.entries()) {
    const { target } = index % 2 === 0 ? one : two;
    expect(body.meta.location).toBe(`${target.url}/Users/${body.id}`);
  }
  expect([one.target.users().length, two.target.users().length]).toEqual([10, 10]);
  expect(
    (await two.ask("POST", "/Users", { schemas: answers[0]?.body.schemas, userName: "bare" }))
      .status,
  ).toBe(201);
});

test("an administrator's edit changes the truth, and nobody is told", async () => {
  const { target, ask } = await open(AT_8X8);
  const [id = ""] = target.load([entraUser("ada"), entraUser("bob")]);
  target.edit(id, { title: "Edited" });
  expect((await ask("GET", `/Users/${id}`)).body.title).toBe("Edited");
  target.edit(id, null);
  expect((await ask("GET", `/Users/${id}`)).status).toBe(404);
});
