import { z } from "zod";
import type { ObjectKind } from "../../domain/provisioning.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type {
  JobConfiguration,
  MappedAttribute,
  MatchingPair,
  ObjectMapping,
} from "../../domain/setup/configuration.ts";
import { getMany } from "./batch.ts";
import type { Ask, Graph } from "./client.ts";
import { type GraphError, malformed } from "./error.ts";
import { type JobAddress, jobPath, synchronizationPath } from "./jobs.ts";
import { textOr, UNNAMED } from "./text.ts";

/** What one look finds out; who keeps it knows since when. */
export type ConfigurationReading = Omit<JobConfiguration, "readAt" | "knownSince">;

const ASK: Ask = { bucket: "synchronization", needs: "Synchronization.Read.All" };

/** A schema names every attribute that both directories know, and may weigh a megabyte. */
const JOBS_A_BATCH = 5;

const MAPPINGS_MAX = 20;
const ATTRIBUTES_MAX = 200;
const MATCHING_MAX = 10;
const WORD_MAX = 200;
const SETTINGS_MAX = 2000;

/**
 * How jobs are set up; answers in the order of `addresses`.
 *
 * A part that Graph refuses to show is null, for it will be refused again; what was merely not
 * answered (throttled, unreachable) is an error, and asked for at the next look.
 */
export async function readConfigurations(
  graph: Graph,
  addresses: readonly JobAddress[],
): Promise<readonly Result<ConfigurationReading, GraphError>[]> {
  const read: Result<ConfigurationReading, GraphError>[] = [];
  for (let from = 0; from < addresses.length; from += JOBS_A_BATCH) {
    const some = addresses.slice(from, from + JOBS_A_BATCH);
    const paths = some.flatMap((address) => [
      `${synchronizationPath(address.servicePrincipalId)}/secrets`,
      `${jobPath(address)}/schema`,
    ]);
    const answers = await getMany(graph, paths, ASK);
    for (const place of some.keys()) {
      read.push(readOne(answers[2 * place], answers[2 * place + 1]));
    }
  }
  return read;
}

type Part = Result<unknown, GraphError>;
const LEFT_OUT: Part = err(malformed("a batch left it out"));

function readOne(
  secrets: Part = LEFT_OUT,
  schema: Part = LEFT_OUT,
): Result<ConfigurationReading, GraphError> {
  const unanswered = [secrets, schema].find((part) => !part.ok && !isRefusal(part.error));
  if (unanswered !== undefined && !unanswered.ok) return unanswered;
  return ok({
    ...readSettings(secrets.ok ? secrets.value : null),
    mappings: schema.ok ? readMappings(schema.value) : null,
  });
}

/** Graph's own no, as against no answer. */
function isRefusal({ kind }: GraphError): boolean {
  return kind === "forbidden" || kind === "not-found" || kind === "unlicensed";
}

const Secrets = z.object({ value: z.array(z.unknown()) });
const Secret = z.object({ key: z.string(), value: z.string().max(SETTINGS_MAX) });
const Notifications = z.object({
  Enabled: z.boolean().nullable().catch(null).default(null),
  DeleteThresholdEnabled: z.boolean().nullable().catch(null).default(null),
});

type Settings = Omit<ConfigurationReading, "mappings">;

/** Of the secrets only three that are none are looked at; all others are let go unread. */
export function readSettings(json: unknown): Settings {
  const list = Secrets.safeParse(json);
  const settingOf = (wanted: string): string | null => {
    for (const entry of list.success ? list.data.value : []) {
      const secret = Secret.safeParse(entry);
      if (secret.success && secret.data.key === wanted) return secret.data.value;
    }
    return null;
  };
  const mail = Notifications.safeParse(parsed(settingOf("SyncNotificationSettings")));
  const all = settingOf("SyncAll")?.toLowerCase();
  return {
    notifies: mail.success ? mail.data.Enabled : null,
    guardsDeletions: mail.success ? mail.data.DeleteThresholdEnabled : null,
    syncAll: all === "true" || all === "false" ? all === "true" : null,
    dialect: dialectOf(settingOf("BaseAddress")),
  };
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** The flags alone: the address may carry a customer's number, or a password. */
function dialectOf(address: string | null): JobConfiguration["dialect"] {
  if (address === null || !URL.canParse(address)) return null;
  const flags = new URL(address).search.toLowerCase();
  const current = flags.includes("aadoptscim062020");
  const legacy = flags.includes("azureadscimpatch2017");
  if (current && legacy) return "both";
  if (current) return "current";
  return legacy ? "legacy" : "none";
}

const anything = z.unknown().default(null);
const word = anything.transform((value) => textOr(value, WORD_MAX));
const listOf = <T extends z.ZodType>(member: T, most: number) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((items) =>
      items.slice(0, most).flatMap((item): z.output<T>[] => {
        const read = member.safeParse(item);
        return read.success ? [read.data] : [];
      }),
    );

/** A name, a path or a URN, with a filter at most: a sentence on the set-up shows it to everyone. */
const NAME = /^[A-Za-z][\w.:$-]*(?:\[[A-Za-z]+ eq "[\w-]+"\]\.?[\w.]*)?$/;
const nameOf = (text: string): string => (NAME.test(text) ? text : UNNAMED);

const Attribute = z.object({
  targetAttributeName: z.string().min(1).max(WORD_MAX).transform(nameOf),
  flowType: word,
  matchingPriority: z.number().int().catch(0),
  source: z.object({ name: word, type: word }).nullable().catch(null),
});

const Mapping = z.object({
  enabled: z.boolean().catch(true),
  flowTypes: word,
  sourceObjectName: word,
  scope: z
    .object({ groups: z.array(z.unknown()).catch([]) })
    .nullable()
    .catch(null),
  attributeMappings: listOf(Attribute, ATTRIBUTES_MAX),
});

const Rule = z.object({ objectMappings: listOf(Mapping, MAPPINGS_MAX) });
const Schema = z.object({ synchronizationRules: z.array(z.unknown()) });

/** Null where it is no schema at all. */
export function readMappings(json: unknown): readonly ObjectMapping[] | null {
  const schema = Schema.safeParse(json);
  if (!schema.success) return null;
  const rules = listOf(Rule, MAPPINGS_MAX).parse(schema.data.synchronizationRules);
  return rules
    .flatMap(({ objectMappings }) => objectMappings)
    .slice(0, MAPPINGS_MAX)
    .map(mappingOf);
}

function mappingOf(raw: z.output<typeof Mapping>): ObjectMapping {
  // A set of flags in one text; absent it means all three (Graph's own default).
  const flows = (raw.flowTypes ?? "Add, Update, Delete").toLowerCase();
  return {
    kind: kindOf(raw.sourceObjectName),
    enabled: raw.enabled,
    creates: flows.includes("add"),
    updates: flows.includes("update"),
    deletes: flows.includes("delete"),
    filtered: (raw.scope?.groups.length ?? 0) > 0,
    matching: raw.attributeMappings
      .filter(({ matchingPriority }) => matchingPriority > 0)
      .toSorted((a, b) => a.matchingPriority - b.matchingPriority)
      .slice(0, MATCHING_MAX)
      .map(pairOf),
    attributes: raw.attributeMappings.map(attributeOf),
  };
}

function kindOf(name: string | null): ObjectKind {
  const known = name?.toLowerCase();
  return known === "user" || known === "group" ? known : "other";
}

function pairOf({ targetAttributeName, source }: z.output<typeof Attribute>): MatchingPair {
  const isAttribute = (source?.type ?? "Attribute").toLowerCase() === "attribute";
  const name = isAttribute ? (source?.name ?? null) : null;
  return { target: targetAttributeName, source: name === null ? null : nameOf(name) };
}

function attributeOf({
  targetAttributeName,
  flowType,
}: z.output<typeof Attribute>): MappedAttribute {
  return {
    target: targetAttributeName,
    onlyAtCreation: flowType?.toLowerCase() === "objectaddonly",
  };
}
