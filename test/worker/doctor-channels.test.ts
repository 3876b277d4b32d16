import { expect, test } from "vitest";
import { startReceiver } from "./channels/receiver.ts";
import { runDoctorWith, settingsOf, startEntra, tenantOf } from "./doctor-run.ts";

test("the doctor connects to the server of each route, sends nothing and shows no secret", async () => {
  const [graph, receiver] = await Promise.all([startEntra(), startReceiver()]);
  const run = await runDoctorWith(
    settingsOf(tenantOf(graph), {
      notify: [
        { name: "tickets", webhook: { url: `${receiver.url}/T0K3N`, secret: "signing-key" } },
        { name: "chat", teams: { url: "https://127.0.0.1:1/T0K3N" } },
        { name: "pager", pagerduty: { url: "https://10.0.0.1/v2/enqueue", routingKey: "K3Y" } },
      ],
    }),
  );
  expect(run.output).toContain("tickets: connected; nothing was sent");
  expect(run.output).toContain(
    "chat: Microsoft Teams cannot be reached: check teams.url and the network. (ECONNREFUSED)",
  );
  expect(run.output).toMatch(/pager: PagerDuty cannot be reached: .*set allowPrivate/);
  expect(run.output).not.toMatch(/T0K3N|K3Y|signing-key/);
  expect(receiver.requests).toEqual([]);
  expect(run.code).toBe(1);
});
