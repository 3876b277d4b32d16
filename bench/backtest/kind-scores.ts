import { quantile, type Tally } from "./tally.ts";

type KindColumn = {
  readonly title: string;
  /** Null if there was nothing to score in the worlds of this kind. */
  readonly text: (tally: Tally) => string | null;
};

const percent = (part: number, whole: number, digits: number): string | null =>
  whole === 0 ? null : `${((100 * part) / whole).toFixed(digits)} %`;

const shareOfCases = (part: number, whole: number): string | null =>
  whole === 0 ? null : `${percent(part, whole, 1)} of ${whole}`;

const COLUMNS: readonly KindColumn[] = [
  { title: "worlds", text: ({ worlds }) => String(worlds) },
  { title: "mistakes", text: ({ complaints }) => String(complaints.length) },
  {
    title: "condition",
    text: ({ conditionsCorrect, conditionChecks }) =>
      percent(conditionsCorrect, conditionChecks, 2),
  },
  {
    title: "schedule",
    text: ({ schedulesCorrect, scheduleChecks }) => percent(schedulesCorrect, scheduleChecks, 2),
  },
  {
    title: "stops in time",
    text: ({ stopsInTime, stops }) => shareOfCases(stopsInTime, stops),
  },
  {
    title: "quarantine range",
    text: ({ rangesCorrect, ranges }) => shareOfCases(rangesCorrect, ranges),
  },
  {
    title: "ETA range",
    text: ({ etaRangesCorrect, etaRanges }) => shareOfCases(etaRangesCorrect, etaRanges),
  },
  {
    title: "ETA error",
    text: ({ etaErrors }) => {
      const error = quantile(etaErrors, 0.5);
      return error === null ? null : percent(error, 1, 1);
    },
  },
];

const COLUMN_WIDTH = 18;

/** One line for each kind of world. The kind with the most mistakes per world is first. */
export function formatKinds(tallies: ReadonlyMap<string, Tally>): string {
  const width = Math.max(...[...tallies.keys()].map(({ length }) => length), 0) + 2;
  const row = (name: string, texts: readonly string[]): string =>
    [name.padEnd(width), ...texts.map((text) => text.padStart(COLUMN_WIDTH))].join("").trimEnd();
  const mistakesPerWorld = ({ complaints, worlds }: Tally): number => complaints.length / worlds;
  return [
    row(
      "kind of world",
      COLUMNS.map(({ title }) => title),
    ),
    ...[...tallies]
      .toSorted(([, a], [, b]) => mistakesPerWorld(b) - mistakesPerWorld(a))
      .map(([kind, tally]) =>
        row(
          kind,
          COLUMNS.map(({ text }) => text(tally) ?? ""),
        ),
      ),
  ].join("\n");
}
