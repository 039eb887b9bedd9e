/** A sign-in service as far as the browser sees it, behind `fetch`: what it's asked is kept. */
import { vi } from "vitest";

export const AUTHORITY = "https://cognito-idp.eu-north-1.amazonaws.com/eu-north-1_Pool";
export const DOMAIN = "https://loans.auth.eu-north-1.amazoncognito.com";
export const CLIENT = "page-client";
export const HOUR_SECONDS = 3600;

const PROFILE = { sub: "sub-1", email: "maria@example.com" };

interface Sent {
  url: string;
  form: URLSearchParams;
  headers: Headers;
}

export class Provider {
  /** What the token endpoint and the API were sent, in order. */
  readonly tokens: Sent[] = [];
  readonly revoked: Sent[] = [];
  readonly calls: Sent[] = [];
  groups: string[] | undefined = ["managers"];
  reachable = true;
  /** Whether a refresh token is still taken. */
  refreshes = true;
  /** What the API answers, by the token it's sent. */
  api: (token: string | null) => number = () => 200;
  /** With which words it refuses. */
  said: Record<string, string> = { detail: "Sign in first." };
  #issued = 0;

  readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = String(input);
    const sent = { url, form: new URLSearchParams(String(init.body ?? "")), headers: new Headers(init.headers) };
    if (url.startsWith("/api")) return this.#api(sent);
    if (!this.reachable) throw new TypeError("Failed to fetch");
    if (url.endsWith("/.well-known/openid-configuration")) return json(DISCOVERY);
    if (url === DISCOVERY.token_endpoint) return this.#token(sent);
    if (url !== DISCOVERY.revocation_endpoint) throw new Error(`nobody asks for ${url}`);
    this.revoked.push(sent);
    return new Response("");
  };

  #api(sent: Sent): Response {
    this.calls.push(sent);
    const status = this.api(sent.headers.get("authorization"));
    return json(status === 200 ? { engines: [] } : this.said, status);
  }

  #token(sent: Sent): Response {
    this.tokens.push(sent);
    const refreshing = sent.form.get("grant_type") === "refresh_token";
    if (refreshing && !this.refreshes) return json({ error: "invalid_grant" }, 400);
    this.#issued += 1;
    return json({
      access_token: `access-${this.#issued}`,
      id_token: jwt({ ...PROFILE, ...(this.groups && { "cognito:groups": this.groups }), iss: AUTHORITY, aud: CLIENT }),
      ...(!refreshing && { refresh_token: "refresh-1" }),
      token_type: "Bearer",
      expires_in: HOUR_SECONDS,
    });
  }
}

const DISCOVERY = {
  issuer: AUTHORITY,
  authorization_endpoint: `${DOMAIN}/oauth2/authorize`,
  token_endpoint: `${DOMAIN}/oauth2/token`,
  revocation_endpoint: `${DOMAIN}/oauth2/revoke`,
  jwks_uri: `${AUTHORITY}/.well-known/jwks.json`,
};

export function provide(): Provider {
  const provider = new Provider();
  vi.stubGlobal("fetch", provider.fetch);
  return provider;
}

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}

function jwt(claims: Record<string, unknown>): string {
  return `${encoded({ alg: "RS256" })}.${encoded(claims)}.signature`;
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
