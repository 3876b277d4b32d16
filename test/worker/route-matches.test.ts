import { expect, test, vi } from "vitest";
import { createFixtureTenant } from "../simulator/graph-fixtures.ts";
import { startInstallation } from "./running-worker.ts";

const WAIT = { timeout: 60_000, interval: 100 };

test("after the search for jobs, /readyz names a route whose app does not exist, with the next step", async () => {
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
  installation.startWorker();
  await vi.waitFor(async () => {
    const { problems } = await installation.ready();
    expect(problems).toContainEqual(
      expect.objectContaining({
        code: "route-matches-nothing",
        text: 'No known job matches "nope" (notify.1.applications of the route phones), so these routes may never be notified.',
        remedy:
          "Correct the names in the settings or remove them. npm run routes -- --all lists the apps that have a job.",
      }),
    );
  }, WAIT);
});
