import type { TargetSettings, TenantSettings } from "../../config/settings-schema.ts";
import type { GraphClient } from "../graph/graph-client.ts";
import { createApplicationFilter } from "../poll/application-filter.ts";
import {
  type KnownApplication,
  readApplications,
  selectsAll,
  unknownNameText,
} from "./application-names.ts";
import type { NamedCheckResult } from "./doctor-line.ts";

type NamingSettings = {
  readonly tenant: TenantSettings;
  readonly targets: readonly TargetSettings[];
};

/** Asks Graph whether the apps exist that the tenant's settings and its targets name. */
export async function* checkNamedApplications(
  { tenant, targets }: NamingSettings,
  graph: GraphClient,
): AsyncGenerator<NamedCheckResult> {
  const { name, applications } = tenant;
  const patterns = (["include", "exclude"] as const).flatMap((list) =>
    applications[list]
      .filter((pattern) => !selectsAll(pattern))
      .map((pattern) => ({ setting: `applications.${list}`, pattern })),
  );
  const ofTenant = targets.filter((target) => target.tenant === name);
  if (patterns.length === 0 && ofTenant.length === 0) return;
  const known = await readApplications(graph);
  // The check of the apps in check-graph.ts reports why they cannot be read.
  if (known === null) return;
  for (const { setting, pattern } of patterns) {
    const text = unknownNameText(pattern, namesOf(known));
    if (text === null) continue;
    yield [
      "applications",
      { status: "fail", text: `${setting}: no app of ${name} has the name ${text}` },
    ];
  }
  const isWatched = createApplicationFilter(applications);
  const watched = known.filter(({ id, displayName }) => isWatched(displayName ?? id, id));
  for (const target of ofTenant) {
    const text = unknownNameText(target.application, namesOf(watched));
    if (text === null) continue;
    const place = `application of the target ${target.name}`;
    yield [
      "applications",
      { status: "fail", text: `${place}: no watched app of ${name} has the name ${text}` },
    ];
  }
}

/** Settings name an app by its display name or its service principal ID. */
const namesOf = (known: readonly KnownApplication[]): readonly string[] =>
  known.flatMap(({ id, displayName }) => (displayName === null ? [id] : [displayName, id]));
