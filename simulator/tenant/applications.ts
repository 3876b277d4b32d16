import { guidMaker } from "../random.ts";
import type { ServicePrincipal } from "../wire.ts";
import type { Edit } from "./change.ts";

/** Where a job stands when the world begins. */
type Beginning =
  | "steady"
  | "initial-cycle"
  | "just-started"
  | "never-started"
  | "not-configured"
  | "no-provisioning";

export type AppSpec = {
  readonly name: string;
  /** Share of the people who are assigned, 0..1. */
  readonly share?: number;
  readonly begins?: Beginning;
  /** Share of the people whom this target refuses for reasons of their own, 0..1. */
  readonly flaws?: number;
  /** Null: accidental deletion prevention is off. */
  readonly deleteThreshold?: number | null;
  /** Whether the assigned groups themselves are provisioned. Default: as this app does. */
  readonly groups?: boolean;
  /** Minutes from the beginning of one cycle to that of the next. Default: 40. */
  readonly intervalMinutes?: number;
  /** Whether the job shows how far its initial cycle is. Most real records do not. Default: yes. */
  readonly showsProgress?: boolean;
  /** Share of the people whose accounts the target has before the job first runs, 0..1. */
  readonly alreadyThere?: number;
};

type Connector = {
  readonly name: string;
  readonly templateId: string;
  readonly targetName: string;
  readonly groups: boolean;
  readonly mapsManager: boolean;
  readonly share: number;
};

export type Application = Required<AppSpec> & {
  readonly index: number;
  readonly templateId: string;
  readonly targetName: string;
  readonly mapsManager: boolean;
  readonly servicePrincipal: ServicePrincipal;
  readonly jobId: string;
};

const USUAL = {
  begins: "steady",
  flaws: 0.002,
  deleteThreshold: null,
  intervalMinutes: 40,
  showsProgress: true,
  alreadyThere: 0,
} as const satisfies Partial<AppSpec>;

/** The gallery's own id of applications that are not in the gallery. */
const NON_GALLERY_TEMPLATE = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621";

/** 8x8 takes users only; its synchronization template id is not published, so that one is invented. */
const CATALOGUE: readonly Connector[] = [
  connector("8x8", "8x8", { share: 0.8 }),
  connector("Slack", "slackOutDelta", { groups: true, mapsManager: true, share: 0.9 }),
  connector("Zoom", "zoom", { groups: true, share: 0.6 }),
  connector("Salesforce", "SfOutDelta", { share: 0.2 }),
  connector("ServiceNow", "serviceNowOutDelta", { groups: true, mapsManager: true, share: 0.7 }),
  connector("Atlassian Cloud", "atlassianCloud", { groups: true, share: 0.35 }),
  connector("Contoso Field Service", "scim", { groups: true, mapsManager: true, share: 0.15 }),
  connector("AWS IAM Identity Center", "aWSSingleSignon", { groups: true, share: 0.1 }),
  connector("GitHub Enterprise Managed User", "gitHubEMU", { groups: true, share: 0.12 }),
  connector("Box", "BoxOutDelta", { groups: true, share: 0.4 }),
  connector("Snowflake", "snowflake", { groups: true, share: 0.05 }),
  connector("Zscaler", "zscaler", { groups: true, share: 0.95 }),
];

/** Single sign-on only: they have no job at all. */
const WITHOUT_PROVISIONING = ["Payroll", "Travel Desk", "Expense Portal", "Intranet", "Canteen"];

function connector(
  name: string,
  templateId: string,
  has: Partial<Pick<Connector, "groups" | "mapsManager">> & { share: number },
): Connector {
  const targetName = templateId === "scim" ? "customappsso" : name;
  return { name, templateId, targetName, groups: false, mapsManager: false, ...has };
}

/** Whether the app's default mapping sends this attribute to the target. */
export function mapsAttribute(app: Application, attribute: Edit["attribute"]): boolean {
  if (attribute === "site") return app.templateId === "8x8";
  if (attribute === "manager") return app.mapsManager;
  return true;
}

/** The first `count` of the catalogue, 8x8 first, and a few that only sign people on. */
export function catalogueApps(count: number): readonly AppSpec[] {
  if (count > CATALOGUE.length) {
    throw new Error(`The catalogue has ${CATALOGUE.length} applications, not ${count}.`);
  }
  return [
    ...CATALOGUE.slice(0, count).map(({ name }) => ({ name })),
    ...WITHOUT_PROVISIONING.map((name) => ({ name, begins: "no-provisioning" as const })),
  ];
}

export function createApplications(
  seed: number,
  tenantId: string,
  specs: readonly AppSpec[],
): readonly Application[] {
  const principalId = guidMaker(seed, "service principal");
  const appId = guidMaker(seed, "app");
  const jobGuid = guidMaker(seed, "job");
  const galleryId = guidMaker(seed, "gallery template");

  return specs.map((spec, index) => {
    const known =
      CATALOGUE.find(({ name }) => name === spec.name) ??
      connector(spec.name, "scim", { groups: true, share: 0.5 });
    const isCustom = known.templateId === "scim";
    const signsOnOnly = spec.begins === "no-provisioning";
    return {
      index,
      share: known.share,
      groups: known.groups,
      ...USUAL,
      ...spec,
      templateId: known.templateId,
      targetName: known.targetName,
      mapsManager: known.mapsManager,
      jobId: `${known.templateId}.${tenantId.replaceAll("-", "")}.${jobGuid(index)}`,
      servicePrincipal: {
        id: principalId(index),
        appId: appId(index),
        displayName: spec.name,
        applicationTemplateId: signsOnOnly
          ? null
          : isCustom
            ? NON_GALLERY_TEMPLATE
            : galleryId(index),
        tags: ["WindowsAzureActiveDirectoryIntegratedApp"],
        accountEnabled: true,
      },
    };
  });
}
