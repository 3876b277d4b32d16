import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { prometheusDurationMs } from "./prometheus-duration.ts";

type Rule = {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
};

export type RuleFile = {
  readonly file: string;
  readonly alerts: readonly {
    readonly name: string;
    readonly forMs: number;
    readonly keepFiringMs: number;
  }[];
  /** The metrics of Steadystate that the rules read. */
  readonly metrics: readonly string[];
  /** Whether a rule reads series of this name. */
  reads(name: string): boolean;
};

const METRIC = /^(?:entra_provisioning|scim_target|steadystate)_\w+$/;

export function readRuleFile(file: string): RuleFile {
  const { groups } = parse(readFileSync(file, "utf8")) as {
    readonly groups: readonly { readonly rules: readonly Rule[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);
  const words = new Set(rules.flatMap(({ expr }) => expr.match(/[a-zA-Z_:][\w:]*/g) ?? []));
  const timed = rules.find(({ expr }) => /\btime\(\)/.test(expr));
  if (timed !== undefined)
    throw new Error(
      `The rule ${timed.alert ?? timed.record} reads time(): use steadystate_now_timestamp_seconds, which is right for a clock that runs faster too.`,
    );
  return {
    file,
    alerts: rules.flatMap(({ alert, for: wait, keep_firing_for: keep }) =>
      alert === undefined
        ? []
        : [
            {
              name: alert,
              forMs: prometheusDurationMs(wait ?? ""),
              keepFiringMs: prometheusDurationMs(keep ?? ""),
            },
          ],
    ),
    metrics: [...words].filter((word) => METRIC.test(word)),
    reads: (name) => words.has(name),
  };
}
