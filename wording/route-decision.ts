import type { RouteDecisionReason } from "../domain/notify/route-decision.ts";
import { formatTime } from "./phrases.ts";

/** Why a route was or was not notified of a change of an incident, and the next step where there is one. */
export function routeDecisionText(decision: RouteDecisionReason): string {
  switch (decision.code) {
    case "notified":
      return decision.incidentCount === 1
        ? "Notified."
        : `Notified, in one message about ${decision.incidentCount} incidents.`;
    case "in-digest":
      return "Not notified by itself: the route gets a digest, which contains the incident.";
    case "waits-until":
      return `Not notified before ${formatTime(decision.until)}: until then the route's hours, quiet hours or limit of messages hold the message back.`;
    case "other-tenant":
      return "Not notified: the route is for other tenants. To change this, edit the setting tenants of the route.";
    case "other-application":
      return "Not notified: the route is for other apps. To change this, edit the setting applications of the route.";
    case "other-job-kind":
      return "Not notified: the route is for other kinds of jobs. To change this, edit the setting jobKinds of the route.";
    case "other-incident-kind":
      return "Not notified: the route is for other kinds of incidents. To change this, edit the setting kinds of the route.";
    case "other-severity":
      return `Not notified: the severity was ${decision.severity}. To change this, edit the setting severities of the route.`;
    case "outside-hours":
      return "Not notified: the hours and quiet hours of the route leave no time. Correct them in the settings.";
    case "silenced":
      return `Not notified: the silence ${decision.silenceId} holds the message back until ${formatTime(decision.until)}. To be notified now, end the silence.`;
    case "acknowledged":
      return "Not notified again: the incident is acknowledged. For reminders, withdraw the acknowledgement.";
    case "muted":
      return `Not notified: the incident ${decision.byIncidentId} explains this one.`;
    case "never-notified":
      return "Not notified of the end: the route was never notified of the incident.";
    case "already-over":
      return "Not notified: the incident had recovered before the message was written.";
    case "unsubscribed":
      return "Not notified: every recipient of the route has unsubscribed from reminders. The console shows who, and undoes it.";
  }
}
