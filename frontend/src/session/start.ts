import { readConfiguration } from "./configuration";
import { roleSession } from "./roles";
import type { Session } from "./session";

/** Learn how one signs in here and who is in. What signing in needs is loaded only where one does. */
export async function startSession(): Promise<Session> {
  const configuration = await readConfiguration();
  if (configuration.sign_in === "roles") return roleSession(configuration.roles);
  const { cognitoSession } = await import("./cognito");
  return cognitoSession(configuration);
}
