// What an officer is writing about a case; it outlives a form that closes and a case that somebody else changed.
import { sendPaper } from '@daklakid/api/papers';
import { shrink } from '@daklakid/device';

/** A paper that was sent and belongs to nothing yet. */
export interface Sent {
  document: string;
  name: string;
}

/** How many files may come at once. */
export const maxFiles = 20;

export class Draft {
  text = $state('');
  fee = $state<number>();
  date = $state('');
  files = $state<Sent[]>([]);
  sending = $state(0);

  /** Sends files; photos are shrunk first. Throws what the server said. */
  async attach(files: File[]) {
    for (const file of files) {
      this.sending++;
      try {
        const body = file.type.startsWith('image/') ? await shrink(file) : file;
        const paper = await sendPaper(body, file.name);
        this.files.push({ document: paper.id, name: file.name });
      } finally {
        this.sending--;
      }
    }
  }

  papers(slot: string) {
    return this.files.map(({ document }) => ({ slot, document }));
  }

  clear() {
    this.text = '';
    this.fee = undefined;
    this.date = '';
    this.files = [];
  }
}
