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
  /** Whether a rule reads series of this name. */
  reads(name: string): boolean;
};

export function readRuleFile(file: string): RuleFile {
  const { groups } = parse(readFileSync(file, "utf8")) as {
    readonly groups: readonly { readonly rules: readonly Rule[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);
  const words = new Set(rules.flatMap(({ expr }) => expr.match(/[a-zA-Z_:][\w:]*/g) ?? []));
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
    reads: (name) => words.has(name),
  };
}
