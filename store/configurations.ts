import type { Redis } from "ioredis";
import { z } from "zod";
import { OBJECT_KINDS } from "../domain/provisioning.ts";
import type { JobConfiguration } from "../domain/setup/configuration.ts";
import type { JobStore } from "./store.ts";

const MaybeFlag = z.boolean().nullable();

/** A set-up as JSON, as it must look when it is read back. */
const StoredConfiguration: z.ZodType<JobConfiguration> = z.object({
  readAt: z.number(),
  knownSince: z.number(),
  notifies: MaybeFlag,
  guardsDeletions: MaybeFlag,
  syncAll: MaybeFlag,
  dialect: z.enum(["none", "current", "legacy", "both"]).nullable(),
  mappings: z
    .array(
      z.object({
        kind: z.enum(OBJECT_KINDS),
        enabled: z.boolean(),
        creates: z.boolean(),
        updates: z.boolean(),
        deletes: z.boolean(),
        filtered: z.boolean(),
        matching: z.array(z.object({ target: z.string(), source: z.string().nullable() })),
        attributes: z.array(z.object({ target: z.string(), onlyAtCreation: z.boolean() })),
      }),
    )
    .nullable(),
});

/** How each job of a tenant is set up, a field per job. */
export function connectConfigurations(
  redis: Redis,
  keyOf: (tenant: string) => string,
): Pick<JobStore, "saveConfiguration" | "configurations"> {
  return {
    saveConfiguration: async (tenant, jobId, configuration) => {
      await redis.hset(keyOf(tenant), jobId, JSON.stringify(configuration));
    },
    configurations: async (tenant) => {
      const texts = Object.entries(await redis.hgetall(keyOf(tenant)));
      return new Map(
        texts.flatMap(([jobId, text]): [string, JobConfiguration][] => {
          // What another version has left in a shape of its own is as good as never read.
          const stored = StoredConfiguration.safeParse(JSON.parse(text));
          return stored.success ? [[jobId, stored.data]] : [];
        }),
      );
    },
  };
}
