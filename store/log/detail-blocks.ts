import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { ObjectKind } from "../../domain/object-kind.ts";
import type {
  EventAction,
  EventError,
  EventStatus,
  EventStep,
  ProvisioningEvent,
} from "../../domain/provisioning-event.ts";
import type { Instant, Millis } from "../../domain/time.ts";
import {
  type PackedExplanation,
  packExplanation,
  unpackExplanation,
} from "./packed-explanation.ts";

/**
 * The details of up to 32 events of one job and day as one compressed block: 1 byte: version · then
 * lines of text, compressed with raw deflate and the dictionary detail.dict.
 *
 * A line is a head (JSON array of the event's ids, names and values), the character HEAD_END, and a
 * tail (steps, changes, error, explanation). In the tail, single control characters, which JSON cannot contain,
 * replace the names of the object. Blocks become a quarter smaller, because rows differ mostly in
 * their ids and names.
 */
export const MAX_EVENTS_PER_BLOCK = 32;

/** Limits the cost of reading one event, even if rows are very long. */
const MAX_CHARS_PER_BLOCK = 256 * 1024;
/** A block that inflates to more than this is refused. */
const MAX_INFLATED_BYTES = 64 * 1024 * 1024;
/** Measured on 3 KB rows: 150 bytes and 12 µs per event; level 9 saves one more byte. */
const DEFLATE_LEVEL = 6;
/** Version of the dictionary and the line layout together. */
const BLOCK_VERSION = 2;
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

type SystemFields = [sourceSystem: string | null, targetSystem: string | null];

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
  ...SystemFields,
];

type LineTail = [
  steps: [string, string, EventStatus, string | null, Readonly<Record<string, string>>][],
  changes: [string, string | null, string | null][],
  error: [string, string | null, string | null, string | null] | null,
  explanation: PackedExplanation | null,
  isMissingAccountSkip: boolean,
];

/**
 * Splits events into blocks of about the same number of events. No block exceeds
 * MAX_EVENTS_PER_BLOCK, or MAX_CHARS_PER_BLOCK unless it has a single event.
 */
export function packBlocks(events: readonly ProvisioningEvent[]): readonly {
  readonly count: number;
  readonly bytes: Buffer;
}[] {
  const blocks: { count: number; bytes: Buffer }[] = [];
  const eventsPerBlock = Math.ceil(events.length / Math.ceil(events.length / MAX_EVENTS_PER_BLOCK));
  let lines: string[] = [];
  let chars = 0;
  const closeBlock = () => {
    if (lines.length > 0) blocks.push({ count: lines.length, bytes: packBlock(lines) });
    lines = [];
    chars = 0;
  };
  for (const event of events) {
    const line = packLine(event);
    if (lines.length >= eventsPerBlock || chars + line.length > MAX_CHARS_PER_BLOCK) closeBlock();
    lines.push(line);
    chars += line.length;
  }
  closeBlock();
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

/**
 * The block with changed rows, each in its place; null if no row changes. Only rows whose text
 * `isSearched` accepts are unpacked.
 */
export function rewriteBlock(
  bytes: Buffer,
  jobId: string,
  isSearched: (text: string) => boolean,
  change: (event: ProvisioningEvent) => ProvisioningEvent,
): Buffer | null {
  const lines = unpackBlock(bytes);
  const changed = lines.map((line) => {
    if (!isSearched(textOfLine(line))) return line;
    const event = unpackLine(line, jobId);
    const next = change(event);
    return next === event ? line : packLine(next);
  });
  return changed.every((line, i) => line === lines[i]) ? null : packBlock(changed);
}

/** The line with names instead of marks, because a text may contain a name of the object. */
function textOfLine(line: string): string {
  const headEnd = line.indexOf(HEAD_END);
  const head = line.slice(0, headEnd);
  return head + replaceMarksWithNames(line.slice(headEnd), JSON.parse(head) as LineHead);
}

function packLine(event: ProvisioningEvent): string {
  const { source, target, error, explanation } = event;
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
    event.sourceSystem,
    event.targetSystem,
  ];
  const tail: LineTail = [
    event.steps.map((step) => [step.name, step.type, step.status, step.description, step.details]),
    event.changes.map((change) => [change.attribute, change.before, change.after]),
    error === null ? null : [error.code, error.category, error.reason, error.recommendedAction],
    explanation === null ? null : packExplanation(explanation),
    event.isMissingAccountSkip,
  ];
  return JSON.stringify(head) + HEAD_END + replaceNamesWithMarks(JSON.stringify(tail), head);
}

/** Shorter names are not replaced: they also stand inside other words, and replacing them saves little. */
const MIN_REPLACED_CHARS = 4;

/**
 * The names that marks replace. The principal name comes first, because it may contain the other
 * names.
 */
function nameMarks(head: LineHead): readonly (readonly [mark: string, name: string])[] {
  const [, sourceId, sourceName, userPrincipalName] = head.slice(8) as SourceFields;
  const names = [userPrincipalName, sourceId, sourceName, head[13]];
  return names.flatMap((name, i) =>
    name !== null && name.length >= MIN_REPLACED_CHARS
      ? [[String.fromCharCode(i + 1), name] as const]
      : [],
  );
}

function replaceNamesWithMarks(text: string, head: LineHead): string {
  return nameMarks(head).reduce((rest, [mark, name]) => rest.replaceAll(name, mark), text);
}

/**
 * Undoes `replaceNamesWithMarks` in the reverse order, so that each mark becomes the name that it
 * replaced.
 */
function replaceMarksWithNames(text: string, head: LineHead): string {
  return nameMarks(head).reduceRight(
    (rest, [mark, name]) => rest.replaceAll(mark, () => name),
    text,
  );
}

export function unpackLine(line: string, jobId: string): ProvisioningEvent {
  const headEnd = line.indexOf(HEAD_END);
  if (headEnd < 0) throw new Error("block: the head of a line has no end");
  const head = JSON.parse(line.slice(0, headEnd)) as LineHead;
  const [steps, changes, error, explanation, isMissingAccountSkip] = JSON.parse(
    replaceMarksWithNames(line.slice(headEnd + 1), head),
  ) as LineTail;
  const [servicePrincipalId, application, cycleId, id, at, changeId, action, status] = head;
  const [durationMs, sourceId, sourceName, userPrincipalName, kind] = head.slice(8) as SourceFields;
  const [targetId, targetName, code, attempts, nextAttemptAt] = head.slice(13) as TargetFields;
  const [sourceSystem, targetSystem] = head.slice(18) as SystemFields;
  return {
    id,
    at,
    jobId,
    cycleId,
    changeId,
    servicePrincipalId,
    application,
    sourceSystem,
    targetSystem,
    action,
    status,
    durationMs,
    source: { id: sourceId, name: sourceName, userPrincipalName, kind },
    target: { id: targetId, name: targetName },
    code,
    error: error === null ? null : unpackError(error),
    explanation: explanation === null ? null : unpackExplanation(explanation, code),
    isMissingAccountSkip,
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
