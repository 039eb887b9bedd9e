/** How one signs in here: `config.json`, from whoever serves the page. */
import { BESIDE, Problem, send } from "../api/http";
import type { Role } from "./session";

export interface CognitoConfiguration {
  sign_in: "cognito";
  /** The issuer of the tokens: the user pool's address. */
  authority: string;
  /** Where the pool's pages of signing in and out stand. */
  domain: string;
  client_id: string;
}

export type Configuration = { sign_in: "roles"; roles: [Role, ...Role[]] } | CognitoConfiguration;

export async function readConfiguration(): Promise<Configuration> {
  const found = await send<unknown>(`${BESIDE}/config.json`, {});
  if (isConfiguration(found)) return found;
  throw new Problem(500, "This page's config.json doesn't say how one signs in here.");
}

function isConfiguration(found: unknown): found is Configuration {
  const { sign_in: way, roles, authority, domain, client_id: client } = (found ?? {}) as Record<string, unknown>;
  if (way === "roles") return Array.isArray(roles) && roles.length > 0 && roles.every(isRole);
  return way === "cognito" && isAddress(authority) && isAddress(domain) && isText(client);
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
