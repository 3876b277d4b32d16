/** Prints one figure. */
export type Emit = (metric: string, value: number, unit: string) => void;
