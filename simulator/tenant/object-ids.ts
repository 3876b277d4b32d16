import { createGuidGenerator } from "../random.ts";
import type { Application } from "./applications.ts";
import type { SimulatedTenant } from "./simulated-tenant.ts";
import { groupIndexOf, isGroup, type ObjectRef } from "./tenant-change.ts";

/** The worker id of person 0 in the HR system; person n has the worker id `FIRST_WORKER_ID + n`. */
const FIRST_WORKER_ID = 21_001;

export type ObjectIds = {
  /** The id of an object in the source system of the app's job. */
  sourceIdOf(app: Application, ref: ObjectRef): string;
};

/**
 * The id depends on the source system: in Entra, it is the object id; in an HR system or an API-driven
 * job, the worker id; in Active Directory, the objectGUID.
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
