/** How users sign in at this deployment: `config.json`. */
import { ORIGIN, Problem, send } from "../api/http";
import type { Role } from "./session";

export interface CognitoConfiguration {
  sign_in: "cognito";
  /** The issuer of the tokens: the address of the user pool. */
  authority: string;
  /** The address of the pool's pages for signing in and out. */
  domain: string;
  client_id: string;
}

export type Configuration = { sign_in: "roles"; roles: [Role, ...Role[]] } | CognitoConfiguration;

export async function readConfiguration(): Promise<Configuration> {
  const answer = await send<unknown>(`${ORIGIN}/config.json`, {});
  if (isConfiguration(answer)) return answer;
  throw new Problem(500, "The page's config.json has no valid sign-in settings.");
}

function isConfiguration(answer: unknown): answer is Configuration {
  const { sign_in: method, roles, authority, domain, client_id: client } = (answer ?? {}) as Record<string, unknown>;
  if (method === "roles") return Array.isArray(roles) && roles.length > 0 && roles.every(isRole);
  return method === "cognito" && isAddress(authority) && isAddress(domain) && isText(client);
}

function isRole(role: unknown): role is Role {
  const { name, title, groups } = (role ?? {}) as Record<string, unknown>;
  return isText(name) && isText(title) && Array.isArray(groups) && groups.every(isText);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isAddress(value: unknown): boolean {
  return isText(value) && /^https?:\/\/[^/]/.test(value) && URL.canParse(value);
}
