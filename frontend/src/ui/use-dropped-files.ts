import { useEffect, useEffectEvent, useState } from "react";

/** Take files that are dropped anywhere on the page; returns whether some are being dragged over it. */
export function useDroppedFiles(onFiles: (files: FileList) => void): boolean {
  const [over, setOver] = useState(false);
  const drop = useEffectEvent((event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const files = event.dataTransfer?.files;
    if (files && files.length > 0) onFiles(files);
  });
  useEffect(() => {
    const allow = (event: DragEvent): void => {
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const listeners = new AbortController();
    const { signal } = listeners;
    window.addEventListener("dragover", allow, { signal });
    window.addEventListener("dragleave", leave, { signal });
    window.addEventListener("drop", (event) => drop(event), { signal });
    return () => listeners.abort();
  }, []);
  return over;
}
