/**
 * Encrypted files of what a device holds: to be taken to the office when there is no network, and what stays on a
 * device that was locked.
 *
 * AES-256-GCM. The key comes from a passphrase (PBKDF2-SHA256, 600,000 rounds), or for a locked device from its own
 * link (HKDF-SHA256).
 */

export type KeyRecipe =
  | { method: 'passphrase'; salt: string; iterations: number }
  | { method: 'device-link'; salt: string };

export interface Sealed {
  format: 'aneroid-device';
  version: 1;
  made: string;
  device: string;
  cipher: 'AES-256-GCM';
  key: KeyRecipe;
  iv: string;
  data: string;
}

export type Secret = { passphrase: string } | { link: string };

export const ITERATIONS = 600_000;

/** Encrypt contents; only the header is readable without the key. */
export async function lockUp(contents: unknown, device: string, secret: Secret, iterations = ITERATIONS): Promise<Sealed> {
  const { key, recipe } = await keyFor(secret, iterations);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(contents));
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain);
  return {
    format: 'aneroid-device', version: 1, made: new Date().toISOString(), device,
    cipher: 'AES-256-GCM', key: recipe, iv: toBase64(iv), data: toBase64(new Uint8Array(data)),
  };
}

/** Decrypt; fails with an error where the passphrase or the link is another one. */
export async function unlock(sealed: Sealed, secret: { passphrase: string } | { link: string }): Promise<unknown> {
  const salt = 'salt' in sealed.key ? fromBase64(sealed.key.salt) : new Uint8Array();
  const key =
    'passphrase' in secret
      ? await fromPassphrase(secret.passphrase, salt, sealed.key.method === 'passphrase' ? sealed.key.iterations : ITERATIONS)
      : await fromLink(secret.link, salt);
  const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: fromBase64(sealed.iv) }, key, fromBase64(sealed.data));
  return JSON.parse(new TextDecoder().decode(plain));
}

async function keyFor(secret: Secret, iterations: number): Promise<{ key: CryptoKey; recipe: KeyRecipe }> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  if ('passphrase' in secret) {
    const key = await fromPassphrase(secret.passphrase, salt, iterations);
    return { key, recipe: { method: 'passphrase', salt: toBase64(salt), iterations } };
  }
  return { key: await fromLink(secret.link, salt), recipe: { method: 'device-link', salt: toBase64(salt) } };
}

async function fromPassphrase(passphrase: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', new TextEncoder().encode(passphrase.normalize('NFC')), 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

async function fromLink(link: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', new TextEncoder().encode(link), 'HKDF', false, ['deriveKey']);
  const info = new TextEncoder().encode('aneroid-device');
  return crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt, info }, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let k = 0; k < bytes.length; k += 0x8000) text += String.fromCharCode(...bytes.subarray(k, k + 0x8000));
  return btoa(text);
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
