import type { ServicePrincipal } from "../graph-types.ts";
import { createGuidGenerator } from "../random.ts";
import type { AttributeEdit } from "./tenant-change.ts";

/**
 * The state of a job at the start of the world. `steady`: it has run for months. `initial-cycle`
 * and `just-started`: it is active, and its initial cycle comes first. `never-started`: it is
 * configured but disabled. `no-provisioning`: the application has no job.
 */
type AppStartState =
  | "steady"
  | "initial-cycle"
  | "just-started"
  | "never-started"
  | "not-configured"
  | "no-provisioning";

export type AppSpec = {
  readonly name: string;
  /** Share of the people who are assigned to the application, 0..1. */
  readonly assignedShare?: number;
  readonly startState?: AppStartState;
  /** Share of the people whom the target refuses permanently, 0..1. */
  readonly refusedShare?: number;
  /** Null: accidental deletion prevention is off. */
  readonly deleteThreshold?: number | null;
  /** Whether the job also provisions the assigned groups. Default: the value in the catalogue. */
  readonly provisionsGroups?: boolean;
  /** Minutes from the start of one cycle to the start of the next. Default: 40. */
  readonly intervalMinutes?: number;
  /**
   * Whether the job shows the progress of its initial cycle; most real jobs do not. Default: true.
   */
  readonly showsProgress?: boolean;
  /** Share of the people who have an account in the target before the first cycle, 0..1. */
  readonly existingAccountsShare?: number;
  /** Mean duration of an initial cycle in hours; null: as long as its objects usually take. */
  readonly initialCycleHours?: number | null;
};

/** The systems that a job connects. The names are those in the log's source and target systems. */
type ConnectedSystems = {
  readonly sourceName: string;
  readonly targetName: string;
  /** The source of the people's ids: Entra's object ids, or the ids of another system. */
  readonly source: "entra" | "hr" | "active-directory" | "api";
  readonly target: "app" | "active-directory" | "entra";
};

type ConnectorTemplate = ConnectedSystems & {
  readonly name: string;
  readonly templateId: string;
  readonly provisionsGroups: boolean;
  readonly provisionsPeople: boolean;
  readonly mapsManager: boolean;
  readonly assignedShare: number;
  readonly intervalMinutes: number;
};

export type Application = Required<AppSpec> & {
  readonly index: number;
  readonly templateId: string;
  readonly systems: ConnectedSystems;
  readonly provisionsPeople: boolean;
  readonly mapsManager: boolean;
  readonly servicePrincipal: ServicePrincipal;
  readonly jobId: string;
};

const DEFAULT_APP = {
  startState: "steady",
  refusedShare: 0.002,
  deleteThreshold: null,
  showsProgress: true,
  existingAccountsShare: 0,
  initialCycleHours: null,
} as const satisfies Partial<AppSpec>;

/** Entra's template id of non-gallery applications. */
const NON_GALLERY_TEMPLATE = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621";

/**
 * The known applications. 8x8 supports only users; the id of its synchronization template is not
 * published, so the id here is invented.
 */
const CATALOGUE: readonly ConnectorTemplate[] = [
  connectorTemplate("8x8", "8x8", { assignedShare: 0.8 }),
  connectorTemplate("Slack", "slackOutDelta", {
    provisionsGroups: true,
    mapsManager: true,
    assignedShare: 0.9,
  }),
  connectorTemplate("Zoom", "zoom", { provisionsGroups: true, assignedShare: 0.6 }),
  connectorTemplate("Salesforce", "SfOutDelta", { assignedShare: 0.2 }),
  connectorTemplate("ServiceNow", "serviceNowOutDelta", {
    provisionsGroups: true,
    mapsManager: true,
    assignedShare: 0.7,
  }),
  connectorTemplate("Atlassian Cloud", "atlassianCloud", {
    provisionsGroups: true,
    assignedShare: 0.35,
  }),
  connectorTemplate("Contoso Field Service", "scim", {
    provisionsGroups: true,
    mapsManager: true,
    assignedShare: 0.15,
  }),
  connectorTemplate("AWS IAM Identity Center", "aWSSingleSignon", {
    provisionsGroups: true,
    assignedShare: 0.1,
  }),
  connectorTemplate("GitHub Enterprise Managed User", "gitHubEMU", {
    provisionsGroups: true,
    assignedShare: 0.12,
  }),
  connectorTemplate("Box", "BoxOutDelta", { provisionsGroups: true, assignedShare: 0.4 }),
  connectorTemplate("Snowflake", "snowflake", { provisionsGroups: true, assignedShare: 0.05 }),
  connectorTemplate("Zscaler", "zscaler", { provisionsGroups: true, assignedShare: 0.95 }),
];

/** The known applications that have a provisioning job, without those from or to a directory. */
export const PROVISIONED_APPS: readonly string[] = CATALOGUE.map(({ name }) => name);

const ENTRA_NAME = "Microsoft Entra ID";
const AD_NAME = "Active Directory";

/**
 * Jobs from an HR system, from Active Directory or into it. Sources: Microsoft Learn, "Entra ID to
 * Active Directory provisioning" (AAD2ADGroupProvisioning), "Cloud sync with the Graph API"
 * (AD2AADProvisioning, PT2M), "API-driven inbound provisioning" (API2AAD). The template ids of the
 * HR connectors are those in public logs and scripts.
 */
const DIRECTORY_CONNECTORS: readonly ConnectorTemplate[] = [
  directoryConnector("Workday to Active Directory", "Workday2AD", {
    sourceName: "Workday",
    targetName: AD_NAME,
    source: "hr",
    target: "active-directory",
  }),
  directoryConnector("SuccessFactors to Active Directory", "SuccessFactors2AD", {
    sourceName: "SuccessFactors",
    targetName: AD_NAME,
    source: "hr",
    target: "active-directory",
  }),
  directoryConnector("Workday to Microsoft Entra", "Workday2AAD", {
    sourceName: "Workday",
    targetName: ENTRA_NAME,
    source: "hr",
    target: "entra",
  }),
  directoryConnector("API-driven provisioning to Microsoft Entra ID", "API2AAD", {
    sourceName: "API",
    targetName: ENTRA_NAME,
    source: "api",
    target: "entra",
  }),
  {
    ...directoryConnector("corp.contoso.example", "AD2AADProvisioning", {
      sourceName: AD_NAME,
      targetName: ENTRA_NAME,
      source: "active-directory",
      target: "entra",
    }),
    intervalMinutes: 2,
  },
  {
    ...directoryConnector("Groups to corp.contoso.example", "AAD2ADGroupProvisioning", {
      sourceName: ENTRA_NAME,
      targetName: AD_NAME,
      source: "entra",
      target: "active-directory",
    }),
    provisionsGroups: true,
    provisionsPeople: false,
    intervalMinutes: 20,
  },
];

export const DIRECTORY_APPS: readonly string[] = DIRECTORY_CONNECTORS.map(({ name }) => name);

/** Applications with single sign-on only, which have no job. */
const SSO_ONLY_APPS = ["Payroll", "Travel Desk", "Expense Portal", "Intranet", "Canteen"];

function connectorTemplate(
  name: string,
  templateId: string,
  features: Partial<Pick<ConnectorTemplate, "provisionsGroups" | "mapsManager">> & {
    assignedShare: number;
  },
): ConnectorTemplate {
  return {
    name,
    templateId,
    sourceName: "Microsoft Entra ID",
    targetName: templateId === "scim" ? "customappsso" : name,
    source: "entra",
    target: "app",
    provisionsGroups: false,
    provisionsPeople: true,
    mapsManager: false,
    intervalMinutes: 40,
    ...features,
  };
}

function directoryConnector(
  name: string,
  templateId: string,
  systems: ConnectedSystems,
): ConnectorTemplate {
  return { ...connectorTemplate(name, templateId, { assignedShare: 0.9 }), ...systems };
}

/** Whether the assignments in Entra decide who is in scope of the app's job. */
export const isScopedByAssignment = ({ systems }: Application): boolean => systems.target === "app";

/** Whether the app's default mapping sends this attribute to the target. */
export function mapsAttribute(app: Application, attribute: AttributeEdit["attribute"]): boolean {
  if (attribute === "site") return app.templateId === "8x8";
  if (attribute === "manager") return app.mapsManager;
  return true;
}

/** The first `count` applications of the catalogue, then five with single sign-on only. */
export function catalogueApps(count: number): readonly AppSpec[] {
  if (count > CATALOGUE.length) {
    throw new Error(`The catalogue has ${CATALOGUE.length} applications, not ${count}.`);
  }
  return [
    ...CATALOGUE.slice(0, count).map(({ name }) => ({ name })),
    ...SSO_ONLY_APPS.map((name): AppSpec => ({ name, startState: "no-provisioning" })),
  ];
}

export function createApplications(
  seed: number,
  tenantId: string,
  specs: readonly AppSpec[],
): readonly Application[] {
  const principalId = createGuidGenerator(seed, "service principal");
  const appId = createGuidGenerator(seed, "app");
  const jobGuid = createGuidGenerator(seed, "job");
  const galleryId = createGuidGenerator(seed, "gallery template");

  return specs.map((spec, index) => {
    const template =
      [...CATALOGUE, ...DIRECTORY_CONNECTORS].find(({ name }) => name === spec.name) ??
      connectorTemplate(spec.name, "scim", { provisionsGroups: true, assignedShare: 0.5 });
    const isCustom = template.templateId === "scim";
    const isSsoOnly = spec.startState === "no-provisioning";
    return {
      index,
      assignedShare: template.assignedShare,
      provisionsGroups: template.provisionsGroups,
      intervalMinutes: template.intervalMinutes,
      ...DEFAULT_APP,
      ...spec,
      templateId: template.templateId,
      systems: template,
      provisionsPeople: template.provisionsPeople,
      mapsManager: template.mapsManager,
      jobId: `${template.templateId}.${tenantId.replaceAll("-", "")}.${jobGuid(index)}`,
      servicePrincipal: {
        id: principalId(index),
        appId: appId(index),
        displayName: spec.name,
        applicationTemplateId: isSsoOnly
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
