import { z } from "zod";
import {
  type JobConfiguration,
  SCIM_FLAGS,
  SETTING_STATES,
} from "../../domain/job-configuration.ts";
import { OBJECT_KINDS } from "../../domain/provisioning-event.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import type { JobStore } from "../store.ts";

const MaybeFlag = z.boolean().nullable();

/** The JSON of a configuration. */
const StoredConfiguration: z.ZodType<JobConfiguration> = z.object({
  readAt: z.number(),
  firstReadAt: z.number(),
  areSettingsRead: z.boolean(),
  notificationMail: z.enum(SETTING_STATES),
  deletionPrevention: z.enum(SETTING_STATES),
  deletionThreshold: z.number().nullable(),
  keepsAccountsOutOfScope: z.boolean(),
  tokenExpiresAt: z.number().nullable(),
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
          z.object({
            targetAttribute: z.string(),
            isOnlyAtCreation: z.boolean(),
            showsWhoLeft: z.boolean(),
          }),
        ),
      }),
    )
    .nullable(),
});

/** The configurations of the jobs of a tenant, one hash field per job. */
export function createConfigurationStore(
  redis: RedisClient,
  keyOf: (tenant: string) => string,
): Pick<JobStore, "saveConfiguration" | "configurations"> {
  return {
    saveConfiguration: async (tenant, jobId, configuration) => {
      await redis.hset(keyOf(tenant), jobId, JSON.stringify(configuration));
    },
    configurations: async (tenant) => {
      const entries = Object.entries(await redis.hgetall(keyOf(tenant)));
      return new Map(
        entries.flatMap(([jobId, text]): [string, JobConfiguration][] => {
          // A configuration that another version wrote with another schema is ignored and read from
          // Graph again.
          const stored = StoredConfiguration.safeParse(JSON.parse(text));
          return stored.success ? [[jobId, stored.data]] : [];
        }),
      );
    },
  };
}
