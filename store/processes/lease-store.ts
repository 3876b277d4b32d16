import { HOUR, type Millis } from "../../domain/time.ts";
import { leaseKey } from "../redis/keys.ts";
import { loadLuaScript } from "../redis/lua-script.ts";
import type { StoreContext } from "../redis/store-context.ts";

export type LeaseRequest = {
  readonly name: string;
  /** The worker that asks. Contains no space. */
  readonly owner: string;
  /** Begins with the owner and a space, and differs from all earlier texts of this owner. */
  readonly text: string;
  /** The text of another worker that may be replaced; null for none. */
  readonly replaceable: string | null;
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
    hold: async ({ name, owner, text, replaceable, canTakeFree }) => {
      const answer = await holdLeaseScript(
        redis,
        [leaseKey(prefix, name)],
        [owner, text, replaceable ?? "", canTakeFree ? "1" : "0", LEASE_LIFETIME_MS],
      );
      const before = String(answer) === "" ? null : String(answer);
      const isOwn = before?.startsWith(`${owner} `) === true;
      const isTaken = before === null ? canTakeFree : before === replaceable;
      return { isHeld: isOwn || isTaken, before };
    },
    release: async (name, owner) => {
      await holdLeaseScript(redis, [leaseKey(prefix, name)], [owner, "", "", "0", 0]);
    },
  };
}
