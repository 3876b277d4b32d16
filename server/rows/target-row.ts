import type { ObservedTarget, TargetProbe } from "../../domain/target.ts";
import { isOnlyOurProblem, type TargetState } from "../../domain/target-state.ts";
import type { Instant } from "../../domain/time.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { targetStateRemedy, targetStateText } from "../../wording/target.ts";
import { type AssessedTarget, tokenExpiryOf } from "../read-targets.ts";
import type { AnswerOf } from "../schema/common-schema.ts";
import type { TargetRow } from "../schema/target-schema.ts";
import { oldestTime } from "../server-context.ts";

export function targetRow(assessed: AssessedTarget): AnswerOf<typeof TargetRow> {
  const { target, assessment } = assessed;
  const state = assessment?.state ?? null;
  const tokenExpiry = tokenExpiryOf(assessed);
  return {
    name: target.name,
    tenant: target.tenant,
    application: target.application,
    jobIds: assessment?.jobIds ?? [],
    ...stateValues(state, target.name),
    tokenExpiresAt: formatRfc3339(tokenExpiry?.at ?? null),
    tokenOwner: tokenExpiry?.whose ?? null,
    ...probeValues(target.probe, state),
    scrapedAt: formatRfc3339(target.scrape?.at ?? null),
    ...target.traffic,
    asOf: formatRfc3339(targetAsOf(target)),
  };
}

function stateValues(state: TargetState | null, name: string) {
  if (state === null)
    return { state: null, stateSince: null, stateReason: null, stateRemedy: null };
  return {
    state: state.code,
    stateSince: formatRfc3339("since" in state ? state.since : null),
    stateReason: targetStateText(state, name),
    stateRemedy: targetStateRemedy(state, name),
  };
}

function probeValues(probe: TargetProbe | null, state: TargetState | null) {
  // If only Steadystate has a problem with the target, the probe's message is left out: it says that Entra
  // cannot use the target, which is then not true.
  return {
    probeResult: probe?.result ?? null,
    probeMessage: isOnlyOurProblem(state?.code ?? null) ? null : (probe?.message ?? null),
    probedAt: formatRfc3339(probe?.at ?? null),
    httpStatus: probe?.httpStatus ?? null,
    latencyMs: probe?.latencyMs ?? null,
  };
}

export function targetAsOf({ probe, scrape }: ObservedTarget): Instant | null {
  return oldestTime([probe?.at ?? null, scrape?.at ?? null]);
}
