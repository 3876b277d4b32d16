import type { FailureWindow, TimeWindow } from "../time-window.ts";

// The windows of failure ratios in `/metrics`. Each of them is a series of every job.

export const EXPORTED_ROW_WINDOWS = ["1h"] as const satisfies readonly TimeWindow[];

export const EXPORTED_OBJECT_WINDOWS = ["24h"] as const satisfies readonly FailureWindow[];
