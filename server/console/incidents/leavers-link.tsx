import { hasRole } from "../../../domain/role.ts";
import { pageHref } from "../address/page-address.ts";
import type { Incident } from "../api/api-types.ts";
import { useCaller } from "../api/use-caller.ts";

/** A link to the leavers who still have an account, for an incident about them. */
export function LeaversLink({
  incident: { kind, application, tenant },
}: {
  readonly incident: Pick<Incident, "kind" | "application" | "tenant">;
}) {
  return kind === "leavers" && application !== null ? (
    <LinkForHelpdesk application={application} tenant={tenant} />
  ) : null;
}

/** A viewer gets no link, because the API refuses them the list. */
function LinkForHelpdesk(query: { readonly application: string; readonly tenant: string }) {
  const caller = useCaller();
  if (caller === null || !hasRole(caller.role, "helpdesk")) return null;
  return (
    <a href={pageHref("leavers", {}, query)}>
      Leavers who still have an account in {query.application}
    </a>
  );
}
