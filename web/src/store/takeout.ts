/** Everything that the server does not have yet, as one encrypted file for the office. */
import { auditCsv } from '../engine/audit.ts';
import { state } from '../state.ts';
import { saveFile } from './files.ts';
import { lockUp, type Secret } from './vault.ts';

/** Make the file; nothing is removed from the device. Returns the file's name. */
export async function exportWaiting(secret: Secret): Promise<string> {
  const unsent = <T extends { passage: string }>(records: T[]): T[] => records.filter((record) => record.passage !== 'sent');
  const contents = {
    interviewer: state.me?.interviewer ?? state.me?.name ?? '',
    contacts: unsent(state.contacts),
    selections: unsent(state.selections),
    interviews: unsent(state.interviews).map((interview) => ({ ...interview, audit: auditCsv(interview.audit) })),
    identities: unsent(state.identities),
  };
  const sealed = await lockUp(JSON.parse(JSON.stringify(contents)), state.deviceId, secret);
  const name = `aneroid-${state.me?.interviewer ?? 'device'}-${sealed.made.replace(/[:.]/g, '').slice(0, 15)}.json`;
  saveFile(name, JSON.stringify(sealed));
  return name;
}
