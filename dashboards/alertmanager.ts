import { ALERT_PREFIX } from "../domain/alert.ts";
import { MUTE_RULES } from "../domain/incident/mute-incidents.ts";
import { isTargetIncidentKind } from "../domain/incident.ts";
import type { IncidentKind } from "../domain/incident-kind.ts";

type InhibitRule = {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
};

const OUR_ALERTS = `alertname=~"${ALERT_PREFIX}.+"`;

/** An alert about several severities of one problem: while both fire, the critical one is enough. */
const SEVERITY_RULE: InhibitRule = {
  source_matchers: [OUR_ALERTS, 'severity="critical"'],
  target_matchers: [OUR_ALERTS, 'severity="warning"'],
  equal: ["alertname", "tenant", "application", "sync_job", "target"],
};

/**
 * An example for Alertmanager. Its inhibit rules mute the alerts of the incidents that Steadystate
 * mutes: `muted_by` of an alert says which kind of incident explains it.
 */
export function alertmanagerExample(): object {
  return {
    route: {
      receiver: "on-call",
      group_by: ["alertname", "tenant", "application"],
      group_wait: "30s",
      group_interval: "5m",
      repeat_interval: "1d",
    },
    receivers: [{ name: "on-call" }],
    inhibit_rules: [SEVERITY_RULE, ...muteRules()],
  };
}

/** One rule for each kind of incident that mutes others, and each kind of subject they share. */
function muteRules(): readonly InhibitRule[] {
  const kindsByRule = new Map<string, { by: IncidentKind; equal: string[]; kinds: string[] }>();
  for (const { by, kinds } of MUTE_RULES) {
    for (const kind of kinds) {
      const equal = sharedLabels(by, kind);
      const key = `${by} ${equal.join()}`;
      const known = kindsByRule.get(key) ?? { by, equal, kinds: [] };
      if (!known.kinds.includes(kind)) known.kinds.push(kind);
      kindsByRule.set(key, known);
    }
  }
  return [...kindsByRule.values()].map(({ by, equal, kinds }) => ({
    source_matchers: [OUR_ALERTS, `kind="${by}"`],
    target_matchers: [OUR_ALERTS, `kind=~"${kinds.join("|")}"`, `muted_by="${by}"`],
    equal,
  }));
}

/** A target may have several jobs, so that its alert has the label of none of them. */
function sharedLabels(by: IncidentKind, kind: IncidentKind): string[] {
  if (by === "tenant-unreadable") return ["tenant"];
  return isTargetIncidentKind(by) || isTargetIncidentKind(kind)
    ? ["tenant", "application"]
    : ["tenant", "sync_job"];
}
