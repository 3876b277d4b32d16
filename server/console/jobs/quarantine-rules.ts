import type { JobDetail } from "../api/api-types.ts";

/** What each of Microsoft's quarantine rules counts. */
export const QUARANTINE_RULE_NAMES: Readonly<Record<JobDetail["rules"][number]["rule"], string>> = {
  floor: "Failing objects until Entra evaluates the failure ratio",
  proportion: "Failing objects until the failure ratio is too high",
  base: "Failing objects, without references",
  total: "Failing objects and references",
};
