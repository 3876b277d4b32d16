import { z } from "zod";
import { SEVERITIES } from "../../domain/condition.ts";
import {
  CONFIGURATION_PARTS,
  type ConfigurationFinding,
  SIMPLE_FINDING_RULES,
} from "../../domain/finding.ts";
import { PROBE_RESULTS, TOKEN_OWNERS } from "../../domain/target.ts";
import { StoredOwnTokenProof } from "./stored-target.ts";

const shared = { severity: z.enum(SEVERITIES), outdatedAsOf: z.number().nullable() };

/** A configuration finding of a stored assessment. */
export const StoredFinding: z.ZodType<ConfigurationFinding> = z.discriminatedUnion("rule", [
  z.object({ ...shared, rule: z.enum(SIMPLE_FINDING_RULES) }),
  z.object({
    ...shared,
    rule: z.enum(["token-expires-soon", "token-date-outdated"]),
    expiresAt: z.number(),
    whose: z.enum(TOKEN_OWNERS),
  }),
  z.object({
    ...shared,
    rule: z.literal("own-token-old"),
    target: z.string(),
    since: z.number(),
    proof: StoredOwnTokenProof,
  }),
  z.object({
    ...shared,
    rule: z.literal("probe-fails-only-here"),
    target: z.string(),
    since: z.number(),
    wroteAt: z.number(),
    result: z.enum(PROBE_RESULTS),
  }),
  z.object({ ...shared, rule: z.literal("never-started"), firstReadAt: z.number() }),
  z.object({ ...shared, rule: z.literal("interval-long"), intervalMs: z.number() }),
  z.object({
    ...shared,
    rule: z.literal("deletion-threshold-too-large"),
    threshold: z.number(),
    objectsInApp: z.number(),
  }),
  z.object({ ...shared, rule: z.literal("no-notification-mail"), isSet: z.boolean() }),
  z.object({
    ...shared,
    rule: z.literal("configuration-unreadable"),
    unreadParts: z.array(z.enum(CONFIGURATION_PARTS)),
  }),
  z.object({
    ...shared,
    rule: z.literal("matching-several"),
    targetAttributes: z.array(z.string()),
  }),
  z.object({ ...shared, rule: z.literal("matching-mutable"), sourceAttribute: z.string() }),
]);
