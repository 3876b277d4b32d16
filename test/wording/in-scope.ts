import type { Scoping } from "../../domain/scoping.ts";

/** The checks of an object that belongs in the app. */
export const inScope: Scoping = {
  isActive: true,
  isAssigned: true,
  hasRole: true,
  passesFilter: true,
  failedFilter: null,
};
