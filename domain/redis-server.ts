import type { RedisFailure } from "./redis-failure.ts";

/** What one Redis says about itself. Null: our user may not read it, or the service hides it. */
export type RedisServerFacts = {
  readonly version: string | null;
  readonly evictionPolicy: string | null;
  /** True if it writes its data to a disk, as an append-only file (`appendonly`) or regularly (`save`). */
  readonly isPersistent: boolean | null;
  readonly isClusterNode: boolean | null;
};

const REDIS_CHECKS = ["version", "evictionPolicy", "isPersistent"] as const;

export type RedisServerCheck = {
  /** Why Redis must not be used; null if it may be used. */
  readonly failure: RedisFailure | null;
  /** False if at least one Redis keeps its data only in memory. */
  readonly isPersistent: boolean | null;
  readonly unchecked: readonly (typeof REDIS_CHECKS)[number][];
};

/** `ZADD` has `LT` and `GT` since this version. */
const MINIMUM_REDIS_VERSION = "6.2.0";

/** Concludes from what each master says, one for a single Redis. */
export function checkRedisServers(
  servers: readonly RedisServerFacts[],
  hasClusterClient: boolean,
): RedisServerCheck {
  return {
    failure: servers.map((facts) => failureOf(facts, hasClusterClient)).find(Boolean) ?? null,
    isPersistent: servers.some(({ isPersistent }) => isPersistent === false)
      ? false
      : servers.every(({ isPersistent }) => isPersistent === true) || null,
    unchecked: REDIS_CHECKS.filter((name) => servers.some((facts) => facts[name] === null)),
  };
}

function failureOf(facts: RedisServerFacts, hasClusterClient: boolean): RedisFailure | null {
  const { version, evictionPolicy, isClusterNode } = facts;
  if (isClusterNode === true && !hasClusterClient) return { code: "needs-cluster" };
  if (version !== null && isOlder(version, MINIMUM_REDIS_VERSION)) {
    return { code: "too-old", version, minimum: MINIMUM_REDIS_VERSION };
  }
  if (evictionPolicy !== null && evictionPolicy !== "noeviction") {
    return { code: "evicts-data", policy: evictionPolicy };
  }
  return null;
}

function isOlder(version: string, minimum: string): boolean {
  const parts = version.split(".").map(Number);
  const minimumParts = minimum.split(".").map(Number);
  const index = minimumParts.findIndex((part, i) => part !== (parts[i] ?? 0));
  return index >= 0 && (parts[index] ?? 0) < (minimumParts[index] ?? 0);
}
