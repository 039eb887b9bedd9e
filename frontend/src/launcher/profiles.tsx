import type { ProfileOut } from "../api/schema";
import { Key } from "../shell/key";
import { useStore } from "../shell/store";
import { shortUsd } from "../words/money";
import { choose, clear, draft } from "./draft";

interface Props {
  profiles: ProfileOut[] | null;
  brief: boolean;
  onCustom: () => void;
}

/** One click, or one key, fills the form with a demo applicant. */
export function Profiles({ profiles, brief, onCustom }: Props) {
  const { profile: chosen } = useStore(draft);
  const custom = (): void => {
    clear();
    onCustom();
  };
  return (
    <fieldset className={brief ? "profiles brief" : "profiles"}>
      <legend>Applicant</legend>
      {profiles?.map((profile, place) => (
        <button
          key={profile.sin}
          type="button"
          className="profile"
          aria-pressed={chosen === profile.name}
          onClick={() => choose(profile)}
        >
          <Key>{String(place + 1)}</Key>
          <span className="who">{brief ? profile.name.split(" ")[0] : profile.name}</span>
          <span className="amount">{shortUsd(profile.loan_amount)}</span>
          {!brief && <span className="expect">{profile.expect}</span>}
        </button>
      )) ?? <Skeleton brief={brief} />}
      <button type="button" className="profile custom" aria-pressed={chosen === null} onClick={custom}>
        <Key>{String((profiles?.length ?? 3) + 1)}</Key>
        <span className="who">Custom…</span>
        {!brief && <span className="expect">Somebody else, any amount up to $1,000,000</span>}
      </button>
    </fieldset>
  );
}

function Skeleton({ brief }: { brief: boolean }) {
  return ["a", "b", "c"].map((name) => (
    <div key={name} className={brief ? "profile skeleton brief" : "profile skeleton"} aria-hidden="true" />
  ));
}
