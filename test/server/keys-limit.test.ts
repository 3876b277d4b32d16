import { describe, expect, test } from "vitest";
import { ADMIN, CONTOSO, startActionServer } from "./action-server.ts";
import { NOW } from "./job-fixtures.ts";

describe("the limit of 200 keys for the tenants of an admin", () => {
  test("holds for requests at the same time, and leaves room for admins of all tenants", async () => {
    const server = await startActionServer();
    const create = (name: string, headers = CONTOSO) =>
      server.post("/api/v1/keys", { name, role: "viewer" }, headers);
    const role = "viewer" as const;
    const times = { createdAt: NOW, expiresAt: null };
    const by = { name: "contoso", via: "api", signIn: "key" } as const;
    await Promise.all(
      Array.from({ length: 197 }, (_, n) =>
        server.store.actions.createAccessKey(
          {
            ...{ id: n.toString(16).padStart(12, "0"), name: `key ${n}`, sha256: "0".repeat(64) },
            ...{ role, tenants: ["contoso"], createdBy: "contoso", ...times },
          },
          { by, at: NOW, tenants: ["contoso"], reason: "test" },
        ),
      ),
    );
    const names = ["a", "b", "c", "d", "e", "f"];
    const answers = await Promise.all(names.map((name) => create(name)));
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(3);
    expect(refused[0]?.body.detail).toBe(
      "There are already 200 keys for the tenants that you may see: revoke those that are no longer used, or ask an admin of all tenants to create the key.",
    );
    expect((await create("of all tenants", ADMIN)).status).toBe(200);
    const { items } = (await server.get("/api/v1/keys", CONTOSO)).body;
    expect((await server.delete(`/api/v1/keys/${items[0].id}`, CONTOSO)).status).toBe(200);
    expect((await create("next")).status).toBe(200);
  });
});
