import { useEffect } from "react";
import { store } from "../ui/store";

/** The ids of the loans on screen that wait for a manager, as one text: the header reads its count anew when it changes. */
export const waitingOnScreen = store("");

export function useWaitingOnScreen(waiting: string): void {
  useEffect(() => waitingOnScreen.set(waiting), [waiting]);
}
