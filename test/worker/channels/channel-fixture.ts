import type { Notification } from "../../../domain/notification.ts";
import type { IncidentFacts } from "../../../domain/notify/message.ts";
import type { Channel } from "../../../worker/channels/channel.ts";

export const NOW = Date.UTC(2026, 4, 4, 9, 30, 0);
export const TIME = { realNow: () => NOW, monotonicNow: () => performance.now() };

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
