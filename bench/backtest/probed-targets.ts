import { fixedRandom } from "../../simulator/random.ts";
import type { TargetFault } from "../../simulator/target/provisioning-target.ts";
import type { WorldPlan } from "./plan-world.ts";
import type { ProbedTarget } from "./world-records.ts";

const MINUTE_MS = 60_000;
const YEAR_MS = 365 * 1440 * MINUTE_MS;

type TimedTargetFault = Extract<TargetFault, { until: number }>;

const PROBE_OK = { result: "ok", httpStatus: 200 } as const;

/** Simulates probes of the target servers, which the faults of the scenario affect. */
export function createProbedTargets(
  seed: number,
  plan: Pick<WorldPlan, "appsWithTarget" | "tokenExpiries">,
  startsAt: number,
) {
  const appsWithInvalidToken = new Set<string>();
  const timedFaults = new Map<string, readonly TimedTargetFault[]>();

  const probeOutcomeOf = (app: string, now: number): Omit<ProbedTarget, "tokenExpiresAt"> => {
    if (appsWithInvalidToken.has(app)) return { result: "auth", httpStatus: 401 };
    for (const timedFault of timedFaults.get(app) ?? []) {
      if (now >= timedFault.until) continue;
      const outcome = outcomeOfFault(
        timedFault,
        fixedRandom(seed, `probe of ${app}`, now / MINUTE_MS),
      );
      if (outcome !== null) return outcome;
    }
    return PROBE_OK;
  };
  const tokenExpiresAtOf = (app: string, now: number): number | null => {
    const expiries = plan.tokenExpiries.filter(({ application }) => application === app);
    const next = expiries
      .map(({ expiresMinutes, renewedMinutes }) => ({
        endsAt: startsAt + expiresMinutes * MINUTE_MS,
        renewedAt: startsAt + renewedMinutes * MINUTE_MS,
      }))
      .filter(({ renewedAt }) => renewedAt > now)
      .sort((a, b) => a.endsAt - b.endsAt)[0];
    if (expiries.length === 0) return null;
    return next?.endsAt ?? startsAt + YEAR_MS;
  };

  return {
    applyFault(app: string, fault: TargetFault): void {
      if (fault.kind === "token-expires") appsWithInvalidToken.add(app);
      if (fault.kind === "token-renewed") appsWithInvalidToken.delete(app);
      if ("until" in fault) timedFaults.set(app, [...(timedFaults.get(app) ?? []), fault]);
    },
    /** Null when the application has no probed server. */
    probe(app: string, now: number): ProbedTarget | null {
      if (!plan.appsWithTarget.has(app)) return null;
      return { ...probeOutcomeOf(app, now), tokenExpiresAt: tokenExpiresAtOf(app, now) };
    },
  };
}

function outcomeOfFault(
  fault: TimedTargetFault,
  randomValue: number,
): Omit<ProbedTarget, "tokenExpiresAt"> | null {
  switch (fault.kind) {
    case "down":
      return { result: "net-tcp", httpStatus: null };
    case "times-out":
      return { result: "net-response", httpStatus: null };
    case "answers-html":
      return { result: "html-instead-of-json", httpStatus: 200 };
    case "answers-error":
      if (randomValue >= fault.share) return null;
      return { result: probeResultOf(fault.status), httpStatus: fault.status };
  }
}

function probeResultOf(status: number): string {
  if (status === 401 || status === 403) return "auth";
  if (status === 404) return "not-found";
  if (status === 429) return "throttled";
  return status >= 500 ? "server-error" : "rejected";
}
