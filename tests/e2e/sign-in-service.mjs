// A sign-in service on this machine instead of Cognito: authorization code with PKCE, signed tokens.
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify } from "jose";
import { Provider } from "oidc-provider";

export const CLIENT = "page";
const POOL = "/pool";
const API = "urn:loans";
const SCOPE = "openid email profile";
const GROUPS = { maria: ["managers"], adam: ["applicants"], eve: ["applicants"] };

/**
 * Start a service for the page of this origin; `GROUPS` are its users. As at Cognito, the issuer's
 * address has a path, and the pages for signing in are of another origin.
 */
export async function startSignInService(page) {
  const [pool, pages] = [createServer(), createServer()];
  const [poolOrigin, domain] = [await listen(pool), await listen(pages)];
  const issuer = `${poolOrigin}${POOL}`;
  const provider = new Provider(issuer, await configuration(page));
  const answer = provider.callback();
  pages.on("request", (request, response) => {
    const url = new URL(request.url, domain);
    return url.pathname === "/logout" ? logout(url, page, response) : answer(request, response);
  });
  pool.on("request", (request, response) => describePool(request.url, { issuer, domain }, response));
  const keys = createRemoteJWKSet(new URL(`${domain}/jwks`));
  return {
    issuer,
    domain,
    /** The claims of a valid token, or null: what API Gateway's authorizer checks. */
    claims: (token) => jwtVerify(token, keys, { issuer, audience: API }).then(({ payload }) => payload, () => null),
    stop: () => Promise.all([stop(pool), stop(pages)]),
  };
}

async function listen(server) {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${server.address().port}`;
}

const stop = (server) => new Promise((resolve) => (server.close(resolve), server.closeAllConnections()));

/** What the user pool itself answers: the addresses of the sign-in and the keys of the tokens. */
async function describePool(path, { issuer, domain }, response) {
  const sources = {
    [`${POOL}/.well-known/openid-configuration`]: `${domain}/.well-known/openid-configuration`,
    [`${POOL}/.well-known/jwks.json`]: `${domain}/jwks`,
  };
  const known = sources[path];
  const body = known ? await (await fetch(known)).json() : {};
  if ("jwks_uri" in body) body.jwks_uri = `${issuer}/.well-known/jwks.json`;
  response.writeHead(known ? 200 : 404, { "Content-Type": "application/json", "Access-Control-Allow-Origin": "*" });
  response.end(JSON.stringify(body));
}

/** Cognito's logout address. */
function logout(url, page, response) {
  const back = url.searchParams.get("logout_uri");
  const known = url.searchParams.get("client_id") === CLIENT && back === `${page}/`;
  const ended = ["_session", "_session.sig", "_session.legacy", "_session.legacy.sig"];
  response.writeHead(known ? 302 : 400, {
    ...(known && { Location: back }),
    "Set-Cookie": ended.map((name) => `${name}=; Path=/; Max-Age=0`),
  });
  response.end();
}

async function configuration(page) {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return {
    clients: [
      {
        client_id: CLIENT,
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code", "refresh_token"],
        redirect_uris: [`${page}/`],
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: "RS256", use: "sig" }] },
    cookies: { keys: [randomBytes(16).toString("hex")] },
    claims: { openid: ["sub", "cognito:groups"], email: ["email"], profile: ["name"] },
    conformIdTokenClaims: false,
    clientBasedCORS: () => true,
    issueRefreshToken: () => true,
    rotateRefreshToken: false,
    features: {
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => API,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ audience: API, scope: "", accessTokenFormat: "jwt" }),
      },
    },
    extraTokenClaims: (_, { accountId }) => ({ "cognito:groups": GROUPS[accountId] }),
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.com`, "cognito:groups": GROUPS[id] }),
    }),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ clientId: CLIENT, accountId: oidc.session.accountId });
      grant.addOIDCScope(SCOPE);
      await grant.save();
      return grant;
    },
    ttl: { Session: 3600, Grant: 3600, AccessToken: 3600, IdToken: 3600, RefreshToken: 3600, Interaction: 600 },
  };
}
