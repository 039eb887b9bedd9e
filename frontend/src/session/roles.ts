/** The lab's session: a role that this tab takes on, told to the API by a header. */
import { store } from "../shell/store";
import { isManager, type Person, type Role, type Session, type Standing } from "./session";

const KEY = "role";
const HEADER = "X-Lab-Role";

export function roleSession(roles: readonly [Role, ...Role[]]): Session {
  let role = named(roles, kept()) ?? roles[0];
  const standing = store<Standing>({ kind: "in", person: personOf(role) });
  return {
    standing,
    roles,
    headers: async () => ({ [HEADER]: role.name }),
    renew: async () => false,
    enter: async (name) => {
      role = named(roles, name) ?? role;
      keep(role.name);
      standing.set({ kind: "in", person: personOf(role) });
    },
    leave: null,
  };
}

function named(roles: readonly Role[], name: string | null | undefined): Role | undefined {
  return roles.find((role) => role.name === name);
}

function personOf({ name, title, groups }: Role): Person {
  return { id: name, name: title, manager: isManager(groups) };
}

function kept(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keep(name: string): void {
  try {
    sessionStorage.setItem(KEY, name);
  } catch {
    // A browser that keeps nothing forgets the role with a reload.
  }
}
