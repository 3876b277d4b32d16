/** Prints one figure. */
export type EmitMetric = (metric: string, value: number, unit: string) => void;
