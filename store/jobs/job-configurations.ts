import type { Redis } from "ioredis";
import { z } from "zod";
import { type JobConfiguration, SCIM_FLAGS } from "../../domain/job-configuration.ts";
import { OBJECT_KINDS } from "../../domain/provisioning-event.ts";
import type { JobStore } from "../store.ts";

const MaybeFlag = z.boolean().nullable();

/** A set-up as JSON, as it must look when it is read back. */
const StoredConfiguration: z.ZodType<JobConfiguration> = z.object({
  readAt: z.number(),
  firstReadAt: z.number(),
  hasNotificationMail: MaybeFlag,
  hasDeletionPrevention: MaybeFlag,
  isEveryoneInScope: MaybeFlag,
  scimFlags: z.enum(SCIM_FLAGS).nullable(),
  mappings: z
    .array(
      z.object({
        kind: z.enum(OBJECT_KINDS),
        isEnabled: z.boolean(),
        canCreate: z.boolean(),
        canUpdate: z.boolean(),
        canDelete: z.boolean(),
        hasScopingFilter: z.boolean(),
        matchingPairs: z.array(
          z.object({ targetAttribute: z.string(), sourceAttribute: z.string().nullable() }),
        ),
        attributes: z.array(
          z.object({ targetAttribute: z.string(), isOnlyAtCreation: z.boolean() }),
        ),
      }),
    )
    .nullable(),
});

/** How each job of a tenant is set up, a field per job. */
export function createConfigurationStore(
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
