import { readConfiguration } from "./configuration";
import { roleSession } from "./role-session";
import type { Session } from "./session";

/** Read the configuration and start the session. The code for Cognito is loaded only if it is needed. */
export async function startSession(): Promise<Session> {
  const configuration = await readConfiguration();
  if (configuration.sign_in === "roles") return roleSession(configuration.roles);
  const { cognitoSession } = await import("./cognito-session");
  return cognitoSession(configuration);
}
