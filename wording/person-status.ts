import type { PersonAppStatus } from "../domain/person-app-status.ts";

type NamedStatus = Pick<PersonAppStatus, "status" | "reason" | "assignment">;

/** The provisioning status in a few words, such as `never seen, not assigned`. */
export function personStatusText({ status, reason, assignment }: NamedStatus): string {
  if (status !== "never-seen") return status;
  switch (reason.code) {
    case "never-seen-although-assigned":
      return "never seen, although assigned";
    case "never-seen-assigned-waiting":
      return "not yet seen, assigned";
    default:
      return `never seen${assignmentText(assignment)}`;
  }
}

function assignmentText(assignment: NamedStatus["assignment"]): string {
  if (assignment === null || assignment.code === "not-found") return "";
  return assignment.code === "assigned" ? ", assigned" : ", not assigned";
}
