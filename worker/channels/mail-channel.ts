import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { type MailSignIn, mailSignInOf } from "../../config/mail-schema.ts";
import type { Settings } from "../../config/settings-schema.ts";
import { type CloudEndpoints, endpointsOf } from "../../domain/cloud.ts";
import type { LinkSettings } from "../../domain/notify/link-token.ts";
import { createGraphAgent } from "../graph/http-exchange.ts";
import { createTokenSource, type TokenSource } from "../graph/token-source.ts";
import { createSmtpMailer } from "../mail/smtp.ts";
import type { Channel } from "./channel.ts";
import { createGraphMailChannel } from "./graph-mail-channel.ts";
import type { ChannelTime } from "./webhook-channel.ts";

type MailChannelSettings = Pick<NonNullable<Settings["mail"]>, "from" | "smtp"> & {
  /** PEM text of the CA of the mail server, or of Graph and its authority. */
  readonly ca: string | null;
  /** Null if the mail settings do not sign in to Entra. */
  readonly signIn: MailSignIn | null;
  /** Null if recipients cannot reach the server, or if no link can be signed. */
  readonly links: LinkSettings | null;
};

/** What the mail channel needs; null without mail settings. Throws if its CA file cannot be read. */
export function readMailChannel(
  settings: Pick<Settings, "mail" | "tenants" | "server">,
): MailChannelSettings | null {
  const { mail } = settings;
  if (mail === null) return null;
  const { from, smtp } = mail;
  const signIn = mailSignInOf(settings);
  const caFile = smtp === undefined ? endpointsOf(signIn?.cloud ?? "global").caFile : smtp.caFile;
  const ca = caFile === undefined || caFile === null ? null : readFileSync(caFile, "utf8");
  return { from, smtp, ca, signIn, links: linksOf(settings.server) };
}

function linksOf({ publicUrl, linkSecret }: Settings["server"]): LinkSettings | null {
  return publicUrl === null || linkSecret === undefined ? null : { publicUrl, linkSecret };
}

/** Mail by SMTP or by Graph. */
export function createMailChannel(
  { from, smtp, ca, signIn, links }: MailChannelSettings,
  { realNow, monotonicNow }: ChannelTime,
): Channel | null {
  if (smtp === undefined) {
    if (signIn === null) return null;
    const { endpoints, token, close } = signInTo("graph", signIn, realNow);
    const { mailbox } = signIn;
    const settings = { from, mailbox, graph: endpoints.graph, ca, token, links, monotonicNow };
    return closingAlso(createGraphMailChannel(settings), close);
  }
  const { url, requireTls } = smtp;
  if (signIn === null) return createSmtpMailer({ from, url, requireTls, ca, links });
  const { token, close } = signInTo("outlook", signIn, realNow);
  const oauth2 = { user: signIn.mailbox, token };
  return closingAlso(createSmtpMailer({ from, url, requireTls, ca, links, oauth2 }), close);
}

function signInTo(
  resource: "graph" | "outlook",
  { tenantId, cloud, credential }: MailSignIn,
  realNow: ChannelTime["realNow"],
): { readonly endpoints: CloudEndpoints; readonly token: TokenSource; readonly close: () => void } {
  const endpoints = endpointsOf(cloud);
  const { caFile } = endpoints;
  const readText = (path: string) => readFile(path, "utf8");
  const agent = createGraphAgent(caFile === null ? null : () => readText(caFile));
  const token = createTokenSource({
    tenantId,
    endpoints,
    resource: endpoints[resource],
    credential,
    agent,
    readFile: readText,
    now: realNow,
  });
  return { endpoints, token, close: () => void agent.close() };
}

function closingAlso(channel: Channel, close: () => void): Channel {
  return {
    ...channel,
    close() {
      channel.close();
      close();
    },
  };
}
