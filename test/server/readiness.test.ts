import { afterAll, beforeAll, expect, test } from "vitest";
import { API_KEYS } from "./api-key-fixtures.ts";
import { TENANTS } from "./job-fixtures.ts";
import { openSeededStore, type SeededStore } from "./seeded-store.ts";
import { bearer, startTestServer, type TestServer } from "./test-server.ts";

let seeded: SeededStore;
let server: TestServer;

beforeAll(async () => {
  seeded = await openSeededStore();
  server = await startTestServer({ store: seeded.store, access: { mode: "keys", keys: API_KEYS } });
});

afterAll(async () => {
  await server.close();
  await seeded.close();
});

test("/readyz names a tenant only to a caller who may see it", async () => {
  const namesFor = async (headers?: Parameters<typeof server.get>[1]) => {
    const { body } = await server.get("/readyz", headers);
    expect(body.tenantCount).toBe(TENANTS.length);
    return body.tenants.map(({ tenant }: { tenant: string }) => tenant);
  };
  expect(await namesFor()).toEqual([]);
  expect(await namesFor(bearer("a-wrong-key"))).toEqual([]);
  expect(await namesFor(bearer("key-of-viewer"))).toEqual(TENANTS.map(({ name }) => name));
});
