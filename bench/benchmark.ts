/** Unit and meaning of each metric, for the output and for docs/performance.md. */
export type MetricTable = Readonly<Record<string, readonly [unit: string, meaning: string]>>;

export type BenchContext = {
  /** Prints one measured value; `metric` is in the table of the benchmark. */
  readonly emit: (metric: string, value: number) => void;
  /** Factor for all sizes: 1 for the published results, less to try a benchmark. */
  readonly scale: number;
  /** How long the benchmarks of a running fleet measure. */
  readonly minutes: number;
  /** Shows progress on stderr. */
  readonly logProgress: (text: string) => void;
};

export type Benchmark = {
  readonly name: string;
  /** One line for `--help`. */
  readonly summary: string;
  /** Paragraphs in Markdown for docs/performance.md: what is measured, and how. */
  readonly description: string;
  readonly metrics: MetricTable;
  readonly run: (context: BenchContext) => Promise<void>;
};
