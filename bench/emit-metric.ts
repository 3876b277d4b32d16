/** Prints one measured value. */
export type EmitMetric = (metric: string, value: number, unit: string) => void;
