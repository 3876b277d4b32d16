import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import express, { type Express } from "express";
import type { MailShelf } from "./mails.ts";
import { listPage, mailPage, missingPage } from "./page.ts";

export type WebDeps = {
  readonly host: string;
  readonly port: number;
  readonly shelf: MailShelf;
};

export type WebListener = { readonly port: number; stop(): Promise<void> };

/**
 * No script and nothing from elsewhere, for the page and for the mails in it alike: a frame made of
 * `srcdoc` obeys its page's policy, and mails bring inline styles.
 */
const POLICY = [
  "default-src 'none'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const DEFAULT_LIMIT = 100;

/** The mails as pages for people and as JSON for programs. */
export async function listenWeb({ host, port, shelf }: WebDeps): Promise<WebListener> {
  const style = await readFile(join(import.meta.dirname, "page.css"), "utf8");
  const server = createServer(createApp(shelf, style));
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

function createApp(shelf: MailShelf, style: string): Express {
  const app = express().disable("x-powered-by");
  app.use((_request, response, next) => {
    response.set({
      "Content-Security-Policy": POLICY,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "Cache-Control": "no-store",
    });
    next();
  });

  app.get("/", (_request, response) => void response.send(listPage(shelf.all())));
  app.get("/mails/:id", (request, response) => {
    const mail = shelf.get(request.params.id);
    if (mail === undefined) return void response.status(404).send(missingPage());
    response.send(mailPage(mail));
  });
  app.get("/style.css", (_request, response) => void response.type("css").send(style));

  app.get("/api/mails", (request, response) => {
    const all = shelf.all();
    const limit = Number(request.query["limit"] ?? DEFAULT_LIMIT);
    response.json({
      items: all.slice(0, Number.isFinite(limit) ? limit : DEFAULT_LIMIT),
      total: all.length,
    });
  });
  app.get("/api/mails/:id", (request, response) => {
    const mail = shelf.get(request.params.id);
    if (mail === undefined)
      return void response.status(404).json({ detail: "There is no such mail." });
    response.json(mail);
  });
  app.delete("/api/mails", (_request, response) => {
    shelf.empty();
    response.status(204).end();
  });
  app.delete("/api/mails/:id", (request, response) => {
    response.status(shelf.remove(request.params.id) ? 204 : 404).end();
  });
  return app;
}
