import { z } from "zod";
import type { AppAssignments, ChangeTime, GroupMembers } from "../../domain/assignment.ts";
import { storedJson } from "../redis/stored-json.ts";

const StoredChangeTime: z.ZodType<ChangeTime> = z.discriminatedUnion("code", [
  z.object({ code: z.literal("exact"), at: z.number() }),
  z.object({ code: z.literal("between"), after: z.number(), before: z.number() }),
  z.object({ code: z.literal("before"), before: z.number(), notBefore: z.number().nullable() }),
]);

const StoredApp: z.ZodType<AppAssignments> = z.object({
  servicePrincipalId: z.string(),
  readAt: z.number(),
  previousReadAt: z.number().nullable(),
  directPeople: z.number(),
  groups: z.array(
    z.object({
      id: z.string(),
      name: z.string().nullable(),
      since: StoredChangeTime,
      hasDefaultRole: z.boolean(),
    }),
  ),
  formerGroups: z.array(
    z.object({ id: z.string(), name: z.string().nullable(), unassigned: StoredChangeTime }),
  ),
  isComplete: z.boolean(),
});

const StoredGroup: z.ZodType<GroupMembers> = z.object({
  groupId: z.string(),
  readAt: z.number(),
  previousReadAt: z.number().nullable(),
  people: z.number(),
  nestedGroups: z.number(),
  isComplete: z.boolean(),
});

export const appJson = storedJson("assignment", StoredApp);
export const groupJson = storedJson("assignment", StoredGroup);
