export type { ErrorExplanation } from "./failure/explain-error.ts";
