import { readFailureCauseRemedy, readFailureText } from "../../wording/read-failure.ts";
import type { GraphError } from "../graph/graph-error.ts";

/** Why Graph or the sign-in service could not be read, and what to do. */
export function graphFailureText({ cause }: GraphError): string {
  return `${readFailureText(cause)} ${readFailureCauseRemedy(cause)}`;
}
