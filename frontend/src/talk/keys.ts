/** The keys of the stage, beside those of a scene. */
export const STAGE_KEYS: [keys: string, action: string][] = [
  ["→ ←", "Next scene, or back; a presenter's remote does the same"],
  ["R", "Run the scene"],
  ["A D", "Approve or deny as the manager"],
  ["K", "Kill the processes that run the loans"],
  ["X", "Reset the lab: every loan ends, the workers stay warm"],
  ["L", "Switch between the lab and the recording"],
  ["+ -", "Larger or smaller"],
  ["B", "Black, and back"],
  ["N", "Open the window with notes and a clock"],
  ["0", "Start the clock again"],
  ["T", "Switch between light and dark"],
  ["?", "Show this list"],
];
