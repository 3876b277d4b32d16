import { expect, test } from "vitest";
import type { GraphFault } from "../../simulator/graph/graph-faults.ts";
import { JOB, job } from "./graph-records.ts";
import { CASE_TENANT, playCase } from "./play-case.ts";

const MINUTE = 60_000;

const NO_TOKEN: readonly (readonly [string, GraphFault])[] = [
  [
    "the sign-in service is unavailable",
    {
      kind: "sign-in-error",
      signInError: {
        status: 503,
        error: "temporarily_unavailable",
        code: 90_035,
        message: "Service is temporarily unavailable. Please retry later.",
      },
    },
  ],
  ["the secret is refused", { kind: "sign-in-error" }],
];

test.each(NO_TOKEN)(
  "a tenant of which nothing was ever read has no freshness while %s",
  async (_, fault) => {
    const played = await playCase({ jobs: [job({ id: JOB })] });
    played.graph.faults.add(fault);
    await played.poll();
    await played.poll({ afterMs: 16 * MINUTE });

    const { items, asOf } = await played.api("/tenants");
    expect(items).toMatchObject([
      { tenant: CASE_TENANT, jobsAsOf: null, logsAsOf: null, access: "unreadable", asOf: null },
    ]);
    expect(asOf).toBeNull();
    const { polls } = await played.api(`/tenants/${CASE_TENANT}`);
    expect(
      polls.filter((poll: { lastSuccessAt: string | null }) => poll.lastSuccessAt !== null),
    ).toEqual([]);

    const metrics = await played.metrics();
    expect(metrics).not.toMatch(/^steadystate_poll_last_success_timestamp_seconds\{/m);
    expect(metrics).toMatch(/^steadystate_tenant_up\{tenant="fabrikam"\} 0$/m);

    expect(await played.ready()).toMatchObject({
      status: "degraded",
      unreadableTenantCount: 1,
      tenants: [{ tenant: CASE_TENANT, access: "unreadable", asOf: null }],
    });

    const [mail] = played.mails();
    expect(mail?.subject).toBe("UNKNOWN: fabrikam: tenant not readable");
    expect(mail?.text).toContain("\nNothing read yet.\n");
    expect(mail?.text).toMatch(
      /has not been able to read anything of tenant fabrikam yet, neither its jobs nor its log\. /,
    );
    expect(mail?.text).toMatch(/Job states: never read/);
    expect(mail?.text).toMatch(/Provisioning log: never read/);
  },
);

test("a tenant that can no longer be read is unreadable and keeps the age of its data", async () => {
  const played = await playCase({ jobs: [job({ id: JOB })] });
  await played.poll();
  const readAt = new Date(played.clock.now()).toISOString();
  await played.poll();
  expect(await played.ready()).toMatchObject({ status: "ready", unreadableTenantCount: 0 });

  played.graph.faults.add({ kind: "unauthorised" });
  await played.poll({ afterMs: MINUTE });
  await played.poll({ afterMs: 16 * MINUTE });
  const { items } = await played.api("/tenants");
  expect(items).toMatchObject([{ jobsAsOf: readAt, logsAsOf: readAt, access: "unreadable" }]);
  expect(await played.ready()).toMatchObject({ status: "degraded" });
  expect(await played.metrics()).toMatch(/^steadystate_tenant_up\{tenant="fabrikam"\} 0$/m);
  expect(played.mails().map(({ text }) => text?.split("\n")[2])).toEqual([
    "Nothing read since 2026-11-26 04:00 UTC.",
  ]);
});

test("a tenant without jobs is readable after the search for jobs, and unreadable once Graph refuses", async () => {
  const played = await playCase({ apps: [] });
  await played.poll();
  await played.poll({ afterMs: MINUTE });
  expect((await played.api("/tenants")).items).toMatchObject([
    { access: "readable", jobs: 0, jobsAsOf: "2026-11-26T04:01:00.000Z" },
  ]);

  expect(await played.metrics()).toMatch(/^steadystate_tenant_up\{tenant="fabrikam"\} 1$/m);

  played.graph.faults.add({ kind: "unauthorised" });
  await played.poll({ afterMs: 20 * MINUTE });
  expect((await played.api("/tenants")).items).toMatchObject([
    { access: "unreadable", jobsAsOf: "2026-11-26T04:01:00.000Z" },
  ]);
});
