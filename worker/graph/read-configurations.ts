import { z } from "zod";
import { UNNAMED_CODE } from "../../domain/code.ts";
import type {
  JobConfiguration,
  MappedAttribute,
  MatchingPair,
  ObjectMapping,
} from "../../domain/job-configuration.ts";
import type { ObjectKind } from "../../domain/object-kind.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { getInBatches } from "./batch.ts";
import { listOfValid, text } from "./field-schemas.ts";
import type { GraphClient } from "./graph-client.ts";
import { type GraphError, malformedError } from "./graph-error.ts";
import {
  type JobAddress,
  jobPath,
  SYNCHRONIZATION_OPTIONS,
  synchronizationPath,
} from "./read-jobs.ts";
import { readSecretSettings } from "./secret-settings.ts";

/** A configuration as Graph returned it. The poll adds the times when it was read. */
export type ObservedConfiguration = Omit<JobConfiguration, "readAt" | "firstReadAt">;

/** A schema lists all attributes of both directories and may be a megabyte long. */
const JOBS_PER_BATCH = 5;

const MAX_MAPPINGS = 20;
const MAX_ATTRIBUTES = 200;
const MAX_MATCHING_PAIRS = 10;
const MAX_TEXT_CHARACTERS = 200;
const MAX_EXPRESSION_CHARACTERS = 2000;

/**
 * Reads configurations; the answers are in the order of `addresses`.
 *
 * A part that Graph refuses to show is null, because Graph would refuse it again. If Graph does not
 * answer (throttled, unreachable), the result is an error, and the next poll tries again.
 */
export async function readConfigurations(
  graph: GraphClient,
  addresses: readonly JobAddress[],
): Promise<readonly Result<ObservedConfiguration, GraphError>[]> {
  const configurations: Result<ObservedConfiguration, GraphError>[] = [];
  for (let from = 0; from < addresses.length; from += JOBS_PER_BATCH) {
    const batch = addresses.slice(from, from + JOBS_PER_BATCH);
    const paths = batch.flatMap((address) => [
      `${synchronizationPath(address.servicePrincipalId)}/secrets`,
      `${jobPath(address)}/schema`,
    ]);
    const answers = await getInBatches(graph, paths, SYNCHRONIZATION_OPTIONS);
    for (const index of batch.keys()) {
      const read = readConfiguration(answers[2 * index], answers[2 * index + 1]);
      configurations.push(read.ok ? ok(withFilteredAddresses(graph, read.value)) : read);
    }
  }
  return configurations;
}

function withFilteredAddresses(
  { personFilter }: GraphClient,
  configuration: ObservedConfiguration,
): ObservedConfiguration {
  const { notificationAddresses } = configuration;
  return {
    ...configuration,
    notificationAddresses: personFilter.jobAddresses(notificationAddresses),
  };
}

type PartAnswer = Result<unknown, GraphError>;
const MISSING_ANSWER: PartAnswer = err(malformedError("missing-batch-answer"));

function readConfiguration(
  secrets: PartAnswer = MISSING_ANSWER,
  schema: PartAnswer = MISSING_ANSWER,
): Result<ObservedConfiguration, GraphError> {
  const unanswered = [secrets, schema].find((part) => !part.ok && !isRefusal(part.error));
  if (unanswered !== undefined && !unanswered.ok) return unanswered;
  return ok({
    ...readSecretSettings(secrets.ok ? secrets.value : null),
    mappings: schema.ok ? readMappings(schema.value) : null,
  });
}

/** True if Graph refused the request; false if Graph did not answer it. */
function isRefusal({ kind }: GraphError): boolean {
  return kind === "forbidden" || kind === "not-found" || kind === "unlicensed";
}

const shortText = text(MAX_TEXT_CHARACTERS);

/**
 * A name, path or URN, optionally with a filter. All users see such names in configuration
 * findings.
 */
const SAFE_NAME = /^[A-Za-z][\w.:$-]*(?:\[[A-Za-z]+ eq "[\w-]+"\]\.?[\w.]*)?$/;
const safeName = (name: string): string => (SAFE_NAME.test(name) ? name : UNNAMED_CODE);

const RawAttribute = z.object({
  targetAttributeName: z.string().min(1).max(MAX_TEXT_CHARACTERS).transform(safeName),
  flowType: shortText,
  matchingPriority: z.number().int().catch(0),
  source: z
    .object({ name: shortText, type: shortText, expression: text(MAX_EXPRESSION_CHARACTERS) })
    .nullable()
    .catch(null),
});

const RawMapping = z.object({
  enabled: z.boolean().catch(true),
  flowTypes: shortText,
  sourceObjectName: shortText,
  scope: z
    .object({ groups: z.array(z.unknown()).catch([]) })
    .nullable()
    .catch(null),
  attributeMappings: listOfValid(RawAttribute, MAX_ATTRIBUTES),
});

const RawRule = z.object({ objectMappings: listOfValid(RawMapping, MAX_MAPPINGS) });
const RawSchema = z.object({ synchronizationRules: z.array(z.unknown()) });

/** Null if `json` is not a schema. */
export function readMappings(json: unknown): readonly ObjectMapping[] | null {
  const schema = RawSchema.safeParse(json);
  if (!schema.success) return null;
  const rules = listOfValid(RawRule, MAX_MAPPINGS).parse(schema.data.synchronizationRules);
  return rules
    .flatMap(({ objectMappings }) => objectMappings)
    .slice(0, MAX_MAPPINGS)
    .map(mappingOf);
}

function mappingOf(raw: z.output<typeof RawMapping>): ObjectMapping {
  // The flags are one text. If Graph leaves it out, Graph's default is all three flags.
  const flows = (raw.flowTypes ?? "Add, Update, Delete").toLowerCase();
  return {
    kind: objectKindOf(raw.sourceObjectName),
    isEnabled: raw.enabled,
    canCreate: flows.includes("add"),
    canUpdate: flows.includes("update"),
    canDelete: flows.includes("delete"),
    hasScopingFilter: (raw.scope?.groups.length ?? 0) > 0,
    matchingPairs: raw.attributeMappings
      .filter(({ matchingPriority }) => matchingPriority > 0)
      .toSorted((a, b) => a.matchingPriority - b.matchingPriority)
      .slice(0, MAX_MATCHING_PAIRS)
      .map(matchingPairOf),
    attributes: raw.attributeMappings.map(mappedAttributeOf),
  };
}

function objectKindOf(name: string | null): ObjectKind {
  const kind = name?.toLowerCase();
  return kind === "user" || kind === "group" ? kind : "other";
}

function matchingPairOf({
  targetAttributeName,
  source,
}: z.output<typeof RawAttribute>): MatchingPair {
  const isAttribute = (source?.type ?? "Attribute").toLowerCase() === "attribute";
  const name = isAttribute ? (source?.name ?? null) : null;
  return {
    targetAttribute: targetAttributeName,
    sourceAttribute: name === null ? null : safeName(name),
  };
}

/** `IsSoftDeleted` is Entra's own mark for people who left the scope, or were deleted or disabled. */
const WHO_LEFT = /\b(IsSoftDeleted|accountEnabled)\b/i;

function mappedAttributeOf({
  targetAttributeName,
  flowType,
  source,
}: z.output<typeof RawAttribute>): MappedAttribute {
  return {
    targetAttribute: targetAttributeName,
    isOnlyAtCreation: flowType?.toLowerCase() === "objectaddonly",
    showsWhoLeft: WHO_LEFT.test(`${source?.expression ?? ""} ${source?.name ?? ""}`),
  };
}
