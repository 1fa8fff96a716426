/**
 * Paradata in the columns of ODK Collect's `audit.csv`: what was on the screen from when to when, and what changed.
 *
 * Times are milliseconds since 1970, counted on from the start by a clock that nobody sets, so that a change of the
 * device's clock in mid-interview does not bend a duration.
 * Source: docs.getodk.org, "Audit log".
 */

export interface Place {
  latitude: number;
  longitude: number;
  accuracy: number;
}

export interface AuditRow {
  event: string;
  node: string;
  start: number;
  end: number | null;
  place: Place | null;
  oldValue: string;
  newValue: string;
}

export const COLUMNS = ['event', 'node', 'start', 'end', 'latitude', 'longitude', 'accuracy', 'old-value', 'new-value'];

export interface Clock {
  now(): number;
}

/** Wall time at the start, elapsed time from there on. */
export function steadyClock(wall: () => number = Date.now, elapsed: () => number = () => performance.now()): Clock {
  const start = wall();
  const first = elapsed();
  return { now: () => Math.round(start + elapsed() - first) };
}

export class Audit {
  private shown: { node: string; start: number; value: string; place: Place | null }[] = [];

  constructor(
    readonly rows: AuditRow[],
    private readonly clock: Clock,
    private readonly where: () => Place | null = () => null,
  ) {}

  /** Something that happens at once: form start, resume, save, exit, finalize, jump, add repeat, delete repeat. */
  note(event: string, node = '', oldValue = '', newValue = ''): void {
    this.rows.push({ event, node, start: this.clock.now(), end: null, place: this.where(), oldValue, newValue });
  }

  /** These questions are on the screen now, with these answers; what was there before is closed first. */
  show(questions: readonly { node: string; value: string }[], now: (node: string) => string): void {
    this.leave(now);
    const start = this.clock.now();
    this.shown = questions.map(({ node, value }) => ({ node, start, value, place: this.where() }));
  }

  /** Nobody looks at a question any more: one row each, with the answer before and after where it changed. */
  leave(now: (node: string) => string): void {
    const end = this.clock.now();
    for (const { node, start, value, place } of this.shown) {
      const answer = now(node);
      const changed = answer !== value;
      this.rows.push({
        event: 'question', node, start, end, place,
        oldValue: changed ? value : '', newValue: changed ? answer : '',
      });
    }
    this.shown = [];
  }
}

/** The file that goes with the submission. Rows end with a line feed, as Collect writes them. */
export function auditCsv(rows: readonly AuditRow[]): string {
  const lines = rows.map((row) =>
    [
      row.event, row.node, String(row.start), row.end === null ? '' : String(row.end),
      ...(row.place ? [row.place.latitude, row.place.longitude, row.place.accuracy].map(String) : ['', '', '']),
      row.oldValue, row.newValue,
    ]
      .map(quoted)
      .join(','),
  );
  return [COLUMNS.join(','), ...lines, ''].join('\n');
}

function quoted(cell: string): string {
  return /[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
