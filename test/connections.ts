// Each request of a test uses a new connection. On a loaded machine a server may close an idle
// connection at the moment when a test sends its next request. The request then fails with
// ECONNRESET.
const originalFetch = globalThis.fetch;

globalThis.fetch = (input, init) => {
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : {}));
  headers.set("connection", "close");
  return originalFetch(input, { ...init, headers });
};
