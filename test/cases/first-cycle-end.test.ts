import { expect, test } from "vitest";
import { CASE_START, isoTime, JOB, job } from "./graph-records.ts";
import { type PlayedCase, playCase } from "./play-case.ts";

// The first initial cycle of a slow app takes a day and a half. Calculated with Microsoft's minutes per object, it
// would take one to four hours, or even minutes while Graph counts only the objects that were processed so far.

const MINUTE = 60_000;
const PAGES = 200;
const PAGE_MS = 11 * MINUTE;
const OBJECTS_PER_PAGE = 15;
const BEGAN_AT = CASE_START - MINUTE;
const NEVER = "0001-01-01T00:00:00Z";

/** The job at this time, with one page done every 11 minutes. `entitledInAll` null: Graph counts only processed objects. */
function jobAt(at: number, entitledInAll: number | null) {
  const completedUnits = Math.floor((at - BEGAN_AT) / PAGE_MS);
  const objects = Math.floor(((at - BEGAN_AT) / PAGE_MS) * OBJECTS_PER_PAGE);
  const { lastExecution } = job({ id: JOB }).status;
  return job({
    id: JOB,
    status: {
      lastExecution: {
        ...lastExecution,
        countEntitled: entitledInAll ?? objects,
        countExported: objects,
        countExports: objects,
        countImported: objects,
        timeBegan: isoTime(BEGAN_AT),
        timeEnded: NEVER,
      },
      lastSuccessfulExecution: null,
      lastSuccessfulExecutionWithExports: null,
      steadyStateFirstAchievedTime: NEVER,
      steadyStateLastAchievedTime: NEVER,
      synchronizedEntryCountByType: [{ key: "user to User", value: objects }],
      progress: [
        {
          completedUnits,
          totalUnits: PAGES,
          progressObservationDateTime: isoTime(at),
          units: "pages",
        },
      ],
    },
  });
}

async function pollAt(played: PlayedCase, at: number, entitledInAll: number | null) {
  const [app] = played.records.apps;
  played.records.apps = [{ ...app!, jobs: [jobAt(at, entitledInAll)] }];
  await played.poll({ afterMs: at - played.clock.now() });
  return (await played.api(`/jobs/${JOB}`)) as {
    readonly reason: string;
    readonly etaSeconds: number | null;
    readonly cycle: { readonly noEtaReasonCode: string | null; readonly noEtaReason: string };
  };
}

test.each([
  ["all assigned objects", PAGES * OBJECTS_PER_PAGE],
  ["the objects that were processed so far", null],
])(
  "the first initial cycle of a slow app never has an end in minutes while Graph counts %s",
  async (_, entitled) => {
    const played = await playCase({ jobs: [jobAt(CASE_START, entitled)] });
    const first = await pollAt(played, CASE_START + 5 * MINUTE, entitled);
    expect(first).toMatchObject({ etaSeconds: null, cycle: { noEtaReasonCode: "pace-unknown" } });
    expect(first.reason).toContain(
      "The end is not known yet: Steadystate has seen too little of this cycle to know its pace. A first initial cycle can take minutes, or several days if the app is slow.",
    );
    const etas: (number | null)[] = [];
    for (let minutes = 10; minutes <= 120; minutes += 10) {
      const { etaSeconds } = await pollAt(played, CASE_START + minutes * MINUTE, entitled);
      etas.push(etaSeconds);
    }
    const endsAt = BEGAN_AT + PAGES * PAGE_MS;
    const leftSeconds = (endsAt - played.clock.now()) / 1000;
    for (const eta of etas) if (eta !== null) expect(eta).toBeGreaterThan(leftSeconds / 2);
    expect(etas.at(-1)).not.toBeNull();
  },
);
