import { describe, expect, test } from "vitest";
import { DAY } from "../../domain/time.ts";
import { toCsv } from "../../server/csv.ts";
import { testRoute } from "../route-fixture.ts";
import {
  ADMIN,
  acknowledgePath,
  CONTOSO,
  OPERATOR,
  PHONES,
  startActionServer,
} from "./action-server.ts";
import { API_KEYS } from "./api-key-fixtures.ts";
import { NOW, TENANTS } from "./job-fixtures.ts";
import { bearer } from "./test-server.ts";

// Attacks of a caller with few rights that succeeded before they were prevented.

const VIEWER = bearer("key-of-viewer");

describe("a person who signed in and acts", () => {
  const access = {
    mode: "keys",
    keys: API_KEYS,
    proxy: {
      from: ["127.0.0.1"],
      userHeader: "x-forwarded-user",
      groupsHeader: "x-forwarded-groups",
      grants: [{ user: "*", role: "operator", tenants: ["*"] }],
    },
  } as const;
  const ada = { "x-forwarded-user": "ada@contoso.example" };

  test("is not named to a viewer, and neither is the recipient of a mail", async () => {
    const server = await startActionServer({ access });
    await server.post(acknowledgePath(PHONES), {}, ada);
    const silence = { tenants: ["contoso"], minutes: 60, reason: "test" };
    const { body } = await server.post("/api/v1/silences", silence, ada);
    await server.delete(`/api/v1/silences/${body.id}`, ada);
    for (const path of ["/api/v1/incidents", "/api/v1/silences"]) {
      expect((await server.get(path, VIEWER)).text).not.toContain("ada@");
      expect((await server.get(path, OPERATOR)).text).toContain("ada@contoso.example");
    }
    expect(await server.incidentRow(PHONES.id, VIEWER)).toMatchObject({
      acknowledgedBy: "a person who has signed in",
    });
  });
});

describe("a caller for one tenant", () => {
  test("cannot silence tenants that are added later, even if this is the only tenant today", async () => {
    const server = await startActionServer({ tenants: TENANTS.slice(0, 1) });
    const silence = { tenants: ["*"], minutes: 60, reason: "test" };
    expect((await server.post("/api/v1/silences", silence, CONTOSO)).body.tenants).toEqual([
      "contoso",
    ]);
    expect((await server.post("/api/v1/silences", silence, ADMIN)).body.tenants).toEqual(["*"]);
  });

  test("gets no names of routes that are only for other tenants", async () => {
    const server = await startActionServer({
      notificationRoutes: [
        testRoute({ name: "own-route", tenants: ["contoso"] }),
        testRoute({
          ...{ name: "fabrikam-board", tenants: ["fabrikam"] },
          addresses: ["board@fabrikam.example"],
        }),
      ],
    });
    const path = `/api/v1/incidents/${encodeURIComponent(PHONES.id)}/why`;
    const ask = async (recipient: string, headers: Record<string, string>) =>
      (await server.post(path, { recipient }, headers)).text;
    for (const recipient of ["no-route", "board@fabrikam.example"]) {
      expect(await ask(recipient, CONTOSO)).not.toContain("fabrikam-board");
      expect(await ask(recipient, ADMIN)).toContain("fabrikam-board");
    }
    expect(await ask("no-route", CONTOSO)).toContain("own-route");
  });

  test("gets no names of other tenants from a silence of both", async () => {
    const server = await startActionServer();
    const silence = { tenants: ["contoso", "fabrikam"], minutes: 60, reason: "test" };
    await server.post("/api/v1/silences", silence, ADMIN);
    const { body } = await server.get("/api/v1/silences", CONTOSO);
    expect(body.items).toMatchObject([{ tenants: ["contoso"] }]);
  });
});

test("a key that expires creates no key that outlives it", async () => {
  const server = await startActionServer();
  const create = (name: string, expiresInDays: number | null | undefined, headers = ADMIN) =>
    server.post("/api/v1/keys", { name, role: "admin", expiresInDays }, headers);
  const guest = bearer((await create("guest", 10)).body.key);
  for (const days of [null, 11]) {
    const { status, body } = await create("longer", days, guest);
    expect(status).toBe(400);
    expect(body.detail).toMatch(/expiresInDays .*your own key expires at .*give at most 10/);
  }
  expect((await create("as-long", 10, guest)).status).toBe(200);
  const { body } = await create("by-default", undefined, guest);
  expect(body.expiresAt).toBe(new Date(NOW + 10 * DAY).toISOString());
  server.clock.now = NOW + 9.5 * DAY;
  expect((await create("last", 1, guest)).body.detail).toMatch(/ask an admin/);
});

test.each([";", "\t", "\n", "; ", ";\u00a0\t"])(
  "a formula after %j in a name is escaped, because some spreadsheets split CSV there",
  (separator) => {
    const [, ...lines] = toCsv(["name"], [{ name: `Ada${separator}=HYPERLINK("//evil")` }]).split(
      "\r\n",
    );
    const cells = lines.join("\r\n").split(/[;\t\n]/);
    expect(cells.filter((cell) => /^[\s"]*=/.test(cell))).toEqual([]);
    expect(toCsv(["name"], [{ name: `a${separator}b=c; d` }])).toContain(`a${separator}b=c; d`);
  },
);
