/** The control API, and the one stream of events; nothing else on this page speaks to the server. */

/** A refusal or a missing server, with the server's words. */
export class ControlError extends Error {}

async function call(path, init) {
  let answer;
  try {
    answer = await fetch(path, init);
  } catch {
    throw new ControlError("offline");
  }
  let body;
  try {
    body = await answer.json();
  } catch {
    throw new ControlError(answer.ok ? "unreadable answer" : `${answer.status} ${answer.statusText}`);
  }
  if (!body.ok) throw new ControlError(body.description ?? `${answer.status}`);
  return body.result;
}

/** GET /control/<path>; `query` entries that are null are left out. */
export function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  const tail = given.length ? `?${new URLSearchParams(given)}` : "";
  return call(`/control/${path}${tail}`);
}

/** POST /control/<path> with a JSON body. */
export function post(path, body = {}) {
  return call(`/control/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Where the bytes of a file are. */
export function fileUrl(fileId) {
  return `/control/file/${encodeURIComponent(fileId)}`;
}

/**
 * Follow the events after `after`. A stream that breaks is handed to `lost`, once; the page then begins anew,
 * because a server that was restarted counts its events from the beginning.
 */
export function follow(after, { event, lost }) {
  const source = new EventSource(`/control/events?after=${after}`);
  source.onmessage = (message) => event(JSON.parse(message.data));
  source.onerror = () => {
    source.close();
    lost();
  };
  return () => source.close();
}

/** Ask for the state again and again, at 0.5 s and then up to 5 s apart, until the server is back. */
export async function untilBack() {
  for (let wait = 500; ; wait = Math.min(wait * 1.5, 5000)) {
    await new Promise((done) => setTimeout(done, wait));
    try {
      return await get("state");
    } catch {
      // Still away: that is what this loop waits for.
    }
  }
}
