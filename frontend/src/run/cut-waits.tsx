/** Whether the axis shortens waits for the manager. */
export function CutWaits({ checked, onChange }: { checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <label className="option">
      <input type="checkbox" checked={checked} onChange={() => onChange(!checked)} />
      Shorten waits for the manager
    </label>
  );
}
