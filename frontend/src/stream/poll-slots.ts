/**
 * A browser opens six connections to a host. If the long polls of open tabs took all of them, a
 * manager's decision would have to wait for one. So all tabs together hold at most `SLOTS` long
 * polls; a tab without a slot polls briefly and often.
 */
const SLOTS = 3;

export interface PollSlot {
  release: () => void;
}

/** Take a free slot; null if other tabs hold all of them. */
export async function takePollSlot(): Promise<PollSlot | null> {
  // Without a secure context there are no locks: then tabs don't know of each other.
  const { locks } = navigator as { locks?: LockManager | null };
  if (!locks) return { release: () => undefined };
  for (let number = 0; number < SLOTS; number += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, until one is free
    const slot = await tryToHold(locks, `stream-${number}`);
    if (slot) return slot;
  }
  return null;
}

function tryToHold(locks: LockManager, name: string): Promise<PollSlot | null> {
  return new Promise((resolve, reject) => {
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(null);
        return new Promise<void>((release) => resolve({ release }));
      })
      .catch(reject);
  });
}
