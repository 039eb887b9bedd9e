import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link, useRoute } from "wouter";
import { queries } from "../api/queries";
import type { Person } from "../session/session";
import { UserMenu } from "../session/user-menu";
import { Icon } from "../ui/icon";
import { Notices } from "../ui/notices";
import { useStore } from "../ui/store";
import { theme, toggleTheme } from "../ui/theme";
import { ConnectionChip } from "./connection-chip";
import { WarmingBadge } from "./warming-badge";

/** The count in the header is read less often than the list of the loans that wait. */
const SELDOM = 4;

/** `person` is null while nobody is signed in: then there are no pages to go to. */
export function Header({ person, onHelp }: { person: Person | null; onHelp: () => void }) {
  return (
    <header className="top">
      <Link href="/" className="brand">
        <img src="/favicon.svg" alt="" /> <b>One loan, two engines</b>
      </Link>
      {person && <Navigation manager={person.manager} />}
      <Notices />
      <div className="tools">
        <WarmingBadge />
        <ConnectionChip />
        <DeploymentBadge signedIn={person !== null} />
        <UserMenu />
        <ThemeButton />
        <button type="button" className="plain" onClick={onHelp} aria-label="Keyboard shortcuts">
          ?
        </button>
      </div>
    </header>
  );
}

function Navigation({ manager }: { manager: boolean }) {
  return (
    <nav aria-label="Pages">
      <NavLink href="/">Run</NavLink>
      {manager && (
        <NavLink href="/inbox">
          Waiting <WaitingCount />
        </NavLink>
      )}
      <NavLink href="/replay">Replay</NavLink>
      <NavLink href="/inspect">Inspect</NavLink>
      <NavLink href="/when">When</NavLink>
      <NavLink href="/exhibits">Exhibits</NavLink>
      <NavLink href="/history">{manager ? "History" : "My loans"}</NavLink>
    </nav>
  );
}

function NavLink({ href, children }: { href: string; children: ReactNode }) {
  const [active] = useRoute(href);
  return (
    <Link href={href} aria-current={active ? "page" : undefined}>
      {children}
    </Link>
  );
}

function WaitingCount() {
  const { data } = useQuery({
    ...queries.approvals,
    refetchInterval: ({ state }) => state.data && SELDOM * state.data.next_ms,
  });
  const count = data?.approvals.length ?? 0;
  return count > 0 ? <span className="count">{count}</span> : null;
}

/** Where the engines run. It is always in view, so that nobody takes a local figure for one of AWS. */
function DeploymentBadge({ signedIn }: { signedIn: boolean }) {
  const { data } = useQuery({ ...queries.engines, enabled: signedIn });
  const deployments = new Set(data?.engines.map((engine) => engine.deployment));
  if (deployments.size === 0) return signedIn ? <span className="badge unknown">…</span> : null;
  if (deployments.has("local")) return <span className="badge local">LOCAL EMULATOR</span>;
  return <span className="badge aws">AWS</span>;
}

function ThemeButton() {
  const current = useStore(theme);
  const other = current === "dark" ? "light" : "dark";
  return (
    <button type="button" className="plain" onClick={toggleTheme} aria-label={`Switch to the ${other} theme`}>
      <Icon name={current === "dark" ? "sun" : "moon"} />
    </button>
  );
}
