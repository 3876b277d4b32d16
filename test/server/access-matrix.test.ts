import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasRole, ROLES } from "../../domain/role.ts";
import type { Route } from "../../server/define-route.ts";
import { testRoute } from "../route-fixture.ts";
import { openAuthority, type TestAuthority } from "./entra-authority.ts";
import { ROUTE_EXAMPLES } from "./route-examples.ts";
import { openSeededStore, type SeededStore } from "./seeded-store.ts";
import { matrixAccess, signInWays, type TestedCaller } from "./sign-in-ways.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

// Every route of the route table, with every role, by every way to sign in, about an own tenant and another.

let authority: TestAuthority;
let seeded: SeededStore;
let server: TestServer;
let routes: readonly Route[];

beforeAll(async () => {
  authority = await openAuthority();
  seeded = await openSeededStore();
  server = await startTestServer({
    store: seeded.store,
    access: matrixAccess(authority.entra),
    personsPerMinute: 1_000_000,
    notificationRoutes: [testRoute()],
  });
  ({ routes } = server);
});

afterAll(async () => {
  await server.close();
  await seeded.close();
  await authority.close();
});

const nameOf = ({ method, path }: Pick<Route, "method" | "path">) => `${method} ${path}`;

function exampleOf(route: Pick<Route, "method" | "path">) {
  const example = ROUTE_EXAMPLES[nameOf(route)];
  if (example === undefined)
    throw new Error(`${nameOf(route)} needs an example in test/server/route-examples.ts`);
  return example;
}

/** Sends the example of a route about this tenant. Each answer is checked against openapi.json. */
async function send(route: Route, tenant: "contoso" | "fabrikam", headers: Record<string, string>) {
  const example = exampleOf(route);
  const { path = {}, query = {}, body } = await example.request(tenant, seeded.store);
  const filled = route.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent(path[name] ?? `missing-${name}`),
  );
  const hasBody = body !== undefined && route.method === "post";
  return server.send(`/api/v1${filled}?${new URLSearchParams(query)}`, {
    method: route.method.toUpperCase(),
    headers: { ...headers, ...(hasBody ? { "content-type": "application/json" } : {}) },
    ...(hasBody ? { body: JSON.stringify(body) } : {}),
  });
}

function statusesOf(rows: readonly { readonly route: Route; readonly status: number }[]) {
  return rows.map(({ route, status }) => `${nameOf(route)} ${status}`);
}

/** The authority has its address only when the tests run. */
const SIGN_IN_WAYS = signInWays((appRole) => authority.token({ roles: [appRole] }));
const cells = SIGN_IN_WAYS.flatMap((way) => ROLES.map((role) => ({ way, role, name: way.name })));

describe("each way to sign in", () => {
  test.each(cells)(
    "$name: a caller with the role $role gets exactly the routes of this role",
    async ({ way, role }) => {
      const caller: TestedCaller = { role, tenants: "*" };
      const headers = await way.headersOf(caller, server);
      const answers = [];
      for (const route of routes)
        answers.push({ route, status: (await send(route, "contoso", headers)).status });
      const expected = routes.map((route) => ({
        route,
        status: hasRole(role, route.neededRole) ? 200 : 403,
      }));
      expect(statusesOf(answers)).toEqual(statusesOf(expected));
    },
  );

  test.each(cells)(
    "$name: a caller with the role $role for one tenant gets the same answers about this tenant as with all tenants, and sees no other tenant",
    async ({ way, role }) => {
      const headers = await way.headersOf({ role, tenants: "contoso" }, server);
      const answers = [];
      for (const route of routes) {
        const { status, text } = await send(route, "contoso", headers);
        answers.push({ route, status });
        expect(text, nameOf(route)).not.toMatch(/fabrikam/i);
      }
      const expected = routes.map((route) => {
        const isAllowed = hasRole(role, route.neededRole) && !exampleOf(route).needsAllTenants;
        return { route, status: isAllowed ? 200 : 403 };
      });
      expect(statusesOf(answers)).toEqual(statusesOf(expected));
    },
  );

  test.each(cells)(
    "$name: for a caller with the role $role for one tenant, what belongs to another tenant does not exist",
    async ({ way, role }) => {
      const headers = await way.headersOf({ role, tenants: "contoso" }, server);
      const tested = routes.filter((route) => exampleOf(route).statusOfOther !== null);
      const answers = [];
      for (const route of tested) {
        const { status, text } = await send(route, "fabrikam", headers);
        answers.push({ route, status });
        expect(text, nameOf(route)).not.toContain("Secret of fabrikam");
      }
      const expected = tested.map((route) => ({
        route,
        status: hasRole(role, route.neededRole) ? (exampleOf(route).statusOfOther ?? 0) : 403,
      }));
      expect(statusesOf(answers)).toEqual(statusesOf(expected));
    },
  );
});

const PERSON_WAYS = SIGN_IN_WAYS.filter(({ name }) => !name.includes("key"));

test.each(PERSON_WAYS)(
  "$name: no refusal speaks of a key, because the caller has none",
  async (way) => {
    const details: unknown[] = [];
    for (const role of ROLES) {
      const headers = await way.headersOf({ role, tenants: "contoso" }, server);
      for (const route of routes) {
        const { status, body } = await send(route, "contoso", headers);
        if (status === 403) details.push(body.detail);
      }
    }
    const viewer = await way.headersOf({ role: "viewer", tenants: "contoso" }, server);
    const { path } = await exampleOf({ method: "post", path: "/incidents/{id}/why" }).request(
      "contoso",
      seeded.store,
    );
    const refusals = await Promise.all([
      server.get("/api/v1/notifications?recipient=ops@contoso.example", viewer),
      server.post(
        `/api/v1/incidents/${path?.["id"]}/why`,
        { recipient: "ops@contoso.example" },
        viewer,
      ),
    ]);
    expect(refusals.map(({ status }) => status)).toEqual([403, 403]);
    details.push(...refusals.map(({ body }) => body.detail));
    expect(details.filter((detail) => /\b(?:the|a|an API) key\b/i.test(`${detail}`))).toEqual([]);
  },
);

test("without a key, every route answers 401", async () => {
  const answers = [];
  for (const route of routes)
    answers.push({ route, status: (await send(route, "contoso", {})).status });
  expect(statusesOf(answers)).toEqual(statusesOf(routes.map((route) => ({ route, status: 401 }))));
});

test("the role that each route needs, and whether it shows persons, are those of the reviewed golden file", async () => {
  const lines = routes.map(
    (route) => `${nameOf(route)}: ${route.neededRole}, shows ${route.dataClass}`,
  );
  await expect(`${lines.sort().join("\n")}\n`).toMatchFileSnapshot("../golden/route-access.txt");
});
