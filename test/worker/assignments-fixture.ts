import { onTestFinished } from "vitest";
import { DAY, HOUR } from "../../domain/time.ts";
import { pollAssignments } from "../../worker/poll/poll-assignments.ts";
import { NOW as EXACT_NOW, TENANT } from "../store/random-events.ts";
import { testObservedJob } from "../store/stored-values.ts";
import { openTestStore } from "../test-redis.ts";
import { createMemoryLog, errorBody, startGraphStub } from "./graph-stub.ts";

// Times of changes are stored in whole seconds.
export const NOW = Math.floor(EXACT_NOW / 1000) * 1000;
export const ADA = "11111111-0000-4000-8000-000000000001";
export const BEN = "11111111-0000-4000-8000-000000000002";
export const STAFF = "22222222-0000-4000-8000-000000000001";

// Rows in the form of Microsoft's examples of both lists.
export const assignment = (principalId: string, over: object = {}) => ({
  id: `a-${principalId}`,
  deletedDateTime: null,
  appRoleId: "00000000-0000-0000-0000-000000000000",
  createdDateTime: "2026-05-01T08:00:00.9480566Z",
  principalDisplayName: "Ada Example",
  principalId,
  principalType: "User",
  resourceDisplayName: "Voice",
  resourceId: "sp-a",
  ...over,
});
export const member = (id: string, over: object = {}) => ({
  "@odata.type": "#microsoft.graph.user",
  id,
  displayName: "Ben Example",
  userPrincipalName: "ben@contoso.example",
  accountEnabled: true,
  ...over,
});

type List = readonly object[] | { readonly status: number };

export async function createTenantFixture(appIds: readonly string[] = ["sp-a"]) {
  const fixture = {
    now: NOW,
    assigned: {} as Record<string, List>,
    members: {} as Record<string, List>,
    /** Entries of the audit log about each group or app. */
    audits: {} as Record<string, List>,
  };
  const graphStub = await startGraphStub(({ path }, origin) => {
    const url = new URL(path, origin);
    const [, , kind = "", pathId = ""] = url.pathname.split("/");
    const auditedId = /t\/id eq '(.*?)'/.exec(path)?.[1];
    const id = auditedId ?? pathId;
    const lists = { groups: fixture.members, servicePrincipals: fixture.assigned };
    const list =
      (auditedId === undefined ? lists[kind as keyof typeof lists] : fixture.audits)[id] ?? [];
    if ("status" in list)
      return { status: list.status, body: errorBody("Authorization_RequestDenied") };
    const page = Number(url.searchParams.get("page") ?? 0);
    const next = { "@odata.nextLink": `${origin}${url.pathname}?page=${page + 1}` };
    const value = list.slice(page * 2, page * 2 + 2);
    return { body: { ...(list.length > page * 2 + 2 ? next : {}), value } };
  });
  onTestFinished(() => graphStub.close());
  const store = await openTestStore({ now: () => fixture.now });
  for (const id of appIds)
    await store.jobs.saveObservedJob(
      testObservedJob({ jobId: `scim.${id}`, servicePrincipalId: id }),
    );
  const log = createMemoryLog();
  const poll = () =>
    pollAssignments({
      tenant: TENANT,
      graph: graphStub.graph,
      store,
      intervalMs: HOUR,
      keepFormerMs: 30 * DAY,
      now: () => fixture.now,
      log,
    });
  const membershipsOf = (id: string) =>
    store.assignments.memberships(TENANT, { apps: appIds, groups: [STAFF] }, id);
  return { fixture, graphStub, store, log, poll, membershipsOf };
}
