import { notify } from "../ui/notices";
import { useStore } from "../ui/store";
import { session, useAuthState } from "./current";
import type { Person, Session } from "./session";
import "./session.css";

/** The current user: on the lab a choice of roles, elsewhere a name and the sign-out. */
export function UserMenu() {
  const current = useStore(session);
  const authState = useAuthState();
  if (!current || authState.kind === "out") return null;
  if (current.roles.length > 0) return <RoleChoice session={current} person={authState.person} />;
  return <SignedInUser person={authState.person} signOut={current.signOut} />;
}

function RoleChoice({ session: { roles, signIn }, person }: { session: Session; person: Person }) {
  const choose = (name: string, title: string): void => {
    void signIn(name).then(() => notify(`You are now: ${title}`));
  };
  return (
    <fieldset className="toggle roles" data-role={person.id}>
      <legend className="sr">Role</legend>
      {roles.map(({ name, title }) => (
        <label key={name} className="choice">
          <input
            type="radio"
            name="role"
            value={name}
            checked={person.id === name}
            onChange={() => choose(name, title)}
          />
          <span>{title}</span>
        </label>
      ))}
    </fieldset>
  );
}

function SignedInUser({ person, signOut }: { person: Person; signOut: Session["signOut"] }) {
  return (
    <span className="person">
      <span className="name" title={person.name}>{person.name}</span>
      <span className="tag">{person.manager ? "manager" : "applicant"}</span>
      {signOut && <button type="button" onClick={() => void signOut()}>Sign out</button>}
    </span>
  );
}
