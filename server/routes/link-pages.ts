import type { Express, RequestHandler, Response } from "express";
import type { Incident } from "../../domain/incident.ts";
import type { Notification } from "../../domain/notification.ts";
import { type LinkAction, readLink } from "../../domain/notify/link-token.ts";
import {
  acknowledgePage,
  type IncidentToAcknowledge,
  type LinkFailure,
  type LinkPage,
  linkFailurePage,
  unsubscribePage,
} from "../../wording/link-page.ts";
import { allowOnlyMethods } from "../error-responses.ts";
import { renderLinkPage } from "../link-page.tsx";
import type { ServerContext } from "../server-context.ts";

type LinkContext = Pick<ServerContext, "store" | "now"> & { readonly linkSecret: string | null };

/** The recipient who uses a link in a mail. */
type LinkUse = {
  readonly notification: Notification;
  readonly address: string;
  /** False for a GET: programs that check the links of mails send it, so it changes nothing. */
  readonly isPost: boolean;
};

type LinkAnswer = { readonly status: number; readonly page: LinkPage };

/**
 * The links of mails. They need no API key: the signature of the token is the right to act. POST of
 * `/unsubscribe` is what mail programs send for `List-Unsubscribe-Post` (RFC 8058).
 */
export function mountLinkPages(app: Express, context: LinkContext): void {
  const uses: Readonly<Record<LinkAction, (use: LinkUse) => Promise<LinkAnswer>>> = {
    acknowledge: (use) => acknowledge(context, use),
    unsubscribe: (use) => unsubscribe(context, use),
  };
  for (const action of ["acknowledge", "unsubscribe"] as const) {
    const handler: RequestHandler<{ readonly token: string }> = async (request, response) => {
      const isPost = request.method === "POST";
      const result = await openLink(context, action, request.params.token);
      sendPage(
        response,
        "failure" in result
          ? failureAnswer(result.failure, action)
          : await uses[action]({ ...result, isPost }),
      );
    };
    const route = app.route<`/${string}/:token`>(`/${action}/:token`);
    allowOnlyMethods(route.get(handler).post(handler), ["GET", "POST"]);
  }
}

async function openLink(
  { store, now, linkSecret }: LinkContext,
  action: LinkAction,
  token: string,
): Promise<Omit<LinkUse, "isPost"> | { readonly failure: LinkFailure }> {
  if (linkSecret === null) return { failure: "not-set-up" };
  const result = readLink(token, action, { linkSecret, now: now() });
  if (result.code !== "valid") return { failure: result.code };
  const notification = await store.incidents.notification(result.link.notificationId);
  const address = notification?.deliveries[result.link.recipient]?.address;
  return notification === null || address === undefined
    ? { failure: "mail-not-stored" }
    : { notification, address };
}

async function acknowledge(
  { store, now }: LinkContext,
  { notification, address, isPost }: LinkUse,
): Promise<LinkAnswer> {
  const incidents = await Promise.all(
    notification.incidentIds.map((id) => store.incidents.get(id)),
  );
  const known = incidents.filter((incident) => incident !== null);
  if (known.length === 0) return failureAnswer("mail-not-stored", "acknowledge");
  const by = { name: address, via: "link" } as const;
  if (isPost) {
    for (const { id, tenant, state } of known) {
      const acknowledgement = { incidentId: id, by, reason: "", at: now() };
      if (state === "open") await store.actions.acknowledge(acknowledgement, tenant);
    }
  }
  const entries = await withAcknowledgements(store, known);
  return { status: 200, page: acknowledgePage(entries, isPost) };
}

async function withAcknowledgements(
  { actions }: LinkContext["store"],
  incidents: readonly Incident[],
): Promise<readonly IncidentToAcknowledge[]> {
  const acknowledgements = await actions.acknowledgements(incidents.map(({ id }) => id));
  return incidents.map((incident) => ({
    incident,
    acknowledgement: acknowledgements.get(incident.id) ?? null,
  }));
}

async function unsubscribe(
  { store, now }: LinkContext,
  { address, isPost }: LinkUse,
): Promise<LinkAnswer> {
  if (isPost) {
    const actedBy = { by: { name: address, via: "link" }, at: now() } as const;
    const isStored = await store.actions.unsubscribe(address, actedBy);
    return isStored
      ? { status: 200, page: unsubscribePage(address, true) }
      : failureAnswer("too-many", "unsubscribe");
  }
  const isUnsubscribed = await store.actions.isUnsubscribed(address);
  return { status: 200, page: unsubscribePage(address, isUnsubscribed) };
}

const FAILURE_STATUS: Readonly<Record<LinkFailure, number>> = {
  forged: 404,
  expired: 410,
  "mail-not-stored": 410,
  "not-set-up": 404,
  "too-many": 409,
};

function failureAnswer(failure: LinkFailure, action: LinkAction): LinkAnswer {
  return { status: FAILURE_STATUS[failure], page: linkFailurePage(failure, action) };
}

function sendPage(response: Response, { status, page }: LinkAnswer): void {
  const policy = String(response.get("content-security-policy"));
  response
    .status(status)
    // The form of the page sends a POST to its own address.
    .set("content-security-policy", policy.replace("form-action 'none'", "form-action 'self'"))
    .set("cache-control", "no-store")
    .set("x-robots-tag", "noindex")
    .type("html")
    .send(renderLinkPage(page));
}
