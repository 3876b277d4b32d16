import type { FailureWindow, TimeWindow } from "../time-window.ts";

// The windows of ratios in `/metrics`. Each window is a series of every job; Prometheus itself knows longer
// ones.

export const EXPORTED_ROW_WINDOWS = ["1h", "24h"] as const satisfies readonly TimeWindow[];

export const EXPORTED_OBJECT_WINDOWS = ["24h"] as const satisfies readonly FailureWindow[];
