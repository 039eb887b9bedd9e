import { useEffect, useRef } from "react";
import { Link, useRoute } from "wouter";
import { api } from "../api/client";
import type { Link as StreamLink } from "../stream/link";
import { Every } from "../approval/every";
import type { Person } from "../session/session";
import { Who } from "../session/who";
import { Icon } from "./icon";
import { currentLink, engines, waitingSeen } from "./shared";
import { useStore } from "./store";
import { theme, toggleTheme } from "./theme";
import { useResource } from "./use-resource";

const INBOX_EVERY_MS = 15_000;

/** `person` is null until somebody is in: then there is nowhere to go yet. */
export function Header({ person, onHelp }: { person: Person | null; onHelp: () => void }) {
  return (
    <header className="top">
      <Link href="/" className="brand">
        <img src="/favicon.svg" alt="" /> <b>One loan, two engines</b>
      </Link>
      {person && <Pages key={person.id} manager={person.manager} />}
      <div className="signals">
        <LinkChip />
        <Badge asked={person !== null} />
        <Who />
        <ThemeButton />
        <button type="button" className="plain" onClick={onHelp} aria-label="Keys and help">
          ?
        </button>
      </div>
    </header>
  );
}

function Pages({ manager }: { manager: boolean }) {
  return (
    <nav aria-label="Pages">
      <NavLink href="/">Run</NavLink>
      {manager && (
        <NavLink href="/inbox">
          Waiting <WaitingCount />
        </NavLink>
      )}
      <NavLink href="/history">{manager ? "History" : "My loans"}</NavLink>
    </nav>
  );
}

function NavLink({ href, children }: { href: string; children: React.ReactNode }) {
  const [active] = useRoute(href);
  return (
    <Link href={href} aria-current={active ? "page" : undefined}>
      {children}
    </Link>
  );
}

function WaitingCount() {
  const { data, refresh } = useResource(api.approvals, INBOX_EVERY_MS);
  const seen = useStore(waitingSeen);
  const known = useRef(seen);
  useEffect(() => {
    if (known.current !== seen) refresh();
    known.current = seen;
  }, [seen, refresh]);
  const count = data?.approvals.length ?? 0;
  return count > 0 ? <span className="count">{count}</span> : null;
}

/** Where the engines run: always in view, so that no local figure is taken for AWS's. */
function Badge({ asked }: { asked: boolean }) {
  const known = useStore(engines);
  const places = new Set(known?.map((engine) => engine.deployment));
  if (places.size === 0) return asked ? <span className="badge unknown">…</span> : null;
  if (places.has("local")) return <span className="badge local">LOCAL EMULATOR</span>;
  return <span className="badge aws">AWS</span>;
}

function LinkChip() {
  const link = useStore(currentLink);
  if (!link) return null;
  return (
    <span className={`chip ${link.state}`} data-link={link.state}>
      <span className="lamp" aria-hidden="true" />
      <Every ms={1000} text={() => chipText(link)} />
    </span>
  );
}

function chipText({ state, lastAnswer, since }: StreamLink): string {
  if (state !== "stale") return state;
  const from = lastAnswer ?? since ?? Date.now();
  return `stale ${Math.max(0, Math.round((Date.now() - from) / 1000))} s, retrying`;
}

function ThemeButton() {
  const now = useStore(theme);
  const other = now === "dark" ? "light" : "dark";
  return (
    <button type="button" className="plain" onClick={toggleTheme} aria-label={`Switch to the ${other} theme`}>
      <Icon name={now === "dark" ? "sun" : "moon"} />
    </button>
  );
}
