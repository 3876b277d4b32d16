import type { AppRoleAssignment, DirectoryObject } from "../graph-types.ts";
import { formatTimeInTicks } from "../log/graph-time.ts";
import type { Instant } from "../tenant-view.ts";
import type { Application } from "./applications.ts";
import { INITIAL_ASSIGNED_AT, type SimulatedTenant } from "./simulated-tenant.ts";
import { groupRef } from "./tenant-change.ts";

/** Graph's id of "no role of the app". */
const NO_ROLE = "00000000-0000-0000-0000-000000000000";

/** The assignments of an application: people who are assigned directly, and groups. */
export function assignmentsOf(
  tenant: SimulatedTenant,
  app: Application,
): readonly AppRoleAssignment[] {
  const { people, groups } = tenant;
  const { id: resourceId, displayName: resourceDisplayName } = app.servicePrincipal;
  const assignment = (
    principal: Pick<AppRoleAssignment, "principalId" | "principalDisplayName" | "principalType">,
    at: Instant,
  ): AppRoleAssignment => ({
    id: `${app.index}-${principal.principalId}`,
    deletedDateTime: null,
    appRoleId: NO_ROLE,
    createdDateTime: formatTimeInTicks(at),
    ...principal,
    resourceDisplayName,
    resourceId,
  });
  const direct = [...(tenant.directAssignments[app.index] ?? [])].filter(([person]) =>
    isListed(tenant, person),
  );
  return [
    ...groups.flatMap((group, index) =>
      group.assignedTo.includes(app.index)
        ? [
            assignment(
              {
                principalId: tenant.idOf(groupRef(index)),
                principalDisplayName: group.name,
                principalType: "Group",
              },
              INITIAL_ASSIGNED_AT,
            ),
          ]
        : [],
    ),
    ...direct.map(([person, at]) =>
      assignment(
        {
          principalId: people.idOf(person),
          principalDisplayName: people.displayName(person),
          principalType: "User",
        },
        at,
      ),
    ),
  ];
}

/** The direct members of a group; null when no group has this id. */
export function membersOf(
  tenant: SimulatedTenant,
  groupId: string,
): readonly DirectoryObject[] | null {
  const { people, groups } = tenant;
  const group = groups.find((_, index) => tenant.idOf(groupRef(index)) === groupId);
  if (group === undefined) return null;
  return [
    ...[...group.members]
      .filter((person) => isListed(tenant, person))
      .map((person) => ({
        "@odata.type": "#microsoft.graph.user",
        id: people.idOf(person),
        displayName: people.displayName(person),
        userPrincipalName: people.userPrincipalName(person),
        accountEnabled: people.isEnabled(person),
      })),
    ...group.nestedGroups.map((nested) => ({
      "@odata.type": "#microsoft.graph.group",
      id: tenant.idOf(groupRef(nested)),
      displayName: groups[nested]?.name ?? null,
    })),
  ];
}

/** Graph does not list accounts that are in the recycle bin or deleted. */
function isListed({ people }: SimulatedTenant, person: number): boolean {
  return !people.isSoftDeleted(person) && !people.isDeleted(person);
}
