import type { Redis } from "ioredis";
import type { ProvisioningEvent } from "../domain/provisioning.ts";
import type { Instant } from "../domain/time.ts";
import { DAY } from "../domain/time.ts";
import { eventOf, unpackBlock } from "./blocks.ts";
import type { JobKeys } from "./keys.ts";
import type { BlockPlace } from "./rows.ts";

export type DetailPlace = BlockPlace & { readonly at: Instant };

/** A row's or touch's address within its job. */
export function placeName({ block, index }: BlockPlace): string {
  return `${block}.${index}`;
}

/** The events at these places, by `placeName`; those whose details have expired are missing. */
export async function readDetails(
  redis: Redis,
  keys: JobKeys,
  jobId: string,
  places: readonly DetailPlace[],
): Promise<ReadonlyMap<string, ProvisioningEvent>> {
  const blocks = new Map<number, DetailPlace[]>();
  for (const place of places) {
    const wanted = blocks.get(place.block);
    if (wanted === undefined) blocks.set(place.block, [place]);
    else wanted.push(place);
  }
  const events = new Map<string, ProvisioningEvent>();
  await Promise.all(
    [...blocks].map(async ([block, wanted]) => {
      const [first] = wanted;
      if (first === undefined) return;
      const bytes = await redis.hgetBuffer(
        keys.blocks(Math.floor(first.at / DAY), block),
        `${block}`,
      );
      if (bytes === null) return;
      const lines = unpackBlock(bytes);
      for (const place of wanted) {
        const line = lines[place.index];
        if (line === undefined) throw new Error(`block ${block} ends before ${place.index}`);
        events.set(placeName(place), eventOf(line, jobId));
      }
    }),
  );
  return events;
}
