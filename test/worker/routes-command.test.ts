import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import { cloudSyncJob, healthyJob } from "../domain/job-fixtures.ts";
import { exitCodeOf, startProgram } from "../stop-signal.ts";
import { openTestStore, testRedisUrl, uniqueKeyPrefix } from "../test-redis.ts";

const GUID = "11111111-2222-4333-8444-555555555555";
const keyPrefix = uniqueKeyPrefix();
const credential = { clientId: GUID, secret: "secret" };
const NIGHT = { from: "22:00", to: "07:00", timeZone: "Europe/Berlin" };
const ROUTES = [
  {
    name: "on-call",
    to: ["oncall@contoso.example", "ops@contoso.example"],
    quietHours: NIGHT,
    escalate: { after: "30m", to: ["head@contoso.example"] },
    tenants: ["contoso"],
  },
  {
    name: "list",
    to: ["iam@contoso.example"],
    digest: { every: "weekly", timeZone: "Europe/Berlin" },
    watching: "weekly",
  },
  {
    name: "pager",
    pagerduty: { routingKey: "hidden-key" },
    severities: ["critical"],
    kinds: ["quarantine", "leavers"],
    hours: { from: "08:00", to: "18:00", days: ["sunday", "monday"] },
    tenants: ["contoso"],
  },
  {
    name: "hr",
    webhook: { url: "https://hooks.example/hidden-path", secret: "hidden-key" },
    applications: ["Workday*"],
    tenants: ["contoso"],
  },
  { name: "sync", to: ["sync@contoso.example"], jobKinds: ["cloud-sync"], tenants: ["contoso"] },
];

async function runRoutesCommand(
  programArguments: string[],
  {
    routes = ROUTES,
    redisUrl = testRedisUrl(),
    prefix = keyPrefix,
  }: { routes?: readonly object[]; redisUrl?: string | null; prefix?: string } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-routes-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, "steadystate.yaml");
  const settings = {
    redis: { ...(redisUrl === null ? {} : { url: redisUrl }), keyPrefix: prefix },
    tenants: ["contoso", "fabrikam"].map((name) => ({ name, tenantId: GUID, credential })),
    mail: { from: "a@contoso.example", smtp: { url: "smtp://127.0.0.1:1" } },
    notify: routes,
  };
  writeFileSync(config, JSON.stringify(settings));
  const child = startProgram("worker/routes/main.js", programArguments, {
    STEADYSTATE_CONFIG: config,
    STEADYSTATE_DATA: folder,
    REDIS_URL: undefined,
  });
  const [exitCode, output, errorOutput] = await Promise.all([
    exitCodeOf(child),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { exitCode, output, errorOutput };
}

async function saveJobs(): Promise<void> {
  const store = await openTestStore({ keyPrefix });
  const jobs = [
    { ...healthyJob, tenant: "contoso", application: "8x8" },
    { ...cloudSyncJob, tenant: "fabrikam", application: "Cloud sync" },
  ];
  for (const job of jobs) await store.jobs.saveObservedJob(job);
}

describe("`npm run routes`", () => {
  test("--job prints which routes are notified of what, and why the other routes are not", async () => {
    await saveJobs();
    const { exitCode, output } = await runRoutesCommand(["--job", "8X8 (Contoso)"]);
    expect(output.replaceAll(healthyJob.jobId, "JOB-ID")).toMatchInlineSnapshot(`
      "8x8 (contoso): SCIM, Microsoft Entra ID to 8x8; JOB-ID

      yes  on-call  mail to oncall@contoso.example, ops@contoso.example  critical, warning; every kind of incident; only critical incidents every day from 22:00 to 07:00 the next day (Europe/Berlin), the others wait until the end; critical and not acknowledged after 30 min: also to head@contoso.example
      yes  list     mail to iam@contoso.example                          critical, warning; every kind of incident; one digest every Monday at 08:00 (Europe/Berlin); "still watching" every Monday at 08:00 (UTC)
      yes  pager    PagerDuty                                            critical; quarantine, leavers; only Monday, Sunday from 08:00 to 18:00 (UTC), outside these hours incidents wait
      no   hr       webhook at hooks.example                             the route is only for app Workday*
      no   sync     mail to sync@contoso.example                         the route is only for job kind cloud-sync

      "
    `);
    expect(exitCode).toBe(0);
    expect(output).not.toContain("hidden");
  });

  test("names the recipients who have unsubscribed, and the digests that nobody gets", async () => {
    await saveJobs();
    const store = await openTestStore({ keyPrefix });
    const by = { name: "iam@contoso.example", via: "link" } as const;
    for (const address of ["IAM@contoso.example", "ops@contoso.example"])
      await store.actions.unsubscribe(address, { by, at: Date.now() });
    const { output } = await runRoutesCommand(["--job", healthyJob.jobId]);
    for (const { id } of await store.actions.unsubscriptions())
      await store.actions.resubscribe(id, { by, at: Date.now() });
    expect(output.split("\n").slice(-3)).toEqual([
      "on-call: ops@contoso.example has unsubscribed from digests, and from reminders of incidents that are not critical. The page Silences of the console undoes it.",
      "list: iam@contoso.example has unsubscribed from digests, and from reminders of incidents that are not critical. Nobody gets the digest of this route. The page Silences of the console undoes it.",
      "",
    ]);
  });

  test("--job accepts a job ID", async () => {
    await saveJobs();
    const { output } = await runRoutesCommand(["--job", cloudSyncJob.jobId]);
    expect(output).toContain("Cloud sync (fabrikam): ");
  });

  test("--job with an unknown name prints similar names and exits with 1", async () => {
    await saveJobs();
    expect(await runRoutesCommand(["--job", "8x9"])).toEqual({
      exitCode: 1,
      output: "",
      errorOutput: "No known job has this app or ID. Similar names:\n  8x8 (contoso)\n",
    });
  });

  test("--all prints the routes of every job, and exits with 1 if a job has none", async () => {
    await saveJobs();
    const routes = ROUTES.filter(({ name }) => name !== "list");
    expect(await runRoutesCommand(["--all"], { routes })).toEqual({
      exitCode: 1,
      output: `8x8 (contoso)          on-call, pager
Cloud sync (fabrikam)  nobody

Nobody is notified of 1 job: add a route to notify, or extend the filters of one.
`,
      errorOutput: "",
    });
  });

  test.each([["--all"], ["--job", "8x8"]])(
    "before any job is known, %s prints the routes, what is missing and the next step",
    async (...options) => {
      const routes = ROUTES.slice(0, 1);
      const run = await runRoutesCommand(options, { routes, prefix: uniqueKeyPrefix() });
      expect(run.output).toMatch(
        /^on-call {2}mail to oncall@contoso\.example, .*critical, warning/,
      );
      expect(run.errorOutput).toMatch(
        /No job is known yet, so .* Start Steadystate \(npm start\).* npm run doctor says why\.\n$/,
      );
      expect(run.exitCode).toBe(1);
    },
  );

  test("without an option, or with an unknown one, says what is wrong, prints how to use it and exits with 2", async () => {
    for (const [options, mistake] of [
      [[], "Give either --job NAME or --all."],
      [["--jobs", "8x8"], "Unknown option --jobs: did you mean --job?"],
    ] as const) {
      const { exitCode, errorOutput } = await runRoutesCommand([...options]);
      expect(errorOutput).toContain(`${mistake}\n\nnpm run routes -- --job NAME`);
      expect(exitCode).toBe(2);
    }
  });

  test("says what to do if Redis does not answer", async () => {
    const run = await runRoutesCommand(["--all"], { redisUrl: "unix:///nowhere/redis.sock" });
    expect(run.exitCode).toBe(1);
    expect((await runRoutesCommand(["--all"], { redisUrl: null })).errorOutput).toBe(
      "The settings name no Redis, and no Steadystate runs with this data folder: start it with npm start, or set " +
        "STEADYSTATE_DATA to the data folder of the Steadystate that runs, or redis.url.\n",
    );
    expect(run.errorOutput).toMatch(/^The unix socket of Redis .*: start Redis, or .*\n$/);
  });
});
