import { useId } from "react";

interface Props {
  label: string;
  value: number;
  onChange: (value: number) => void;
}

/** A field for a whole number of at least 0. */
export function NumberField({ label, value, onChange }: Props) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="number"
        min={0}
        max={1_000_000_000}
        value={value}
        onChange={({ target }) => target.value !== "" && onChange(Math.max(0, Math.round(target.valueAsNumber)))}
      />
    </div>
  );
}
