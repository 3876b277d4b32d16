import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type {
  EventAction,
  EventError,
  EventStatus,
  EventStep,
  ObjectKind,
  ProvisioningEvent,
} from "../../domain/provisioning-event.ts";
import type { Instant, Millis } from "../../domain/time.ts";

/**
 * The details of up to 32 events of one job and day as one compressed block: 1 byte version, then raw
 * deflate over lines of text, with the dictionary detail.dict.
 *
 * A line is a head (JSON array of the event's ids, names and values), the character HEAD_END, and a
 * tail (steps, changes, error). In the tail the names of the object are replaced by single control
 * characters, which JSON cannot contain. This makes a block a quarter smaller, because ids and names
 * are most of what differs between rows.
 */
export const BLOCK_EVENTS = 32;

/** Limits the cost of reading one event, also if rows are very long. */
const BLOCK_CHARS = 256 * 1024;
/** A block that inflates to more than this is refused. */
const MAX_INFLATED_BYTES = 64 * 1024 * 1024;
/** Measured on 3 KB rows: 150 bytes and 12 µs per event; level 9 saves one more byte. */
const DEFLATE_LEVEL = 6;
/** Version of the dictionary and the line layout together. */
const BLOCK_VERSION = 1;
const HEAD_END = "\u0005";

const dictionary = readFileSync(join(import.meta.dirname, "detail.dict"));

type SourceFields = [
  durationMs: Millis | null,
  id: string,
  name: string | null,
  userPrincipalName: string | null,
  kind: ObjectKind,
];

type TargetFields = [
  id: string | null,
  name: string | null,
  code: string | null,
  attempts: number | null,
  nextAt: Instant | null,
];

type LineHead = [
  servicePrincipalId: string,
  application: string,
  cycleId: string | null,
  id: string,
  at: Instant,
  changeId: string | null,
  action: EventAction,
  status: EventStatus,
  ...SourceFields,
  ...TargetFields,
];

type LineTail = [
  steps: [string, string, EventStatus, string | null, Readonly<Record<string, string>>][],
  changes: [string, string | null, string | null][],
  error: [string, string | null, string | null, string | null] | null,
];

/** Splits lines into blocks of even size, none longer than BLOCK_EVENTS or BLOCK_CHARS. */
export function packBlocks(events: readonly ProvisioningEvent[]): readonly {
  readonly count: number;
  readonly bytes: Buffer;
}[] {
  const blocks: { count: number; bytes: Buffer }[] = [];
  const size = Math.ceil(events.length / Math.ceil(events.length / BLOCK_EVENTS));
  let lines: string[] = [];
  let chars = 0;
  const close = () => {
    if (lines.length > 0) blocks.push({ count: lines.length, bytes: packBlock(lines) });
    lines = [];
    chars = 0;
  };
  for (const event of events) {
    const line = packLine(event);
    if (lines.length >= size || chars + line.length > BLOCK_CHARS) close();
    lines.push(line);
    chars += line.length;
  }
  close();
  return blocks;
}

function packBlock(lines: readonly string[]): Buffer {
  const deflated = deflateRawSync(lines.join("\n"), { level: DEFLATE_LEVEL, dictionary });
  return Buffer.concat([Buffer.of(BLOCK_VERSION), deflated]);
}

/** The lines of a block, for `unpackLine`. */
export function unpackBlock(bytes: Buffer): readonly string[] {
  if (bytes[0] !== BLOCK_VERSION)
    throw new Error(`block: version ${bytes[0]} is not ${BLOCK_VERSION}`);
  const options = { dictionary, maxOutputLength: MAX_INFLATED_BYTES };
  return inflateRawSync(bytes.subarray(1), options).toString("utf8").split("\n");
}

function packLine(event: ProvisioningEvent): string {
  const { source, target, error } = event;
  const head: LineHead = [
    event.servicePrincipalId,
    event.application,
    event.cycleId,
    event.id,
    event.at,
    event.changeId,
    event.action,
    event.status,
    event.durationMs,
    source.id,
    source.name,
    source.userPrincipalName,
    source.kind,
    target.id,
    target.name,
    event.code,
    event.retry?.attempts ?? null,
    event.retry?.nextAttemptAt ?? null,
  ];
  const tail: LineTail = [
    event.steps.map((step) => [step.name, step.type, step.status, step.description, step.details]),
    event.changes.map((change) => [change.attribute, change.before, change.after]),
    error === null ? null : [error.code, error.category, error.reason, error.recommendedAction],
  ];
  return JSON.stringify(head) + HEAD_END + replaceNamesWithMarks(JSON.stringify(tail), head);
}

/** The principal name comes first, because it may contain the other names. */
function nameMarks(head: LineHead): readonly (readonly [mark: string, name: string])[] {
  const [, sourceId, sourceName, userPrincipalName] = head.slice(8) as SourceFields;
  const names = [userPrincipalName, sourceId, sourceName, head[13]];
  return names.flatMap((name, i) =>
    name !== null && name.length > 3 ? [[String.fromCharCode(i + 1), name] as const] : [],
  );
}

function replaceNamesWithMarks(text: string, head: LineHead): string {
  return nameMarks(head).reduce((rest, [mark, name]) => rest.replaceAll(name, mark), text);
}

/** Undoes `replaceNamesWithMarks` in the reverse order, so that each mark becomes what it replaced. */
function replaceMarksWithNames(text: string, head: LineHead): string {
  return nameMarks(head).reduceRight(
    (rest, [mark, name]) => rest.replaceAll(mark, () => name),
    text,
  );
}

export function unpackLine(line: string, jobId: string): ProvisioningEvent {
  const mark = line.indexOf(HEAD_END);
  if (mark < 0) throw new Error("block: a line has no end of its head");
  const head = JSON.parse(line.slice(0, mark)) as LineHead;
  const [steps, changes, error] = JSON.parse(
    replaceMarksWithNames(line.slice(mark + 1), head),
  ) as LineTail;
  const [servicePrincipalId, application, cycleId, id, at, changeId, action, status] = head;
  const [durationMs, sourceId, sourceName, userPrincipalName, kind] = head.slice(8) as SourceFields;
  const [targetId, targetName, code, attempts, nextAttemptAt] = head.slice(13) as TargetFields;
  return {
    id,
    at,
    jobId,
    cycleId,
    changeId,
    servicePrincipalId,
    application,
    action,
    status,
    durationMs,
    source: { id: sourceId, name: sourceName, userPrincipalName, kind },
    target: { id: targetId, name: targetName },
    code,
    error: error === null ? null : unpackError(error),
    steps: steps.map(unpackStep),
    changes: changes.map(([attribute, before, after]) => ({ attribute, before, after })),
    retry: attempts === null || nextAttemptAt === null ? null : { attempts, nextAttemptAt },
  };
}

function unpackStep([name, type, status, description, details]: LineTail[0][number]): EventStep {
  return { name, type, status, description, details };
}

function unpackError([code, category, reason, recommendedAction]: NonNullable<
  LineTail[2]
>): EventError {
  return { code, category, reason, recommendedAction };
}
