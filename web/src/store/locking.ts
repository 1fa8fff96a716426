/** A device whose key was withdrawn: it keeps what was not sent, encrypted under its own link, and nothing readable. */
import { giveBack, setSetting, setting, takeAll, wipe, type Contents, type Database } from './database.ts';
import { lockUp, unlock, type Sealed } from './vault.ts';

/** Encrypt everything and forget the link. Nothing is wiped before the encrypted whole is on disk. */
export async function lock(database: Database, link: string, device: string): Promise<void> {
  const contents = await takeAll(database);
  const sealed = await lockUp(contents, device, { link });
  await setSetting(database, 'locked', sealed);
  await wipe(database, ['locked', 'device', 'language', 'script', 'textSize']);
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
