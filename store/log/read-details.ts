import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import { DAY } from "../../domain/time.ts";
import type { JobKeys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { unpackBlock, unpackLine } from "./detail-blocks.ts";
import type { BlockAddress } from "./hour-rows.ts";

export type DetailAddress = BlockAddress & { readonly at: Instant };

/** The address of a row's or object event's details as text, unique within its job. */
export function addressKey({ block, index }: BlockAddress): string {
  return `${block}.${index}`;
}

/** The events at these addresses, by `addressKey`. Events whose details have expired are missing. */
export async function readDetails(
  redis: RedisClient,
  keys: JobKeys,
  jobId: string,
  addresses: readonly DetailAddress[],
): Promise<ReadonlyMap<string, ProvisioningEvent>> {
  const blocks = new Map<number, DetailAddress[]>();
  for (const address of addresses) {
    const addressesInBlock = blocks.get(address.block);
    if (addressesInBlock === undefined) blocks.set(address.block, [address]);
    else addressesInBlock.push(address);
  }
  const events = new Map<string, ProvisioningEvent>();
  await Promise.all(
    [...blocks].map(async ([block, addressesInBlock]) => {
      const [first] = addressesInBlock;
      if (first === undefined) return;
      const bytes = await redis.hgetBuffer(
        keys.blocks(Math.floor(first.at / DAY), block),
        `${block}`,
      );
      if (bytes === null) return;
      const lines = unpackBlock(bytes);
      for (const address of addressesInBlock) {
        const line = lines[address.index];
        if (line === undefined) throw new Error(`block ${block} ends before ${address.index}`);
        events.set(addressKey(address), unpackLine(line, jobId));
      }
    }),
  );
  return events;
}
