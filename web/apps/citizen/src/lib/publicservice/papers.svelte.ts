// The papers of a filing on their way: made smaller on the phone, sent at once when there is a network, each with
// the key it was born with.
import { ApiError, sendPaper } from '@daklakid/api';
import { shrink } from '@daklakid/device';
import { s } from '@daklakid/i18n/services';

import { app, explain } from '../app.svelte';
import type { Draft, DraftPaper } from './draft';
import { without } from './schema';

/** Where a paper stands that the server does not have. */
export interface Trouble {
  sending: boolean;
  text: string;
}

const mostPDF = 10 * 1024 * 1024; // bytes, the server's limit

/** The papers of one draft. */
export class Papers {
  /** By key; what has arrived is not here. */
  trouble = $state<Record<string, Trouble>>({});
  /** What was wrong with the last choice, by demand. */
  refused = $state<Record<string, string>>({});

  constructor(
    readonly draft: () => Draft,
    readonly changed: () => void,
  ) {}

  of(slot: string): DraftPaper[] {
    return this.draft().papers.filter((paper) => paper.slot === slot);
  }

  add = async (slot: string, files: Iterable<File>, most: number) => {
    this.refused = without(this.refused, slot);
    const before = this.draft().papers.length;
    for (const file of [...files].slice(0, most - this.of(slot).length)) {
      const blob = await this.#ready(slot, file);
      if (blob)
        this.draft().papers.push({ key: crypto.randomUUID(), slot, name: file.name.slice(-120), blob });
    }
    this.changed();
    await Promise.all(
      this.draft()
        .papers.slice(before)
        .map((paper) => this.send(paper)),
    );
  };

  async #ready(slot: string, file: File): Promise<Blob | undefined> {
    if (file.type === 'application/pdf') {
      if (file.size <= mostPDF) return file;
      this.refused[slot] = s().tooLarge;
      return undefined;
    }
    try {
      return await shrink(file);
    } catch {
      this.refused[slot] = s().badFile;
      return undefined;
    }
  }

  /** Sends one paper; without a network it waits. */
  send = async (paper: DraftPaper): Promise<boolean> => {
    if (paper.id || !paper.blob) return true;
    if (!app.online) {
      this.trouble[paper.key] = { sending: false, text: s().paperWaits };
      return false;
    }
    this.trouble[paper.key] = { sending: true, text: s().sendingPaper };
    try {
      paper.id = (await sendPaper($state.snapshot(paper.blob) as Blob, paper.name, paper.key)).id;
      this.trouble = without(this.trouble, paper.key);
      this.changed();
      return true;
    } catch (error) {
      const text = error instanceof ApiError && error.offline ? s().paperWaits : explain(error);
      this.trouble[paper.key] = { sending: false, text };
      return false;
    }
  };

  /** Sends all that has not arrived; true when nothing is left. */
  sendAll = async (): Promise<boolean> => {
    const sent = await Promise.all(this.draft().papers.map((paper) => this.send(paper)));
    return sent.every(Boolean);
  };

  remove = (key: string) => {
    const draft = this.draft();
    draft.papers = draft.papers.filter((paper) => paper.key !== key);
    this.trouble = without(this.trouble, key);
    this.changed();
  };
}
