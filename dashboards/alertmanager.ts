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

/** If one problem fires a critical alert and a warning, Alertmanager mutes the warning. */
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

/** One rule for each kind of incident that mutes others and each list of labels that both alerts must share. */
function muteRules(): readonly InhibitRule[] {
  const rules = new Map<string, { by: IncidentKind; equal: string[]; kinds: string[] }>();
  for (const { by, kinds } of MUTE_RULES) {
    for (const kind of kinds) {
      const equal = sharedLabels(by, kind);
      const key = `${by} ${equal.join()}`;
      const known = rules.get(key) ?? { by, equal, kinds: [] };
      if (!known.kinds.includes(kind)) known.kinds.push(kind);
      rules.set(key, known);
    }
  }
  return [...rules.values()].map(({ by, equal, kinds }) => ({
    source_matchers: [OUR_ALERTS, `kind="${by}"`],
    target_matchers: [OUR_ALERTS, `kind=~"${kinds.join("|")}"`, `muted_by="${by}"`],
    equal,
  }));
}

/** The labels that both alerts have. A target can have several jobs, so its alert has no label `sync_job`. */
function sharedLabels(by: IncidentKind, kind: IncidentKind): string[] {
  if (by === "tenant-unreadable") return ["tenant"];
  return isTargetIncidentKind(by) || isTargetIncidentKind(kind)
    ? ["tenant", "application"]
    : ["tenant", "sync_job"];
}
