import { expect, onTestFinished, test, vi } from "vitest";
import { API_KEYS } from "../server/api-key-fixtures.ts";
import { bearer, startTestServer } from "../server/test-server.ts";
import { createFixtureTenant } from "../simulator/graph-fixtures.ts";
import { startInstallation } from "./running-worker.ts";

const WAIT = { timeout: 60_000, interval: 100 };

test("after the search for jobs, /readyz names a route whose app does not exist, with the next step, to a caller with a key", async () => {
  const installation = await startInstallation([createFixtureTenant()], {
    speed: 60,
    changedSettings: {
      notify: [
        { to: ["oncall@fabrikam.example"] },
        {
          name: "phones",
          to: ["phones@fabrikam.example"],
          applications: ["Contoso Voice*", "nope"],
        },
      ],
    },
  });
  const server = await startTestServer({
    store: installation.store,
    access: { mode: "keys", keys: API_KEYS },
  });
  onTestFinished(() => server.close());
  const problemsFor = async (headers = {}) => (await server.get("/readyz", headers)).body.problems;
  installation.startWorker();
  await vi.waitFor(async () => {
    expect(await problemsFor(bearer("key-of-viewer"))).toContainEqual(
      expect.objectContaining({
        code: "route-matches-nothing",
        text: 'No known job matches "nope" (notify[1].applications of the route phones), so these routes may never be notified.',
        remedy:
          "Correct the names in the settings or remove them. npm run routes -- --all lists the apps that have a job.",
      }),
    );
  }, WAIT);
  const withoutKey = JSON.stringify(await problemsFor());
  expect(withoutKey).toContain("No known job matches the filters of a route");
  expect(withoutKey).not.toMatch(/nope|phones/);
});
