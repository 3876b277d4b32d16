import { beforeAll, describe, expect, test } from "vitest";
import { assessQuarantine } from "../../../domain/quarantine/assess-quarantine.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import {
  type EscrowHistory,
  GROWTH_SHAPES,
  type GrowthShape,
  makeEscrowHistory,
  pollHistory,
} from "./escrow-histories.ts";

const SEEDS = Array.from({ length: 25 }, (_, seed) => seed + 5000);

/** The forecast of one poll before a rule fires. */
type PolledForecast = {
  readonly shape: GrowthShape;
  readonly remainingMs: number;
  readonly lowMs: number | null;
  readonly highMs: number | null;
  readonly bindingRule: string | null;
  readonly hasWarned: boolean;
};

function pollForecasts(
  history: EscrowHistory,
  maxPolls = Number.POSITIVE_INFINITY,
): readonly PolledForecast[] {
  const forecasts: PolledForecast[] = [];
  for (const facts of [...pollHistory(history, 40 * MINUTE)].slice(-maxPolls)) {
    const now = facts.job.readAt;
    const assessment = assessQuarantine(facts, DEFAULT_THRESHOLDS, now);
    const { timeToQuarantine: time } = assessment;
    forecasts.push({
      shape: history.shape,
      remainingMs: (history.firesAt ?? Number.POSITIVE_INFINITY) - now,
      lowMs: time?.lowMs ?? null,
      highMs: time?.highMs ?? null,
      bindingRule: assessment.bindingRule,
      hasWarned:
        assessment.riskScore >= DEFAULT_THRESHOLDS.atRiskScore || (time?.ms ?? DAY + 1) <= DAY,
    });
  }
  return forecasts;
}

let firingHistories: readonly {
  readonly history: EscrowHistory;
  readonly forecasts: readonly PolledForecast[];
}[] = [];

// The forecasts take some seconds, so they are not computed when the file is only imported.
beforeAll(() => {
  firingHistories = GROWTH_SHAPES.flatMap((shape) =>
    SEEDS.map((seed) => makeEscrowHistory(shape, seed)),
  )
    .filter(({ firesAt }) => firesAt !== null)
    .map((history) => ({ history, forecasts: pollForecasts(history) }));
});

/** The ratio of the forecasts of the last day whose range contains the true time. */
function coverageRatio(isCounted: (forecast: PolledForecast) => boolean): number {
  const timedForecasts = firingHistories
    .flatMap(({ forecasts }) => forecasts)
    .filter(
      (forecast) => forecast.remainingMs <= DAY && forecast.lowMs !== null && isCounted(forecast),
    );
  const coveredForecasts = timedForecasts.filter(
    ({ remainingMs, lowMs, highMs }) => remainingMs >= (lowMs ?? 0) && remainingMs <= (highMs ?? 0),
  );
  return coveredForecasts.length / timedForecasts.length;
}

describe("the time to quarantine, over many generated histories of a growing escrow", () => {
  test("has a range that contains the true time in 75 % to 90 % of the forecasts", () => {
    const ratio = coverageRatio(() => true);
    expect(ratio).toBeGreaterThan(0.75);
    expect(ratio).toBeLessThan(0.9);
  });

  // A history alone does not show that growth will accelerate (the forecast is too late) or that the
  // growth pauses at night (the forecast is too early). Regular growth is covered more often than needed,
  // because the range allows a whole cycle for the delay of the log.
  test.each`
    shape             | minRatio
    ${"even steps"}   | ${0.95}
    ${"uneven steps"} | ${0.8}
    ${"trickle"}      | ${0.8}
    ${"accelerating"} | ${0.68}
    ${"nights off"}   | ${0.75}
    ${"slowing"}      | ${0.75}
  `(
    "has a range that contains the true time for a ratio above $minRatio of the forecasts (growth shape: $shape)",
    ({ shape, minRatio }) => {
      expect(coverageRatio((forecast) => forecast.shape === shape)).toBeGreaterThan(minRatio);
    },
  );

  test("is known at more than 88 % of the polls of the last day before the quarantine", () => {
    const lastDay = firingHistories
      .flatMap(({ history, forecasts }) =>
        forecasts.filter(({ remainingMs }) => history.firesAt! - remainingMs >= history.growsFrom),
      )
      .filter(({ remainingMs }) => remainingMs <= DAY);
    const timed = lastDay.filter(({ lowMs }) => lowMs !== null);
    expect(timed.length / lastDay.length).toBeGreaterThan(0.88);
  });

  test("leads to a warning during all of the last two hours in 95 % of the histories of more than four hours", () => {
    const slowHistories = firingHistories.filter(
      ({ history: { firesAt, growsFrom } }) => firesAt! - growsFrom > 4 * HOUR,
    );
    const warned = slowHistories.filter(({ forecasts }) =>
      forecasts.every(
        ({ remainingMs, hasWarned }) => remainingMs > 2 * HOUR + 40 * MINUTE || hasWarned,
      ),
    );
    expect(slowHistories.length).toBeGreaterThan(100);
    expect(warned.length / slowHistories.length).toBeGreaterThanOrEqual(0.95);
  });

  test("names, at the last poll of every history, the rule that then causes the quarantine", () => {
    const wrongHistories = firingHistories.filter(({ history, forecasts }) => {
      const isByProportion = history.limit < 40_001;
      return forecasts.at(-1)?.bindingRule !== (isByProportion ? "proportion" : "base");
    });
    expect(wrongHistories.map(({ history }) => history.shape)).toEqual([]);
  });
});

describe("growth that ends below every limit", () => {
  test.each(["saturating", "recovering"] as const)(
    "gives no time to quarantine soon after its end (shape: '%s')",
    (shape) => {
      const timedForecasts = SEEDS.map((seed) => makeEscrowHistory(shape, seed))
        .filter(({ firesAt }) => firesAt === null)
        .flatMap((history) => pollForecasts(history, 36).filter(({ lowMs }) => lowMs !== null));
      expect(timedForecasts.length / (SEEDS.length * 36)).toBeLessThan(0.05);
    },
  );
});

test("the same facts always give the same forecasts", () => {
  const history = makeEscrowHistory("trickle", 1);
  expect(pollForecasts(history)).toEqual(pollForecasts(history));
});
