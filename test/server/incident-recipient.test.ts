import { describe, expect, test } from "vitest";
import type { RouteDecisionReason } from "../../domain/notify/route-decision.ts";
import { emptyHistory } from "../../domain/notify/route-history.ts";
import { HOUR, MINUTE } from "../../domain/time.ts";
import type { Store } from "../../store/store.ts";
import { testRoute } from "../route-fixture.ts";
import { ADMIN, CONTOSO, FOREIGN, PHONES, RECOVERED, startActionServer } from "./action-server.ts";
import { NOW } from "./job-fixtures.ts";
import { bearer } from "./test-server.ts";

const ON_CALL = testRoute();
const LEADS = testRoute({ name: "leads", addresses: ["lead@contoso.example"] });
const BOSS = testRoute({
  name: "with-escalation",
  addresses: ["second@contoso.example"],
  escalation: { afterMs: HOUR, addresses: ["boss@contoso.example"] },
});
const whyPath = ({ id }: { readonly id: string }) =>
  `/api/v1/incidents/${encodeURIComponent(id)}/why`;

async function startServer() {
  return await startActionServer({ notificationRoutes: [ON_CALL, LEADS, BOSS] });
}

/** What the worker stores when it decides not to notify a route. */
async function decide(store: Store, routeKey: string, reason: RouteDecisionReason) {
  const before = (await store.incidents.routeHistories([PHONES.id])).get(PHONES.id) ?? null;
  const history = before ?? emptyHistory(PHONES.id);
  const decision = {
    ...({
      announcementId: `${PHONES.id}.0`,
      reason: "opened",
      routeKey,
      routeName: "leads",
    } as const),
    ...{ decidedAt: NOW, ...reason },
  };
  const after = { ...history, decisions: [...history.decisions, decision] };
  await store.incidents.saveDispatch({
    ...{ notifications: [], finished: [] },
    histories: [{ before, after }],
  });
}

describe("the question why an address was or was not notified", () => {
  test("is answered with the message and its state for a recipient, in upper and lower case", async () => {
    const server = await startServer();
    const { body } = await server.post(
      whyPath(RECOVERED),
      { recipient: " OnCall@contoso.example " },
      ADMIN,
    );
    expect(body).toMatchObject({
      notified: true,
      text: "Yes: OnCall@contoso.example was notified of this incident.",
    });
    expect(body.findings.map(({ text }: { readonly text: string }) => text)).toEqual([
      expect.stringMatching(
        /^Route on-call, 2026-05-04 .*UTC: a message that it recovered\. The mail server accepted it/,
      ),
      expect.stringMatching(/^Route on-call, .* UTC: a message that the incident opened\./),
    ]);
  });

  test("is answered with the refusal of the mail server and the next step", async () => {
    const server = await startServer();
    const { body } = await server.post(
      whyPath(FOREIGN),
      { recipient: "oncall@contoso.example" },
      ADMIN,
    );
    expect(body).toMatchObject({
      notified: false,
      text: "No: oncall@contoso.example was not notified of this incident.",
    });
    expect(body.findings[0].text).toMatch(
      /refused this recipient permanently: correct the address in notify/,
    );
  });

  test("is answered with the decision about its route", async () => {
    const server = await startServer();
    await decide(server.store, LEADS.key, { code: "other-severity", severity: "warning" });
    const { body } = await server.post(
      whyPath(PHONES),
      { recipient: "lead@contoso.example" },
      ADMIN,
    );
    expect(body).toMatchObject({ notified: false, findings: [{ code: "decided" }] });
    expect(body.findings[0].text).toBe(
      "Route leads, about the change that the incident opened: Not notified: the severity was warning. " +
        "To change this, edit the setting severities of the route.",
    );
  });

  test("is answered for an address that joined the route later, and for one that has unsubscribed", async () => {
    const server = await startActionServer({
      notificationRoutes: [
        { ...ON_CALL, addresses: [...ON_CALL.addresses, "new@contoso.example"] },
      ],
    });
    const why = () => server.post(whyPath(RECOVERED), { recipient: "new@contoso.example" }, ADMIN);
    expect((await why()).body.findings).toMatchObject([{ code: "added-later" }]);
    const by = { name: "new@contoso.example", via: "link" } as const;
    await server.store.actions.unsubscribe("new@contoso.example", { by, at: NOW });
    expect((await why()).body.findings).toMatchObject([{ code: "unsubscribed" }]);
  });

  test("is answered with the rule of the escalation and its time for an address that only an escalation notifies", async () => {
    const server = await startServer();
    const why = (incident: { readonly id: string }) =>
      server.post(whyPath(incident), { recipient: "boss@contoso.example" }, ADMIN);
    expect((await why(PHONES)).body.findings[0].text).toBe(
      "Route with-escalation notifies this address only if a critical incident is not acknowledged within 1 h. " +
        "The route itself was not notified of this incident.",
    );
    const { key } = BOSS;
    const before = (await server.store.incidents.routeHistories([PHONES.id])).get(PHONES.id)!;
    const thread = {
      ...{ threadId: "t", incidentCount: 1, firstNotifiedAt: NOW - 30 * MINUTE },
      ...({ escalatedAt: null, acknowledgedAt: null, channel: "mail", recipients: null } as const),
    };
    const after = { ...before, threads: { ...before.threads, [key]: thread } };
    await server.store.incidents.saveDispatch({
      ...{ notifications: [], finished: [] },
      histories: [{ before, after }],
    });
    expect((await why(PHONES)).body.findings[0].text).toMatch(
      /For this incident, that time is 2026-05-04 12:30 UTC\.$/,
    );
  });

  test("names the setting to change if no route has the address", async () => {
    const server = await startServer();
    const { body } = await server.post(whyPath(PHONES), { recipient: "x@contoso.example" }, ADMIN);
    expect(body).toMatchObject({ notified: false, findings: [{ code: "no-route" }] });
    expect(body.findings[0].text).toMatch(
      /Add it to a route in the setting notify of steadystate\.yaml, or ask the person who/,
    );
  });

  test("says what the incident waits for if no decision about the route is stored", async () => {
    const server = await startServer();
    const { body } = await server.post(whyPath(PHONES), { recipient: LEADS.name }, ADMIN);
    expect(body).toMatchObject({
      text: "No: route leads was not notified of this incident.",
      findings: [{ code: "undecided" }],
    });
    expect(body.findings[0].text).toMatch(
      /has not yet decided whether to send a message\. The problem is new\.$/,
    );
  });
});

describe("who may ask why a recipient was notified", () => {
  test("a viewer can ask about routes but not about addresses", async () => {
    const server = await startServer();
    const viewer = bearer("key-of-viewer");
    const byRoute = await server.post(whyPath(RECOVERED), { recipient: "on-call" }, viewer);
    expect(byRoute).toMatchObject({ status: 200, body: { notified: true } });
    expect(byRoute.text).not.toContain("@");
    const byAddress = await server.post(
      whyPath(RECOVERED),
      { recipient: "oncall@contoso.example" },
      viewer,
    );
    expect(byAddress.status).toBe(403);
    expect(byAddress.body.detail).toMatch(/ask with the name of a route/);
  });

  test("an incident of another tenant is not known, and a text without @ must be a route", async () => {
    const server = await startServer();
    const foreign = await server.post(whyPath(FOREIGN), { recipient: "on-call" }, CONTOSO);
    expect(foreign.status).toBe(404);
    const { status, body } = await server.post(whyPath(PHONES), { recipient: "oncall" }, ADMIN);
    expect(status).toBe(404);
    expect(body.detail).toMatch(/one of the routes on-call, leads, with-escalation/);
  });
});
