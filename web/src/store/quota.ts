/** How much room is left, and whether the browser has promised to keep what is stored. */

export interface StorageState {
  used: number; // MB
  quota: number; // MB; 0 where the browser does not say
  kept: boolean;
  low: boolean; // a day's interviews may not fit any more
}

const ENOUGH = 50; // MB: some thousand interviews with their paradata

export async function storageState(): Promise<StorageState> {
  const storage = navigator.storage as StorageManager | undefined;
  const { usage = 0, quota = 0 } = (await storage?.estimate?.()) ?? {};
  const kept = (await storage?.persisted?.()) ?? false;
  const [used, all] = [Math.round(usage / 1e6), Math.round(quota / 1e6)];
  return { used, quota: all, kept, low: all > 0 && all - used < ENOUGH };
}

export async function askToKeep(): Promise<boolean> {
  return (await navigator.storage?.persist?.()) ?? false;
}
