import { expect, test } from "vitest";
import { createClock } from "../../config/clock.ts";
import { Settings } from "../../config/settings-schema.ts";
import { createTenantTasks } from "../../worker/tenant-tasks.ts";
import { openTestStore } from "../test-redis.ts";
import { createMemoryLog } from "./graph-stub.ts";
import { T0 } from "./log-fixture.ts";

test("the end of a poll of the jobs triggers the assessment of the tenant, so that a quarantine is known at once", async () => {
  const settings = Settings.parse({
    tenants: [
      {
        name: "fabrikam",
        tenantId: "11111111-2222-4333-8444-555555555555",
        credential: { clientId: "7d0c8c3e-1111-4222-8333-444455556666", secret: "s" },
      },
    ],
  });
  const [tenant] = settings.tenants;
  const tasks = await createTenantTasks(
    tenant!,
    {
      settings,
      store: await openTestStore(),
      clock: createClock(settings.clock, () => T0),
      realNow: () => T0,
      random: () => 0,
      uuid: () => "uuid",
      readFile: async () => "",
      rereadSettings: () => settings,
      isMemoryTight: async () => false,
      telemetry: { count() {}, observe() {} },
      log: createMemoryLog(),
    },
    (ms) => ms,
  );
  const triggers = tasks.flatMap(({ id, triggers }) => (triggers === null ? [] : [[id, triggers]]));
  expect(triggers).toEqual([["fabrikam~jobs", "fabrikam~assess"]]);
  expect(tasks.map(({ id }) => id)).toContain("fabrikam~assess");
});
