import { useStore } from "../shell/store";
import { say } from "../shell/shared";
import { session, useStanding } from "./current";
import type { Person, Session } from "./session";
import "./session.css";

/** Who one is here: on the lab a switch between roles, elsewhere a name and the way out. */
export function Who() {
  const current = useStore(session);
  const standing = useStanding();
  if (!current || standing.kind === "out") return null;
  if (current.roles.length > 0) return <RoleSwitch current={current} person={standing.person} />;
  return <SignedIn person={standing.person} leave={current.leave} />;
}

function RoleSwitch({ current, person }: { current: Session; person: Person }) {
  const become = (name: string, title: string): void => {
    void current.enter(name).then(() => say(`You are ${title} now`));
  };
  return (
    <fieldset className="toggle roles" data-role={person.id}>
      <legend className="sr">Role</legend>
      {current.roles.map(({ name, title }) => (
        <label key={name} className="choice">
          <input
            type="radio"
            name="role"
            value={name}
            checked={person.id === name}
            onChange={() => become(name, title)}
          />
          <span>{title}</span>
        </label>
      ))}
    </fieldset>
  );
}

function SignedIn({ person, leave }: { person: Person; leave: Session["leave"] }) {
  return (
    <span className="person">
      <span className="name" title={person.name}>{person.name}</span>
      <span className="tag">{person.manager ? "manager" : "applicant"}</span>
      {leave && <button type="button" onClick={() => void leave()}>Sign out</button>}
    </span>
  );
}
