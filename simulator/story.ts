import type { Deed } from "./deed.ts";
import type { Instant, RestartScope } from "./seam.ts";
import { FORMS, scopesOf, type Words } from "./story-forms.ts";
import { ATTRIBUTES } from "./tenant/people.ts";

/** What happens in a world, and when. One event a line; `#` begins a comment. Day 1 is the first day. */
export type StoryEvent = { readonly at: Instant; readonly line: number; readonly deed: Deed };

export type StorySetting = {
  /** Midnight (UTC) of this instant's day begins day 1. */
  readonly startsAt: Instant;
  readonly apps: readonly string[];
};

type Reading = { readonly deed: Deed } | { readonly mistake: string };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SCOPES: readonly RestartScope[] = [
  "ConnectorDataStore",
  "Escrows",
  "Watermark",
  "QuarantineState",
  "Full",
  "ForceDeletes",
];

/** Reads a whole story, in order of time. Throws with every mistake: line, text and remedy. */
export function parseStory(text: string, setting: StorySetting): readonly StoryEvent[] {
  const events: StoryEvent[] = [];
  const mistakes: string[] = [];
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.replace(/(^|\s)#.*$/, "").trim();
    if (line === "") continue;
    const reading = readLine(line, setting);
    if ("mistake" in reading) mistakes.push(`line ${index + 1}: "${line}": ${reading.mistake}`);
    else events.push({ at: reading.at, line: index + 1, deed: reading.deed });
  }
  if (mistakes.length > 0) throw new Error(`The story cannot be read:\n${mistakes.join("\n")}`);
  return events.sort((a, b) => a.at - b.at || a.line - b.line);
}

function readLine(
  line: string,
  setting: StorySetting,
): { readonly at: Instant; readonly deed: Deed } | { readonly mistake: string } {
  const when = /^day (\d+) (\d{1,2}):(\d{2}) (.+)$/i.exec(line);
  if (when === null) return { mistake: 'write when it happens, as in "day 2 10:00 pause Slack".' };
  const [day = 0, hour = 0, minute = 0] = when.slice(1, 4).map(Number);
  if (day < 1) return { mistake: "the first day is day 1." };
  if (hour > 23 || minute > 59) return { mistake: "write the time as 00:00 to 23:59, UTC." };
  const midnight = Math.floor(setting.startsAt / DAY_MS) * DAY_MS;
  const at = midnight + (day - 1) * DAY_MS + (hour * 60 + minute) * MINUTE_MS;
  const reading = readDeed(when[4] ?? "", setting);
  return "mistake" in reading ? reading : { at, deed: reading.deed };
}

function readDeed(sentence: string, { apps }: StorySetting): Reading {
  for (const form of FORMS) {
    const words = form.pattern.exec(sentence)?.groups;
    if (words === undefined) continue;
    const app = apps.find((name) => name.toLowerCase() === words["app"]?.toLowerCase());
    if (words["app"] !== undefined && app === undefined) {
      return {
        mistake: `there is no application "${words["app"]}": take one of ${apps.join(", ")}.`,
      };
    }
    const mistake = mistakeIn(words);
    return mistake === null
      ? { deed: form.read({ ...words, ...(app === undefined ? {} : { app }) }) }
      : { mistake };
  }
  const examples = FORMS.map(({ example }) => `  ${example}`).join("\n");
  return { mistake: `nobody knows how to do that. What can happen:\n${examples}` };
}

function mistakeIn(words: Words): string | null {
  const attribute = words["attribute"];
  if (attribute !== undefined && !ATTRIBUTES.some((known) => known === attribute)) {
    return `there is no attribute "${attribute}": take one of ${ATTRIBUTES.join(", ")}.`;
  }
  const unknown = scopesOf(words).find((scope) => !SCOPES.some((known) => known === scope));
  if (unknown !== undefined) {
    return `there is no restart scope "${unknown}": take some of ${SCOPES.join(", ")}.`;
  }
  if (Number(words["share"] ?? 0) > 100) return "a share is 0 to 100 %.";
  return null;
}
