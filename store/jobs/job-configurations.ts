import { z } from "zod";
import {
  type JobConfiguration,
  SCIM_FLAGS,
  SETTING_STATES,
} from "../../domain/job-configuration.ts";
import { OBJECT_KINDS } from "../../domain/object-kind.ts";
import type { Instant } from "../../domain/time.ts";
import { readJsonHash } from "../redis/read-json-hash.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { storedJson } from "../redis/stored-json.ts";
import type { JobStore } from "./job-types.ts";

const MaybeFlag = z.boolean().nullable();

/** The JSON of a configuration. */
const StoredConfiguration: z.ZodType<JobConfiguration> = z.object({
  readAt: z.number(),
  firstReadAt: z.number(),
  areSettingsRead: z.boolean(),
  notificationMail: z.enum(SETTING_STATES),
  notificationAddresses: z.array(z.string()).default([]),
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

export const configurationJson = storedJson("configuration", StoredConfiguration);

/** The configurations of the jobs of a tenant, one hash field per job. */
export function createConfigurationStore(
  redis: RedisClient,
  keyOf: (tenant: string) => string,
  now: () => Instant,
): Pick<JobStore, "saveConfiguration" | "configurations"> {
  return {
    saveConfiguration: async (tenant, jobId, configuration) => {
      await redis.hset(keyOf(tenant), jobId, configurationJson.pack(now(), configuration));
    },
    // A configuration that cannot be read is read from Graph again.
    configurations: (tenant) => readJsonHash(redis, keyOf(tenant), configurationJson),
  };
}
