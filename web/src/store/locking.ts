/** A device whose key was withdrawn: it keeps what was not sent, encrypted under its own link, and nothing readable. */
import { exchangeFor, giveBack, merged, setSetting, setting, takeAll, type Contents, type Database } from './database.ts';
import { lockUp, unlock, type Sealed } from './vault.ts';

const STAYS = ['device', 'language', 'script', 'textSize'];

/**
 * Encrypt everything and forget the link. What is written meanwhile is taken too: the encrypted whole takes the
 * tables' place in one step, and only if they are still what was encrypted. What comes late is added to what is locked
 * and never lies readable on the disk.
 */
export async function lock(database: Database, link: string, device: string, late: Contents = {}): Promise<void> {
  for (;;) {
    const found = await takeAll(database);
    const sealed = await setting<Sealed>(database, 'locked');
    const earlier = sealed ? ((await unlock(sealed, { link })) as Contents) : {};
    const whole = merged(merged(earlier, found), late);
    whole.settings = (whole.settings as [string, unknown][]).filter(([name, value]) => name !== 'locked' && value !== undefined);
    if (await exchangeFor(database, found, 'locked', await lockUp(whole, device, { link }), STAYS)) return;
  }
}

/** Open with the link that it was locked under; false, and nothing changed, where it is another one. */
export async function openLocked(database: Database, link: string): Promise<boolean> {
  const sealed = await setting<Sealed>(database, 'locked');
  if (!sealed) return true;
  let contents: Contents;
  try {
    contents = (await unlock(sealed, { link })) as Contents;
  } catch {
    return false;
  }
  await giveBack(database, contents);
  await setSetting(database, 'locked', undefined);
  return true;
}
