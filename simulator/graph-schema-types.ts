/**
 * The configuration of a job in Graph's JSON form (microsoft.graph v1.0, synchronizationSchema).
 */
export type SynchronizationSchema = {
  readonly id: string;
  readonly version: string;
  readonly directories: readonly DirectoryDefinition[];
  readonly synchronizationRules: readonly SynchronizationRule[];
};

type DirectoryDefinition = {
  readonly id: string;
  readonly name: string;
  /**
   * In Graph this is a flags enum: one or more names, separated by commas. The simulator has only
   * `None`.
   */
  readonly discoverabilities: "None";
  readonly discoveryDateTime: string | null;
  readonly readOnly: boolean;
  readonly version: string | null;
  readonly objects: readonly {
    readonly name: string;
    readonly attributes: readonly { readonly name: string; readonly type: string }[];
  }[];
};

type SynchronizationRule = {
  readonly id: string;
  readonly name: string;
  readonly editable: boolean;
  readonly priority: number;
  readonly sourceDirectoryName: string;
  readonly targetDirectoryName: string;
  readonly containerFilter: null;
  readonly groupFilter: null;
  readonly metadata: readonly [];
  readonly objectMappings: readonly ObjectMapping[];
};

export type ObjectMapping = {
  readonly name: string;
  readonly enabled: boolean;
  /** In Graph this is a flags enum: one or more names, such as `Add, Update, Delete`. */
  readonly flowTypes: string;
  readonly sourceObjectName: string;
  readonly targetObjectName: string;
  readonly metadata: readonly [];
  readonly scope: null;
  readonly attributeMappings: readonly AttributeMapping[];
};

export type AttributeMapping = {
  readonly targetAttributeName: string;
  readonly defaultValue: string | null;
  readonly exportMissingReferences: boolean;
  readonly flowBehavior: "FlowWhenChanged" | "FlowAlways";
  readonly flowType:
    | "Always"
    | "ObjectAddOnly"
    | "MultiValueAddOnly"
    | "ValueAddOnly"
    | "AttributeAddOnly";
  /** An attribute with a number above 0 is used for matching; the lowest number comes first. */
  readonly matchingPriority: number;
  readonly source: {
    readonly expression: string;
    readonly name: string;
    readonly type: "Attribute" | "Constant" | "Function";
    readonly parameters: readonly object[];
  };
};
