import type { Target } from "../api/api-types.ts";
import { LabelChip, type Tone } from "../parts/components.tsx";
import { formatLabel } from "../parts/format.ts";

const TONES: Readonly<Record<NonNullable<Target["state"]>, Tone>> = {
  "not-probed": "off",
  outdated: "unknown",
  up: "good",
  down: "bad",
  throttled: "warn",
  "token-refused": "bad",
  "own-token-old": "warn",
  "fails-only-here": "warn",
};

/** What the probes of a SCIM server mean, as a word on a coloured background. */
export function TargetStateChip({ state }: Pick<Target, "state">) {
  if (state === null) return <LabelChip tone="unknown">not assessed yet</LabelChip>;
  return <LabelChip tone={TONES[state]}>{formatLabel(state)}</LabelChip>;
}
