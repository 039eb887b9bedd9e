import type { ProfileOut } from "../api/schema";
import { shortUsd } from "../format/money";
import { KeyHint } from "../ui/key-hint";
import { useStore } from "../ui/store";
import { chooseProfile, clearDraft, draft } from "./draft";

interface Props {
  profiles: ProfileOut[] | null;
  brief: boolean;
  onCustom: () => void;
}

/** The demo applicants: a click or a key fills the form. */
export function ApplicantChoice({ profiles, brief, onCustom }: Props) {
  const { profile: chosen } = useStore(draft);
  const choose = (): void => {
    clearDraft();
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
          onClick={() => chooseProfile(profile)}
        >
          <KeyHint>{String(place + 1)}</KeyHint>
          <span className="applicant">{brief ? profile.name.split(" ")[0] : profile.name}</span>
          <span className="amount">{shortUsd(profile.loan_amount)}</span>
          {!brief && <span className="expected">{profile.expect}</span>}
        </button>
      )) ?? <SkeletonProfiles brief={brief} />}
      <button type="button" className="profile custom" aria-pressed={chosen === null} onClick={choose}>
        <KeyHint>{String((profiles?.length ?? 3) + 1)}</KeyHint>
        <span className="applicant">Custom…</span>
        {!brief && <span className="expected">Another applicant, any amount up to $1,000,000</span>}
      </button>
    </fieldset>
  );
}

function SkeletonProfiles({ brief }: { brief: boolean }) {
  return ["a", "b", "c"].map((name) => (
    <div key={name} className={brief ? "profile skeleton brief" : "profile skeleton"} aria-hidden="true" />
  ));
}
