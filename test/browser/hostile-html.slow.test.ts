import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { listLoadedSettings } from "../../config/loaded-settings.ts";
import { notificationRoutes } from "../../config/notification-routes.ts";
import { readSettings } from "../../config/read-settings.ts";
import { NAVIGATION, type PagesWithParameters } from "../../server/console/address/page-address.ts";
import { watchedTenants } from "../../server/watched-tenants.ts";
import { APP, CASE_START, isoTime, job, row, scimReason } from "../cases/graph-records.ts";
import { CASE_TENANT, type PlayedCase, playCase } from "../cases/play-case.ts";
import { TARGET, targetSetting } from "../cases/target-fixtures.ts";
import { startReceiver } from "../worker/channels/receiver.ts";
import { openConsole, waitUntilShown } from "./open-console.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const IMAGE = '<img src=x onerror="window.hasRun=1">';
/** Ends an attribute, a script and a comment, and begins an element. */
const HTML = `"><script>window.hasRun=1</script>'--></script>${IMAGE}`;
const JOB = "scim.00000000000000000000000000000000.11111111-0000-4000-a000-000000000001";
const CYCLE = "c0000000-0000-4000-8000-000000000001";
const GROUP = "6f000000-0000-4000-8000-000000000001";
const PERSON = {
  id: "a1b2c3d4-0000-4000-8000-000000000001",
  displayName: `Ada ${HTML}`,
  userPrincipalName: `ada${IMAGE}@fabrikam.example`,
};

const error = {
  errorCode: "SystemForCrossDomainIdentityManagementConflict",
  errorCategory: HTML,
  recommendedAction: `Ask ${HTML}`,
  reason: scimReason("Conflict", JSON.stringify({ detail: `User ${HTML} exists`, status: "409" })),
};

const step = {
  ...{ name: `Export ${HTML}`, provisioningStepType: HTML, status: "failure", description: HTML },
  details: { [HTML]: HTML, SkipReason: HTML, PropertyName: HTML },
};

const hostileRow = (n: number, action: string) =>
  row({
    ...{ id: `row-${n}`, jobId: JOB, cycleId: CYCLE, at: CASE_START - n * 10 * MINUTE, action },
    ...{ person: PERSON, error, steps: [step], targetId: `account-${HTML}`, sourceSystem: HTML },
    ...{ targetSystem: HTML, servicePrincipal: { ...APP, displayName: `Notes ${HTML}` } },
    changes: [{ displayName: HTML, oldValue: HTML, newValue: HTML }],
  });

const jobError = { code: HTML, message: `Entra says ${HTML}`, tenantActionable: true };

const app = {
  ...{ id: APP.id, displayName: `Notes ${HTML}` },
  jobs: [
    job({
      id: JOB,
      templateId: HTML,
      status: {
        code: "Quarantine",
        quarantine: {
          ...{ reason: HTML, seriesCount: 1, nextAttempt: isoTime(CASE_START + HOUR) },
          ...{ currentBegan: isoTime(CASE_START - HOUR), seriesBegan: isoTime(CASE_START - HOUR) },
          error: jobError,
        },
        synchronizedEntryCountByType: [{ key: HTML, value: 3 }],
      },
    }),
  ],
  secrets: [
    {
      key: "SyncNotificationSettings",
      value: JSON.stringify({ Enabled: true, Recipients: `ops${IMAGE}@fabrikam.example` }),
    },
  ],
  assignments: [
    {
      ...{ id: "assignment", appRoleId: "00000000-0000-0000-0000-000000000000" },
      ...{ createdDateTime: "2026-11-20T08:00:00Z", principalId: GROUP, principalType: "Group" },
      principalDisplayName: `Sales ${HTML}`,
    },
  ],
};

const audit = {
  ...{ id: "audit-1", category: "ProvisioningManagement", correlationId: "c", result: HTML },
  ...{ loggedByService: "Account Provisioning", activityDateTime: isoTime(CASE_START - HOUR) },
  ...{ activityDisplayName: `Restart ${HTML}`, resultReason: HTML, additionalDetails: [] },
  initiatedBy: { app: null, user: PERSON },
  targetResources: [{ id: APP.id, displayName: HTML, type: "ServicePrincipal" }],
};

/** Everything from outside has HTML: Graph, the app, the SCIM server, and what people write in the console. */
async function playHostile(): Promise<PlayedCase> {
  const scim = await startReceiver(() => ({
    status: 500,
    headers: { "content-type": "application/scim+json", "retry-after": HTML },
    body: JSON.stringify({ detail: HTML, status: HTML, schemas: [HTML] }),
  }));
  const played = await playCase({
    apps: [app],
    rows: [1, 2, 3, 4].map((n) => hostileRow(n, n % 2 === 0 ? "disable" : "create")),
    audits: [audit],
    groups: { [GROUP]: [{ "@odata.type": "#microsoft.graph.user", ...PERSON }] },
    settings: {
      notify: [{ name: `on-call ${IMAGE}`, to: ["oncall@fabrikam.example"] }],
      targets: [{ ...targetSetting(scim.url), application: app.displayName }],
    },
  });
  await played.poll();
  await played.poll({ afterMs: 20 * MINUTE });
  await played.poll({ afterMs: HOUR });
  const { server } = played;
  const { items: incidents } = await played.api("/incidents");
  expect(incidents.length).toBeGreaterThan(0);
  for (const { id } of incidents)
    await server.post(`/api/v1/incidents/${id}/acknowledge`, { reason: HTML });
  const writes = [
    ["/api/v1/silences", { applications: [app.displayName], minutes: 60, reason: HTML }],
    ["/api/v1/keys", { name: HTML, role: "viewer" }],
  ] as const;
  for (const [path, body] of writes)
    expect([200, 201], path).toContain((await server.post(path, body)).status);
  return played;
}

async function addressesOf(played: PlayedCase): Promise<readonly string[]> {
  const { items: incidents } = await played.api("/incidents");
  const person = `#/people/${CASE_TENANT}/${PERSON.id}`;
  const pages: Readonly<Record<PagesWithParameters, string>> = {
    job: `#/jobs/${JOB}`,
    cycle: `#/jobs/${JOB}/cycles/${CYCLE}`,
    person,
    erasure: `${person}/erasure`,
    incident: `#/incidents/${incidents[0].id}`,
    tenant: `#/tenants/${CASE_TENANT}`,
    target: `#/targets/${TARGET}`,
  };
  const others = incidents.map(({ id }: { readonly id: string }) => `#/incidents/${id}`);
  const search = `#/?search=${encodeURIComponent("ada")}`;
  return [...Object.values(pages), ...others, ...NAVIGATION.map(({ href }) => href), search];
}

const elementsFromTexts = (page: Page): Promise<number> =>
  page.evaluate(
    "document.querySelectorAll('img[src=x], [onerror], body script:not([src])').length",
  );

test("HTML in any text from outside runs on no page of the console and becomes no element", async () => {
  const played = await playHostile();
  const settings = readSettings("all", {
    env: { STEADYSTATE_CONFIG: "steadystate.yaml" },
    readFile: () => JSON.stringify(played.settings),
  });
  const opened = await openConsole({
    ...{ store: played.store, now: played.clock.now, tenants: watchedTenants(settings) },
    notificationRoutes: notificationRoutes(settings).map(({ route }) => route),
    loadedSettings: listLoadedSettings(played.settings),
  });
  onTestFinished(() => opened.close());
  const addresses = await addressesOf(played);
  const shownOn: string[] = [];
  await opened.visit("", async (page) => {
    for (const hash of addresses) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await waitUntilShown(page, hash);
      expect(await elementsFromTexts(page), hash).toBe(0);
      const text = await page.locator("body").textContent();
      if (text?.includes("window.hasRun") === true) shownOn.push(hash);
    }
    expect(await page.evaluate("window.hasRun ?? null")).toBe(null);
    // The same check finds a planted element.
    await page.evaluate('document.querySelector("main").innerHTML = "<img src=x>"');
    expect(await elementsFromTexts(page)).toBe(1);
  });
  // The texts did reach the pages.
  expect(shownOn.length).toBeGreaterThan(15);
});
