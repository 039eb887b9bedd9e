/**
 * A browser opens six connections to a host. Were all of them held by long polls of open tabs, a
 * manager's decision would queue behind them; so all tabs together hold `SLOTS` long polls, and
 * whoever has no slot asks briefly, again and again.
 */
const SLOTS = 3;

export interface Slot {
  release: () => void;
}

/** Take a free slot, or null if other tabs have all of them. */
export async function takeSlot(): Promise<Slot | null> {
  // Outside a secure context there are no locks; then every tab is on its own.
  const { locks } = navigator as { locks?: LockManager | null };
  if (!locks) return { release: () => undefined };
  for (let number = 0; number < SLOTS; number += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, until one is free
    const slot = await tryToHold(locks, `stream-${number}`);
    if (slot) return slot;
  }
  return null;
}

function tryToHold(locks: LockManager, name: string): Promise<Slot | null> {
  return new Promise((resolve, reject) => {
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(null);
        return new Promise<void>((release) => resolve({ release }));
      })
      .catch(reject);
  });
}
