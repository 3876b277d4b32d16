import { createGuidGenerator } from "../random.ts";
import type { Application } from "./applications.ts";
import type { SimulatedTenant } from "./simulated-tenant.ts";
import { groupIndexOf, isGroup, type ObjectRef } from "./tenant-change.ts";

const FIRST_WORKER_ID = 21_001;

/** The id of an object in a system other than the target of an app. */
export type ObjectIds = {
  /** In the source system of the app's job. */
  sourceIdOf(app: Application, ref: ObjectRef): string;
};

/**
 * Ids by source system: Entra's object id, the worker id of an HR system (also sent by the API), or
 * the objectGUID in Active Directory.
 */
export function createObjectIds(tenant: SimulatedTenant): ObjectIds {
  const directoryGuid = createGuidGenerator(tenant.seed, "objectGUID");
  return {
    sourceIdOf({ systems }, ref) {
      if (systems.source === "entra") return tenant.idOf(ref);
      if (systems.source === "active-directory") return directoryGuid(ref);
      return isGroup(ref) ? `G-${groupIndexOf(ref)}` : String(FIRST_WORKER_ID + ref);
    },
  };
}
