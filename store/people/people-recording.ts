import type { LRUCache } from "lru-cache";
import type { TenantKeys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/redis-client.ts";

/** How many people, accounts or links one script writes. Such a script takes Redis about a millisecond. */
export const WRITES_PER_STEP = 150;

/** What one call of the people recorder works with. */
export type Recording = {
  readonly redis: RedisClient;
  readonly tenant: string;
  readonly keys: TenantKeys;
  /** Records of people as this process last read or wrote them; NO_RECORD for a new person. */
  readonly storedRecords: LRUCache<string, Buffer>;
  readonly storedAccounts: LRUCache<string, true>;
  /**
   * Digests of the people whom these events add. For these people `storedAccounts` may be wrong:
   * its entries may date from before delete-expired-people.ts deleted the accounts.
   */
  readonly newPeople: Set<string>;
  /** The stored bytes of people whose record cannot be read. The next record replaces them. */
  readonly damagedRecords: Map<string, Buffer>;
};
