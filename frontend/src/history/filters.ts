/** The filters of the history. They are part of the address, so they survive a reload. */
import type { EngineName, Listed, Status } from "../api/schema";

export interface Filters {
  engine: EngineName | "";
  status: Status | "";
  name: string;
}

export function filtersIn(search: string): Filters {
  const query = new URLSearchParams(search);
  return {
    engine: (query.get("engine") ?? "") as EngineName | "",
    status: (query.get("status") ?? "") as Status | "",
    name: query.get("name") ?? "",
  };
}

export function addressOf(filters: Filters): string {
  const set = Object.entries(filters).filter(([, value]) => value !== "");
  const search = new URLSearchParams(set as [string, string][]).toString();
  return search ? `/history?${search}` : "/history";
}

export function matches(loan: Listed, { engine, status, name }: Filters): boolean {
  return (
    (engine === "" || loan.engine === engine) &&
    (status === "" || loan.status === status) &&
    loan.applicant_name.toLowerCase().includes(name.trim().toLowerCase())
  );
}
