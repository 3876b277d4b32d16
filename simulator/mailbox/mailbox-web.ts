import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import express, { type Express } from "express";
import type { MailStore } from "./mail-store.ts";
import { renderMail, renderMailList, renderMissingMail } from "./mailbox-pages.ts";

export type MailboxWebDependencies = {
  readonly host: string;
  readonly port: number;
  readonly mailStore: MailStore;
};

export type MailboxWebHandle = { readonly port: number; stop(): Promise<void> };

/**
 * Blocks scripts and external resources in the page and in the mails. A `srcdoc` frame inherits the
 * policy of its page, so inline styles are allowed for the mails.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const DEFAULT_LIMIT = 100;

/** Starts the web server that shows the mails as pages and as JSON. */
export async function startMailboxWeb({
  host,
  port,
  mailStore,
}: MailboxWebDependencies): Promise<MailboxWebHandle> {
  const style = await readFile(join(import.meta.dirname, "page.css"), "utf8");
  const server = createServer(createApp(mailStore, style));
  server.listen(port, host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function createApp(mailStore: MailStore, style: string): Express {
  const app = express().disable("x-powered-by");
  app.use((_request, response, next) => {
    response.set({
      "Content-Security-Policy": CONTENT_SECURITY_POLICY,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "Cache-Control": "no-store",
    });
    next();
  });

  app.get("/", (_request, response) => void response.send(renderMailList(mailStore.all())));
  app.get("/mails/:id", (request, response) => {
    const mail = mailStore.get(request.params.id);
    if (mail === undefined) return void response.status(404).send(renderMissingMail());
    response.send(renderMail(mail));
  });
  app.get("/style.css", (_request, response) => void response.type("css").send(style));

  app.get("/api/mails", (request, response) => {
    const all = mailStore.all();
    const limit = Number(request.query["limit"] ?? DEFAULT_LIMIT);
    response.json({
      items: all.slice(0, Number.isFinite(limit) ? limit : DEFAULT_LIMIT),
      total: all.length,
    });
  });
  app.get("/api/mails/:id", (request, response) => {
    const mail = mailStore.get(request.params.id);
    if (mail === undefined) return void response.status(404).json({ detail: "Mail not found." });
    response.json(mail);
  });
  app.delete("/api/mails", (_request, response) => {
    mailStore.clear();
    response.status(204).end();
  });
  app.delete("/api/mails/:id", (request, response) => {
    response.status(mailStore.remove(request.params.id) ? 204 : 404).end();
  });
  return app;
}
