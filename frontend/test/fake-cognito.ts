/** Cognito and the API behind `fetch`; all requests are recorded. */
import { vi } from "vitest";

export const AUTHORITY = "https://cognito-idp.eu-north-1.amazonaws.com/eu-north-1_Pool";
export const DOMAIN = "https://loans.auth.eu-north-1.amazoncognito.com";
export const CLIENT = "page-client";
export const HOUR_SECONDS = 3600;

const PROFILE = { sub: "sub-1", email: "maria@example.com" };

interface RecordedRequest {
  url: string;
  form: URLSearchParams;
  headers: Headers;
}

export class FakeCognito {
  /** The requests to the token endpoint, the revocation endpoint and the API, in order. */
  readonly tokens: RecordedRequest[] = [];
  readonly revoked: RecordedRequest[] = [];
  readonly calls: RecordedRequest[] = [];
  groups: string[] | undefined = ["managers"];
  reachable = true;
  /** Whether a refresh token is accepted. */
  acceptsRefresh = true;
  /** The status of the API's answers, by the token. */
  apiStatus: (token: string | null) => number = () => 200;
  /** The body of the API's refusals. */
  refusal: Record<string, string> = { detail: "Sign in first." };
  #issued = 0;

  readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = String(input);
    const request = { url, form: new URLSearchParams(String(init.body ?? "")), headers: new Headers(init.headers) };
    if (url.startsWith("/api")) return this.#answerApi(request);
    if (!this.reachable) throw new TypeError("Failed to fetch");
    if (url.endsWith("/.well-known/openid-configuration")) return json(DISCOVERY);
    if (url === DISCOVERY.token_endpoint) return this.#answerToken(request);
    if (url !== DISCOVERY.revocation_endpoint) throw new Error(`unexpected request: ${url}`);
    this.revoked.push(request);
    return new Response("");
  };

  #answerApi(request: RecordedRequest): Response {
    this.calls.push(request);
    const status = this.apiStatus(request.headers.get("authorization"));
    return json(status === 200 ? { engines: [] } : this.refusal, status);
  }

  #answerToken(request: RecordedRequest): Response {
    this.tokens.push(request);
    const refreshing = request.form.get("grant_type") === "refresh_token";
    if (refreshing && !this.acceptsRefresh) return json({ error: "invalid_grant" }, 400);
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

export function fakeCognito(): FakeCognito {
  const cognito = new FakeCognito();
  vi.stubGlobal("fetch", cognito.fetch);
  return cognito;
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
