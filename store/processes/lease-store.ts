import { HOUR, type Millis } from "../../domain/time.ts";
import { leaseKey } from "../redis/keys.ts";
import { loadLuaScript } from "../redis/lua-script.ts";
import type { StoreContext } from "../redis/store-context.ts";

export type LeaseRequest = {
  readonly name: string;
  /** The worker that sends the request. The name contains no space. */
  readonly owner: string;
  /** Begins with the owner and a space, and differs from all earlier texts of this owner. */
  readonly text: string;
  /** If the lease of another worker has this text, the request takes it over; null to take over no lease. */
  readonly replaceableText: string | null;
  /** Whether to take a lease that does not exist. */
  readonly canTakeFree: boolean;
};

type LeaseAnswer = {
  readonly isHeld: boolean;
  /** The text before the request; null if the lease did not exist. */
  readonly before: string | null;
};

/** A lease is the right of one worker to run a group of tasks. */
export type LeaseStore = {
  /** Takes or renews a lease. */
  hold(request: LeaseRequest): Promise<LeaseAnswer>;
  /** Gives up a lease, so that another worker can take it at once. */
  release(name: string, owner: string): Promise<void>;
};

/** Much longer than the time between two renewals. */
const LEASE_LIFETIME_MS: Millis = HOUR;

const holdLeaseScript = loadLuaScript("hold-lease", "writes");

export function createLeaseStore({
  redis,
  prefix,
}: Pick<StoreContext, "redis" | "prefix">): LeaseStore {
  return {
    hold: async ({ name, owner, text, replaceableText, canTakeFree }) => {
      const answer = await holdLeaseScript(
        redis,
        [leaseKey(prefix, name)],
        [owner, text, replaceableText ?? "", canTakeFree ? "1" : "0", LEASE_LIFETIME_MS],
      );
      const before = String(answer) === "" ? null : String(answer);
      const isOwn = before?.startsWith(`${owner} `) === true;
      const isTaken = before === null ? canTakeFree : before === replaceableText;
      return { isHeld: isOwn || isTaken, before };
    },
    release: async (name, owner) => {
      await holdLeaseScript(redis, [leaseKey(prefix, name)], [owner, "", "", "0", 0]);
    },
  };
}
