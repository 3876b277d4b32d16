import type { RawSettings } from "./settings-errors.ts";

/** Settings that had another name before 0.2.0. */
const FORMER_GROUP = { former: "judgement", current: "assessment" } as const;
const FORMER_NAMES: Readonly<Record<string, string>> = {
  retryFirst: "firstRetryAfter",
  retrySecond: "secondRetryAfter",
  retryEvery: "retryInterval",
  failingRatioLastHour: "failingLastHourRatio",
  failingLeaveRatio: "failingRecoveryRatio",
  leaverAfterIntervals: "leaverOverdueAfterIntervals",
  leaverAfter: "leaverOverdueAfter",
  clusterNew: "clusterNewFor",
  deletionWarnRatio: "deletionWarningRatio",
  stoppedLearnedMost: "maxLearnedTolerance",
  initialSilence: "initialStoppedAfter",
  logLate: "logLateAfter",
  neverRunGrace: "neverRunWarningAfter",
  blindAfter: "staleAfter",
  blindAfterPolls: "staleAfterPolls",
  tellBlindAfter: "notifyUnknownAfter",
  tellAfter: "notifyAfter",
  deletionGuardRatio: "maxDeletionThresholdRatio",
  tokenNotice: "tokenExpiryFinding",
};

export type FormerName = { readonly former: string; readonly current: string };

/**
 * Gives settings with a former name their current name, so that a file for an earlier version
 * still works. If the file has both names, the former one stays and is refused.
 */
export function withCurrentNames(raw: RawSettings): {
  readonly value: RawSettings;
  readonly formerNames: readonly FormerName[];
} {
  if (!isObject(raw)) return { value: raw, formerNames: [] };
  const { [FORMER_GROUP.former]: group, ...others } = raw;
  if (!isObject(group) || FORMER_GROUP.current in raw) return { value: raw, formerNames: [] };
  const renamed = Object.keys(group).map((former) => {
    const current = FORMER_NAMES[former];
    return { former, current: current === undefined || current in group ? former : current };
  });
  return {
    value: {
      ...others,
      [FORMER_GROUP.current]: Object.fromEntries(
        renamed.map(({ former, current }) => [current, group[former]]),
      ),
    },
    formerNames: renamed.map(({ former, current }) => ({
      former: `${FORMER_GROUP.former}.${former}`,
      current: `${FORMER_GROUP.current}.${current}`,
    })),
  };
}

const isObject = (value: RawSettings): value is Readonly<Record<string, RawSettings>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
