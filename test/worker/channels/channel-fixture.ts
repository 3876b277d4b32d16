import { newDelivery } from "../../../domain/delivery.ts";
import type { IncidentFacts, Message } from "../../../domain/message.ts";
import type { Notification } from "../../../domain/notification.ts";
import type { Channel } from "../../../worker/channels/channel.ts";

export const NOW = Date.UTC(2026, 4, 4, 9, 30, 0);
export const TIME = { realNow: () => NOW, monotonicNow: () => performance.now() };
const ADDRESS = "hooks.contoso.example";

export function incidentFacts(facts: Partial<IncidentFacts> = {}): IncidentFacts {
  return {
    id: "contoso~8x8~1777885200000",
    kind: "quarantine",
    reason: "opened",
    state: "open",
    severity: "critical",
    title: "8x8 (contoso): quarantined, credentials refused",
    tenant: "contoso",
    application: "8x8",
    jobId: "8x8.1234.5678",
    target: null,
    affectedObjects: 12,
    openedAt: NOW - 60_000,
    resolvedAt: null,
    assessedAt: NOW - 1000,
    url: "https://steadystate.contoso.example/#/jobs/8x8.1234.5678",
    ...facts,
  };
}

export const MESSAGE: Message = {
  headline: "QUARANTINED",
  tone: "bad",
  title: "8x8 (contoso): quarantine",
  subjectDetail: null,
  summary: "credentials refused, 12 objects fail",
  rows: [],
  furtherIncidents: [],
  unnamedIncidentCount: 0,
  lines: [
    { label: "What", text: "Entra cannot sign in to 8x8." },
    { label: "Next step", text: "Renew the token, [click](https://evil.example) *now*." },
  ],
  clusters: [
    {
      objectCount: "12 objects",
      failure: "EntryConflict in userName",
      details: "people who left",
      meaning: "Another account has this name.",
      remedy: "The app owner renames it.",
      owner: "app owner",
      people: ["Ada Lovelace"],
    },
  ],
  unlistedClusterCount: 2,
  values: [{ label: "Escrow", text: "12" }],
  links: [
    { label: "This job in Steadystate", url: "https://steadystate.contoso.example/#/jobs/8x8" },
  ],
  footer: ["Data as of 2026-05-04 09:29 UTC."],
  facts: [incidentFacts()],
};

export function notificationOf(
  facts: readonly IncidentFacts[],
  change: Partial<Notification> = {},
): Notification {
  return {
    id: "contoso~8x8~1777885200000.0.0a1b2c3d",
    routeKey: "0a1b2c3d",
    routeName: "on-call",
    channel: "webhook",
    kind: facts.length > 1 ? "group" : "incident",
    tenants: ["contoso"],
    incidentIds: facts.map(({ id }) => id),
    reason: facts[0]?.reason ?? null,
    severity: "critical",
    createdAt: NOW,
    subject: "QUARANTINED: 8x8 (contoso): quarantined, credentials refused",
    message: { ...MESSAGE, facts },
    messageId: "<contoso-8x8-1777885200000.0.0a1b2c3d@contoso.example>",
    threadId: "contoso~8x8~1777885200000.0a1b2c3d",
    deliveries: [newDelivery(ADDRESS, NOW)],
    ...change,
  };
}

/** Sends a notification once, and says how often the hand-over was marked. */
export async function sendOnce(channel: Channel, notification: Notification) {
  let handOvers = 0;
  const results = await channel.send({
    notification,
    recipients: [ADDRESS],
    beforeHandOver: () => {
      handOvers += 1;
      return Promise.resolve();
    },
  });
  return { result: results[0], handOvers };
}
