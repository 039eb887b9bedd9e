/** Whether long waits are shortened, on the axis and while a recording plays. */
export function CutWaits({ checked, onChange }: { checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <label className="option">
      <input type="checkbox" checked={checked} onChange={() => onChange(!checked)} />
      Shorten waits
    </label>
  );
}
