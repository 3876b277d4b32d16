import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import { DAY } from "../../domain/time.ts";
import type { JobKeys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { unreadableRecordsOf } from "../redis/unreadable-records.ts";
import { unpackBlock, unpackLine } from "./detail-blocks.ts";
import type { BlockAddress } from "./hour-rows.ts";

export type DetailAddress = BlockAddress & { readonly at: Instant };

/** The address of a row's or object event's details as text, unique within its job. */
export function addressKey({ block, index }: BlockAddress): string {
  return `${block}.${index}`;
}

function unpackEvents(
  bytes: Buffer,
  addresses: readonly DetailAddress[],
  jobId: string,
): readonly (readonly [string, ProvisioningEvent])[] {
  const lines = unpackBlock(bytes);
  return addresses.map((address) => {
    const line = lines[address.index];
    if (line === undefined) throw new Error(`the block ends before ${address.index}`);
    return [addressKey(address), unpackLine(line, jobId)];
  });
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
      const key = keys.blocks(Math.floor(first.at / DAY), block);
      const bytes = await redis.hgetBuffer(key, `${block}`);
      if (bytes === null) return;
      const address = { kind: "event-details", key, field: `${block}` } as const;
      const unpacked = unreadableRecordsOf(redis).read(address, () =>
        unpackEvents(bytes, addressesInBlock, jobId),
      );
      for (const [name, event] of unpacked ?? []) events.set(name, event);
    }),
  );
  return events;
}
