import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  type DynamicConfigValue,
  MappingType,
  type RangeMap,
  type SpecialValueMap,
  SpecialValueMatch,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMap,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { THRESHOLDS } from "../domain/thresholds.ts";

/** The meaning of each colour on every dashboard. */
export const COLOURS = {
  ok: "green",
  warning: "orange",
  critical: "red",
  running: "blue",
  unknown: "#8e8e8e",
} as const;

/** A text and its colour, which a panel shows in place of a value. */
export type ShownText = { readonly text: string; readonly color: string };

/** The text for a missing value that is neither good nor bad. */
export const unknownValue = (text: string): ShownText => ({ text, color: COLOURS.unknown });

export type ThresholdSteps = Builder<ReturnType<ThresholdsConfigBuilder["build"]>>;

/**
 * Values below all limits get the colour `first`; values from a limit on get the colour of the
 * limit.
 */
export function thresholdSteps(
  first: string,
  ...later: readonly (readonly [from: number, colour: string])[]
): ThresholdSteps {
  // In Grafana's JSON, null stands for minus infinity.
  const all: Threshold[] = [
    { value: null, color: first },
    ...later.map(([value, color]) => ({ value, color })),
  ];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(all);
}

/** Every value has the same colour. */
export const oneColour = (colour: string) => thresholdSteps(colour);

/** 0 is green; every other count has this colour. */
export const noneIsGood = (colour: string) => thresholdSteps(COLOURS.ok, [1, colour]);

const DAY_SECONDS = 86_400;

/** Colours the time until a deadline. */
export const deadlineColours = () =>
  thresholdSteps(
    COLOURS.critical,
    [DAY_SECONDS, COLOURS.warning],
    [7 * DAY_SECONDS, COLOURS.running],
  );

/** Colours a value as a share of its limit, where 1 is the limit. */
export const shareOfLimitColours = () =>
  thresholdSteps(COLOURS.ok, [0.7, COLOURS.warning], [1, COLOURS.critical]);

/** The age of data that was never read is infinite. No other source is 1000 times as old as its limit. */
export const neverRead = () =>
  rangeMapping(1000, null, { text: "never read", color: COLOURS.critical });

/** The text of a deadline that has passed. */
export const hasPassed = () =>
  rangeMapping(null, 0, { text: "has passed", color: COLOURS.critical });

/** A few failing people are usual, so a low number has no colour of failure. */
export const failingColours = () =>
  thresholdSteps(
    COLOURS.ok,
    [1, COLOURS.running],
    [THRESHOLDS.failingMinObjects.value, COLOURS.warning],
  );

/** Shows texts and colours in place of numbers. */
export function valueMappings(
  meanings: readonly (readonly [value: number | string, text: string, color: string])[],
): ValueMap {
  return {
    type: MappingType.ValueToText,
    options: Object.fromEntries(
      meanings.map(([value, text, color], index) => [String(value), { text, color, index }]),
    ),
  };
}

/** Shows a text in place of all numbers from `from` to `to`; null stands for no limit. */
export function rangeMapping(from: number | null, to: number | null, shown: ShownText): RangeMap {
  return { type: MappingType.RangeToText, options: { from, to, result: { ...shown } } };
}

/** Without this mapping, a missing value would get the colour of the first threshold. */
export function missingValueMapping(missingValue: ShownText): SpecialValueMap {
  const options = { match: SpecialValueMatch.NullAndNan, result: { ...missingValue } };
  return { type: MappingType.SpecialValue, options };
}

/** The text of an empty cell of a table. */
const EMPTY_CELL = unknownValue("–");

type DataLink = { readonly title: string; readonly url: string };

/** The link of each line of a chart. */
export const linkOfEachLine = (link: DataLink) => ({
  matcher: { id: "byType", options: "number" },
  properties: [{ id: "links", value: [link] }],
});

type ColumnOptions = {
  readonly unit?: string;
  readonly width?: number;
  readonly decimals?: number;
  /** Colours the text of the cell by its value. */
  readonly colours?: ThresholdSteps;
  readonly mappings?: readonly (ValueMap | RangeMap)[];
  readonly link?: DataLink;
};

/** The settings of one column of a table. */
export function columnOptions(options: ColumnOptions): DynamicConfigValue[] {
  const { unit, width, decimals, colours, mappings = [], link } = options;
  const isColoured = colours !== undefined || mappings.length > 0;
  const properties: readonly (readonly [id: string, value: unknown])[] = [
    ["unit", unit],
    ["custom.width", width],
    ["decimals", decimals],
    ["noValue", EMPTY_CELL.text],
    ["mappings", isColoured ? [...mappings, missingValueMapping(EMPTY_CELL)] : undefined],
    ["thresholds", colours?.build()],
    ["color", colours === undefined ? undefined : { mode: "thresholds" }],
    ["custom.cellOptions", isColoured ? { type: "color-text" } : undefined],
    ["links", link === undefined ? undefined : [link]],
  ];
  return properties.flatMap(([id, value]) => (value === undefined ? [] : [{ id, value }]));
}

export const HIDDEN_COLUMN: DynamicConfigValue[] = [{ id: "custom.hidden", value: true }];
