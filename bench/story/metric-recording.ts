/** The values of one series, one for each step; undefined where the page did not have the series. */
type RecordedSeries = {
  /** Name and labels, with those of the scrape, such as `up{job="a"}`. */
  readonly id: string;
  readonly name: string;
  readonly values: readonly (number | undefined)[];
};

export type RecordedFamily = {
  readonly name: string;
  /** The lines `# HELP`, `# TYPE` and `# UNIT` of the page. */
  readonly metadata: readonly string[];
  readonly series: readonly RecordedSeries[];
};

/** What a Prometheus that scrapes at every step would know. */
export type MetricRecording = {
  /** Product time of each step, in milliseconds. */
  readonly times: readonly number[];
  readonly families: readonly RecordedFamily[];
};

const SAMPLE = /^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)$/;
const METADATA = /^# (?:HELP|TYPE|UNIT) (?<family>\S+)/;

type GrowingFamily = RecordedFamily & {
  readonly metadata: string[];
  readonly series: (RecordedSeries & { readonly values: (number | undefined)[] })[];
};

/**
 * Records pages in OpenMetrics text.
 *
 * @param labels of the scrape, such as `job="steadystate",instance="a:8080"`
 */
export function createMetricRecorder(labels: string) {
  const times: number[] = [];
  const families = new Map<string, GrowingFamily>();
  const seriesById = new Map<string, GrowingFamily["series"][number]>();
  const familyOf = (name: string): GrowingFamily => {
    const family = families.get(name) ?? { name, metadata: [], series: [] };
    families.set(name, family);
    return family;
  };
  const addSample = (family: GrowingFamily, line: string): void => {
    const parts = SAMPLE.exec(line)?.groups;
    if (parts === undefined) throw new Error(`/metrics has a line that is no sample: ${line}`);
    const name = parts["name"] ?? "";
    const own = parts["labels"] ?? "";
    const id = `${name}{${own === "" ? labels : `${labels},${own}`}}`;
    let series = seriesById.get(id);
    if (series === undefined) {
      series = { id, name, values: [] };
      seriesById.set(id, series);
      family.series.push(series);
    }
    series.values[times.length - 1] = Number(parts["value"]?.replace("Inf", "Infinity"));
  };
  const addLine = (family: GrowingFamily, line: string): GrowingFamily => {
    const familyName = METADATA.exec(line)?.groups?.["family"];
    if (familyName === undefined) {
      if (line !== "" && line !== "# EOF") addSample(family, line);
      return family;
    }
    const next = familyOf(familyName);
    if (!next.metadata.includes(line)) next.metadata.push(line);
    return next;
  };
  return {
    /** @param page null if the scrape failed */
    add(at: number, page: string | null): void {
      times.push(at);
      const up = familyOf("up");
      addSample(up, page === null ? "up 0" : "up 1");
      page?.split("\n").reduce(addLine, up);
    },
    recording: (): MetricRecording => ({ times, families: [...families.values()] }),
  };
}
