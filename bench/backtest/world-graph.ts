import { GRAPH_FAULTS } from "../../simulator/environment/scenario-effects.ts";
import { payloadOf } from "../../simulator/graph/answer-payload.ts";
import { STEADYSTATE_PERMISSIONS } from "../../simulator/graph/app-registrations.ts";
import { createSimulatedGraph } from "../../simulator/graph/simulated-graph.ts";
import type { ProvisioningObjectSummary } from "../../simulator/graph-types.ts";
import type { ScenarioGraphFault } from "../../simulator/scenario/scenario-context.ts";
import type { LogRow, TenantView } from "../../simulator/tenant-view.ts";
import type { GraphClientSettings, HttpExchange } from "./world-records.ts";

const GRAPH_ORIGIN = "https://graph.example";
const CLIENT_ID = "66666666-7777-4888-8999-aaaaaaaaaaaa";
const SECRET = "simulated";
/** Longer than any world, so that a world has one sign-in. */
const TOKEN_SECONDS = 400 * 86_400;

/**
 * The simulated Graph, which answers without a network. It has no request limit, because all polls
 * of a step happen at the same simulated time.
 */
export function createWorldGraph(seed: number, view: TenantView) {
  const readOnce = createReadOnceView(view);
  const service = createSimulatedGraph({
    views: [readOnce.view],
    clock: view.clock,
    seed,
    apps: [
      {
        tenantId: view.tenantId,
        clientId: CLIENT_ID,
        secrets: [{ value: SECRET }],
        permissions: STEADYSTATE_PERMISSIONS,
        licence: "P1",
      },
    ],
    tokenLifetimeSeconds: TOKEN_SECONDS,
    reportsRateLimit: null,
    synchronizationRateLimit: null,
  });
  const client: GraphClientSettings = {
    origin: GRAPH_ORIGIN,
    tenantId: view.tenantId,
    clientId: CLIENT_ID,
    secret: SECRET,
  };
  const exchange: HttpExchange = async ({ method, url, headers, body }) => {
    const outgoing = await service.answer({
      method,
      url: new URL(url),
      authorization: headers["authorization"],
      clientRequestId: undefined,
      body: body ?? "",
    });
    if (outgoing.activeFaults.has("cut")) return null;
    const payload = payloadOf(outgoing);
    return { status: payload.status, headers: payload.headers, body: payload.bytes };
  };
  return {
    client,
    exchange,
    startOutage({ kind, until }: ScenarioGraphFault): void {
      service.faults.add({ ...GRAPH_FAULTS[kind], until });
      readOnce.startOutage(until);
    },
  };
}

type ProvisioningRow = LogRow<ProvisioningObjectSummary>;

/**
 * A view whose log contains only rows that no page has contained before. Because of overlap and re-reads, most rows
 * that a poll reads were read before, and the store ignores them. To build the JSON of these rows again would take most
 * of the run time. If Graph answered with a row during an outage, the answer possibly did not arrive, so the next page
 * contains the row again.
 */
function createReadOnceView(view: TenantView): {
  readonly view: TenantView;
  startOutage(until: number): void;
} {
  const renderedIds = new Set<string>();
  let outageEndsAt = 0;
  return {
    startOutage(until: number): void {
      outageEndsAt = Math.max(outageEndsAt, until);
    },
    view: {
      ...view,
      provisioningRows: (from, to) =>
        view.provisioningRows(from, to).flatMap((row): readonly ProvisioningRow[] => {
          const { id, at, visibleAt } = row;
          if (renderedIds.has(id)) return [];
          const render = () => {
            if (view.clock.now() >= outageEndsAt) renderedIds.add(id);
            return row.render();
          };
          return [{ id, at, visibleAt, render }];
        }),
    },
  };
}
