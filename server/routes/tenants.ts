import { z } from "zod";
import { rfc3339 } from "../../domain/words.ts";
import type { PollKind, PollState } from "../../store/store.ts";
import { PathId } from "../query.ts";
import { type Route, route } from "../route.ts";
import { listOf } from "../schema/answers.ts";
import { TenantDetail, TenantRow } from "../schema/sight.ts";
import { oldest, type Tenant, tenantsAsked, type World } from "../world.ts";

export function tenantRoutes(world: World): readonly Route[] {
  return [
    route({
      path: "/tenants",
      summary: "The tenants you may see, and how fresh we see each",
      answer: listOf(TenantRow),
      async handle({ caller }) {
        const tenants = world.tenants.filter(({ name }) => caller.tenants.includes(name));
        const items = await Promise.all(
          tenants.map(async (tenant) =>
            tenantRow(world, tenant, await world.store.polls.all(tenant.name)),
          ),
        );
        const asOf = items.map((item) => (item.asOf === null ? null : Date.parse(item.asOf)));
        return { items, next: null, total: items.length, asOf: rfc3339(oldest(asOf)) };
      },
    }),
    route({
      path: "/tenants/{tenant}",
      summary: "One tenant with every poll: how far it came, and what troubles it",
      params: z.strictObject({ tenant: PathId }),
      answer: TenantDetail,
      async handle({ params, caller }) {
        const [name] = tenantsAsked(caller, [params.tenant]);
        const tenant = world.tenants.find((known) => known.name === name);
        const all = await world.store.polls.all(params.tenant);
        const row = await tenantRow(world, tenant ?? { name: params.tenant, tenantId: "" }, all);
        return { ...row, polls: [...all].map(pollRow) };
      },
    }),
  ];
}

async function tenantRow(
  world: World,
  { name, tenantId }: Tenant,
  polls: ReadonlyMap<PollKind, PollState>,
) {
  const [snapshots, people] = await Promise.all([
    world.store.jobs.snapshots([name]),
    world.store.people.total(name),
  ]);
  const logsAsOf = polls.get("logs")?.watermark ?? null;
  const jobsAsOf = polls.get("jobs")?.lastSuccessAt ?? null;
  const troubled = [...polls.values()].find((poll) => poll.trouble !== null)?.trouble ?? null;
  return {
    tenant: name,
    tenantId,
    jobs: snapshots.length,
    people,
    logsAsOf: rfc3339(logsAsOf),
    jobsAsOf: rfc3339(jobsAsOf),
    backfillRatio: backfill(polls.get("backfill")),
    trouble: troubled?.message ?? null,
    troubleSince: rfc3339(troubled?.since ?? null),
    asOf: rfc3339(logsAsOf === null || jobsAsOf === null ? null : oldest([logsAsOf, jobsAsOf])),
  };
}

function backfill(poll: PollState | undefined): number | null {
  const ratio = poll?.progressRatio ?? null;
  return ratio === null || ratio >= 1 ? null : Math.max(0, ratio);
}

function pollRow([poll, state]: readonly [PollKind, PollState]) {
  return {
    poll,
    lastSuccessAt: rfc3339(state.lastSuccessAt),
    lastTryAt: rfc3339(state.lastTryAt),
    watermark: rfc3339(state.watermark),
    complete: state.complete,
    dropped: state.dropped,
    progressRatio: state.progressRatio,
    trouble: state.trouble?.message ?? null,
    troubleSince: rfc3339(state.trouble?.since ?? null),
  };
}
