import { onTestFinished } from "vitest";
import type { Instant } from "../../domain/time.ts";
import { API_KEYS } from "./api-key-fixtures.ts";
import { NOW } from "./job-fixtures.ts";
import { INCIDENTS } from "./seed-store.ts";
import { openSeededStore } from "./seeded-store.ts";
import { bearer, startTestServer, type TestServerOptions } from "./test-server.ts";

// A server with API keys, over a store with incidents, for one test.

export const [PHONES, FOREIGN, RECOVERED] = INCIDENTS;
export const OPERATOR = bearer("key-of-operator");
export const ADMIN = bearer("key-of-admin");
export const CONTOSO = bearer("key-of-contoso");

export const acknowledgePath = (incident: { readonly id: string }) =>
  `/api/v1/incidents/${encodeURIComponent(incident.id)}/acknowledge`;

export async function startActionServer(options: Omit<TestServerOptions, "store"> = {}) {
  const clock = { now: NOW as Instant };
  const seeded = await openSeededStore();
  const server = await startTestServer({
    store: seeded.store,
    now: () => clock.now,
    access: { mode: "keys", keys: API_KEYS },
    ...options,
  });
  onTestFinished(async () => {
    await server.close();
    await seeded.close();
  });
  return {
    ...server,
    clock,
    store: seeded.store,
    keyPrefix: seeded.keyPrefix,
    async incidentRow(id: string, headers = ADMIN) {
      const { body } = await server.get("/api/v1/incidents", headers);
      return body.items.find((row: { readonly id: string }) => row.id === id);
    },
    async auditLines(headers = ADMIN): Promise<readonly string[]> {
      const { body } = await server.get("/api/v1/audit", headers);
      return body.items.map(
        (entry: Readonly<Record<string, string>>) =>
          `${entry["actor"]} (${entry["via"]}) ${entry["action"]} ${entry["subject"]}: ${entry["reason"]}`,
      );
    },
  };
}
