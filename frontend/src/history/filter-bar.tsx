import type { Status } from "../api/schema";
import { SHORT_ENGINE_LABELS, STATUS_LABELS } from "../format/labels";
import type { Filters } from "./filters";

interface Props {
  filters: Filters;
  onChange: (changes: Partial<Filters>) => void;
}

/** The filters apply to the loans that have been loaded. */
export function FilterBar({ filters, onChange }: Props) {
  return (
    <search className="filters">
      <label>
        Engine
        <select value={filters.engine} onChange={(event) => onChange({ engine: event.target.value as Filters["engine"] })}>
          <option value="">All</option>
          {Object.entries(SHORT_ENGINE_LABELS).map(([value, label]) => (
            <option key={value} value={value}>{label}</option>
          ))}
        </select>
      </label>
      <label>
        Status
        <select value={filters.status} onChange={(event) => onChange({ status: event.target.value as Status | "" })}>
          <option value="">All</option>
          {Object.entries(STATUS_LABELS).map(([value, label]) => (
            <option key={value} value={value}>{label}</option>
          ))}
        </select>
      </label>
      <label>
        Applicant
        <input type="search" value={filters.name} onChange={(event) => onChange({ name: event.target.value })} />
      </label>
    </search>
  );
}
