import { describe, expect, test } from "vitest";
import { APP, JOB, job, quarantinedStatus } from "./graph-records.ts";
import { playCase } from "./play-case.ts";

const HOUR = 3_600_000;

async function recipientsWith(route: object, notificationEmail: object) {
  const value = JSON.stringify(notificationEmail);
  const played = await playCase({
    apps: [
      {
        ...APP,
        jobs: [job({ id: JOB, status: quarantinedStatus() })],
        secrets: [{ key: "SyncNotificationSettings", value }],
      },
    ],
    settings: { notify: [{ to: ["oncall@fabrikam.example"], ...route }] },
  });
  await played.poll();
  await played.poll({ afterMs: HOUR });
  const { items } = await played.api("/notifications");
  expect(items).not.toEqual([]);
  const deliveries = items.flatMap(({ deliveries: all }: { deliveries: object[] }) => all);
  return [...new Set(deliveries.map(({ recipient }: { recipient: string }) => recipient))];
}

const ON = { Enabled: true, Recipients: "OnCall@fabrikam.example; owner@fabrikam.example" };

describe("a route with `jobAddresses: true`", () => {
  test("also notifies the addresses in the job's own Notification Email setting, each once", async () => {
    expect(await recipientsWith({ jobAddresses: true }, ON)).toEqual([
      "oncall@fabrikam.example",
      "owner@fabrikam.example",
    ]);
  });

  test("notifies only its own addresses if Entra's mail of the job is switched off", async () => {
    expect(await recipientsWith({ jobAddresses: true }, { ...ON, Enabled: false })).toEqual([
      "oncall@fabrikam.example",
    ]);
  });
});

test("a route without `jobAddresses` notifies only its own addresses", async () => {
  expect(await recipientsWith({}, ON)).toEqual(["oncall@fabrikam.example"]);
});

test("an incident in a message about four apps lists the mail to the route and the mail to the address of its own app", async () => {
  const apps = ["Box", "Figma", "Slack", "Zoom"].map((displayName, n) => {
    const recipients = {
      Enabled: true,
      Recipients: `${displayName.toLowerCase()}@fabrikam.example`,
    };
    const id = APP.id.replace(/1$/, `${n + 2}`);
    return {
      id,
      displayName,
      jobs: [job({ id: JOB.replace(/1$/, `${n + 2}`), status: quarantinedStatus() })],
      secrets: [{ key: "SyncNotificationSettings", value: JSON.stringify(recipients) }],
    };
  });
  const played = await playCase({
    apps,
    settings: { notify: [{ to: ["oncall@fabrikam.example"], jobAddresses: true }] },
  });
  await played.poll();
  await played.poll({ afterMs: HOUR });
  const { items } = await played.api("/incidents");
  for (const { id, application } of items) {
    const { notifications } = await played.api(`/incidents/${id}`);
    const recipients = notifications.map(
      (notification: { recipients: string[] }) => notification.recipients,
    );
    expect(recipients.sort()).toEqual(
      [["oncall@fabrikam.example"], [`${application.toLowerCase()}@fabrikam.example`]].sort(),
    );
  }
  expect(items).toHaveLength(4);
});
