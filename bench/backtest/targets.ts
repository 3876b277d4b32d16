import { shareOf } from "../../simulator/random.ts";
import type { TargetFault } from "../../simulator/target/target.ts";
import type { Plan } from "./plan.ts";
import type { TargetLook } from "./record.ts";

const MINUTE_MS = 60_000;
const YEAR_MS = 365 * 1440 * MINUTE_MS;

type Trouble = Extract<TargetFault, { until: number }>;

const OK = { result: "ok", httpStatus: 200 } as const;

/** What a probe of an application's own server finds, by what the story has done to it. */
export function createTargets(
  seed: number,
  plan: Pick<Plan, "configured" | "tokens">,
  startsAt: number,
) {
  const rejected = new Set<string>();
  const troubles = new Map<string, readonly Trouble[]>();

  const probe = (app: string, now: number): Omit<TargetLook, "tokenEndsAt"> => {
    if (rejected.has(app)) return { result: "auth", httpStatus: 401 };
    for (const trouble of troubles.get(app) ?? []) {
      if (now >= trouble.until) continue;
      const found = findingOf(trouble, shareOf(seed, `probe of ${app}`, now / MINUTE_MS));
      if (found !== null) return found;
    }
    return OK;
  };
  const tokenEnd = (app: string, now: number): number | null => {
    const ends = plan.tokens.filter(({ application }) => application === app);
    const next = ends
      .map(({ endsMinutes, renewedMinutes }) => ({
        endsAt: startsAt + endsMinutes * MINUTE_MS,
        renewedAt: startsAt + renewedMinutes * MINUTE_MS,
      }))
      .filter(({ renewedAt }) => renewedAt > now)
      .sort((a, b) => a.endsAt - b.endsAt)[0];
    if (ends.length === 0) return null;
    return next?.endsAt ?? startsAt + YEAR_MS;
  };

  return {
    fault(app: string, fault: TargetFault): void {
      if (fault.kind === "token-expires") rejected.add(app);
      if (fault.kind === "token-renewed") rejected.delete(app);
      if ("until" in fault) troubles.set(app, [...(troubles.get(app) ?? []), fault]);
    },
    /** Null where no server is configured. */
    look(app: string, now: number): TargetLook | null {
      if (!plan.configured.has(app)) return null;
      return { ...probe(app, now), tokenEndsAt: tokenEnd(app, now) };
    },
  };
}

function findingOf(trouble: Trouble, chance: number): Omit<TargetLook, "tokenEndsAt"> | null {
  switch (trouble.kind) {
    case "down":
      return { result: "net-tcp", httpStatus: null };
    case "times-out":
      return { result: "net-response", httpStatus: null };
    case "html":
      return { result: "html-instead-of-json", httpStatus: 200 };
    case "answers":
      if (chance >= trouble.share) return null;
      return { result: resultOf(trouble.status), httpStatus: trouble.status };
  }
}

function resultOf(status: number): string {
  if (status === 401 || status === 403) return "auth";
  if (status === 404) return "not-found";
  if (status === 429) return "throttled";
  return status >= 500 ? "server-error" : "rejected";
}
