/** The row that belongs to the selected line of code; rows can be selected while a lens is open. */
import { store } from "../ui/store";

export interface RowSelection {
  lens: boolean;
  row: string | null;
}

export const rowSelection = store<RowSelection>({ lens: false, row: null });

export function selectRow(row: string | null): void {
  if (rowSelection.get().row !== row) rowSelection.set({ ...rowSelection.get(), row });
}

/** Whether a row, or the step around it, is the selected one. */
export function isSelected({ row }: RowSelection, id: string): boolean {
  return row !== null && (id === row || id.startsWith(`${row}:`));
}
