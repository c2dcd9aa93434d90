/* One way to POST: who asks, from where, and a key so that a repeat changes nothing twice. */
const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

/** 128 random bits as 26 characters; works without HTTPS, unlike crypto.randomUUID. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(26));
  return Array.from(bytes, (byte) => ALPHABET[byte & 31]).join("");
}

/** A cookie's value now; never kept, because signing in changes it. */
export function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/** Headers that prove the request came from our own page. */
export function ownHeaders() {
  const token = cookie("csrftoken");
  return token ? { "X-Guest": "1", "X-CSRFToken": token } : { "X-Guest": "1" };
}

/** What the device's clocks say as a note leaves. Headers, so that a repeat has the same body. */
function clockHeaders({ waited }) {
  const now = { "X-Device-Now": new Date().toISOString() };
  return waited === null ? now : { ...now, "X-Device-Waited": waited.toFixed(3) };
}

/**
 * POSTs pairs of fields. Resolves to {status, answer, html, signedOut}; status 0 means the
 * network gave nothing back, so the server may or may not have heard us. `clock`: {waited}, the
 * seconds since the tap as far as they are known, else null.
 */
export async function post(url, fields, { key = newKey(), timeout = 15000, clock = null } = {}) {
  const headers = { ...ownHeaders(), "Idempotency-Key": key, Accept: "application/json, text/html" };
  if (clock) Object.assign(headers, clockHeaders(clock));
  let response;
  let text;
  try {
    response = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      headers,
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(timeout),
    });
    text = await response.text();
  } catch {
    return { status: 0, answer: {}, html: "", signedOut: false };
  }
  const type = response.headers.get("Content-Type") ?? "";
  const signedOut = response.status === 401 || (response.redirected && response.url.includes("/sign-in"));
  let answer = {};
  if (type.includes("json")) {
    try {
      answer = JSON.parse(text) ?? {};
    } catch {
      answer = {};
    }
  }
  const status = signedOut ? 401 : response.status;
  return { status, answer, html: type.includes("html") ? text : "", signedOut, url: response.url };
}
