/** The lab's session: the tab takes a role and sends its name in a header. */
import { readStored, writeStored } from "../ui/browser-storage";
import { store } from "../ui/store";
import { type AuthState, isManager, type Person, type Role, type Session } from "./session";

const KEY = "role";
const HEADER = "X-Lab-Role";

/** The first role is the default. */
export function roleSession(roles: readonly [Role, ...Role[]]): Session {
  const find = (name: string | null | undefined): Role | undefined => roles.find((role) => role.name === name);
  let current = find(readStored("sessionStorage", KEY)) ?? roles[0];
  const authState = store<AuthState>({ kind: "in", person: personOf(current) });
  return {
    authState,
    roles,
    headers: async () => ({ [HEADER]: current.name }),
    renew: async () => false,
    signIn: async (name) => {
      current = find(name) ?? current;
      writeStored("sessionStorage", KEY, current.name);
      authState.set({ kind: "in", person: personOf(current) });
    },
    signOut: null,
  };
}

function personOf({ name, title, groups }: Role): Person {
  return { id: name, name: title, manager: isManager(groups) };
}
