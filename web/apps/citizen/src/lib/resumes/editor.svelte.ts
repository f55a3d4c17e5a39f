// A CV being written: its fields as the screens show them, a draft that follows the account, and saving.
import { api, ApiError, take } from '@daklakid/api';
import { sendPaper } from '@daklakid/api/papers';
import type { ResumeContent, ResumeForm, ResumeView } from '@daklakid/api/resumes';
import { shrink } from '@daklakid/device';
import { format } from '@daklakid/ui';

import { explain } from '../app.svelte';

export const steps = 5;
const draft = { params: { path: { kind: 'resumes' } } };

type Fields = ReturnType<typeof blank>;
export type Work = Fields['work'][number];
export type School = Fields['education'][number];

/** What the screens hold: months are YYYY-MM, lists of words one a line. */
export function blank() {
  return {
    title: '',
    name: '',
    phone: '',
    label: '',
    occupation: '',
    ward: '',
    experience: 0,
    work: [] as { name: string; position: string; startDate: string; endDate: string; summary: string }[],
    education: [] as { institution: string; studyType: string; area: string; endDate: string }[],
    skills: '',
    languages: '',
    certificates: '',
    photo: '',
    birthDate: '',
    sex: '',
    email: '',
    address: '',
    pay: undefined as number | undefined,
    summary: '',
    visibility: 'applied' as ResumeForm['visibility'],
    hidden: ['birthDate', 'sex', 'address'],
  };
}

const lines = (text: string) => text.split('\n').map((l) => l.trim());
const words = (text: string) => lines(text).filter(Boolean);

/** Keeps of each old entry what the screens do not show, where its name is still there. */
function named<T extends object>(text: string, key: keyof T & string, old: T[] = []): T[] {
  return words(text).map((word) => old.find((o) => o[key] === word) ?? ({ [key]: word } as T));
}

/** Reads a CV into the fields. */
export function fieldsOf(form: Pick<ResumeView, 'content' | 'hidden'> & Partial<ResumeView>): Fields {
  const { basics, seeking, ...more } = form.content;
  return {
    ...blank(),
    title: form.title ?? '',
    name: basics.name,
    phone: format.phone(basics.phone ?? ''),
    label: basics.label ?? '',
    occupation: seeking.occupation ?? '',
    ward: seeking.ward ?? '',
    experience: [120, 60, 36, 24, 12, 6].find((n) => (seeking.experience ?? 0) >= n) ?? 0,
    work: (more.work ?? []).map((w) => ({
      name: w.name ?? '',
      position: w.position ?? '',
      startDate: w.startDate ?? '',
      endDate: w.endDate ?? '',
      summary: w.summary ?? '',
    })),
    education: (more.education ?? []).map((e) => ({
      institution: e.institution ?? '',
      studyType: e.studyType ?? '',
      area: e.area ?? '',
      endDate: e.endDate ?? '',
    })),
    skills: (more.skills ?? []).map((s) => s.name).join('\n'),
    languages: (more.languages ?? []).map((l) => l.language).join('\n'),
    certificates: (more.certificates ?? []).map((c) => c.name).join('\n'),
    photo: form.photo ?? '',
    birthDate: basics.birthDate ?? '',
    sex: basics.sex ?? '',
    email: basics.email ?? '',
    address: basics.location?.address ?? '',
    pay: seeking.pay,
    summary: basics.summary ?? '',
    visibility: form.visibility ?? 'applied',
    hidden: [...form.hidden],
  };
}

const given = <T extends object>(all: T[]) => all.filter((one) => Object.values(one).some(Boolean));

/** Writes the fields into a CV; what of `old` no screen shows stays as it is. */
export function formOf(f: Fields, old?: ResumeContent): ResumeForm {
  const location = { ...old?.basics.location, address: f.address || undefined };
  const content: ResumeContent = {
    ...old,
    basics: {
      ...old?.basics,
      name: f.name,
      phone: f.phone || undefined,
      label: f.label || undefined,
      birthDate: f.birthDate || undefined,
      sex: f.sex || undefined,
      email: f.email || undefined,
      summary: f.summary || undefined,
      location: Object.values(location).some(Boolean) ? location : undefined,
    },
    seeking: {
      occupation: f.occupation || undefined,
      ward: f.ward || undefined,
      experience: f.experience || undefined,
      pay: f.pay || undefined,
    },
    work: given(f.work).map((w, n) => ({ ...old?.work?.[n], ...w })),
    education: given(f.education).map((e, n) => ({ ...old?.education?.[n], ...e })),
    skills: named(f.skills, 'name', old?.skills ?? []),
    languages: named(f.languages, 'language', old?.languages ?? []),
    certificates: named(f.certificates, 'name', old?.certificates ?? []),
  };
  return {
    title: f.title,
    content,
    visibility: f.visibility,
    hidden: f.hidden,
    photo: f.photo || undefined,
  };
}

/** Where on the steps a field of the server's answer is. */
function stepOf(field: string): number {
  if (/work/.test(field)) return 1;
  if (/education|skills|languages|certificates/.test(field)) return 2;
  if (/photo|birthDate|sex|email|location|pay|summary/.test(field)) return 3;
  if (/visibility|hidden|title/.test(field)) return 4;
  return 0;
}

/** One CV on its way, new or there already. */
export class Editor {
  f = $state(blank());
  step = $state(0);
  busy = $state(false);
  ready = $state(false);
  resumed = $state(false);
  errors = $state<Record<string, string>>({});
  sources = $state.raw<Record<string, string>>({});
  readonly id: string;
  #old?: ResumeContent;
  #tag = '';
  #key = crypto.randomUUID();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(id = '') {
    this.id = id;
  }

  /** Fills in what is known: the CV itself, else the draft, else the account. */
  load = async () => {
    if (this.id) {
      const { data, response } = await api.GET('/api/v1/me/resumes/{id}', {
        params: { path: { id: this.id } },
      });
      if (!data) throw new ApiError(response.status, {});
      this.#old = data.content;
      this.#tag = response.headers.get('ETag') ?? '';
      this.f = fieldsOf(data);
      this.sources = data.sources;
    } else {
      const known = await take(api.GET('/api/v1/me/resumes/prefill'));
      this.sources = known.sources;
      this.f = fieldsOf({ content: known.content, hidden: known.hidden });
      const kept = await api.GET('/api/v1/me/drafts/{kind}', draft).catch(() => undefined);
      if (kept?.data) {
        Object.assign(this.f, kept.data);
        this.resumed = true;
      }
    }
    this.ready = true;
  };

  /** Keeps what is typed, a moment later. */
  changed = () => {
    if (this.id) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      void api
        .PUT('/api/v1/me/drafts/{kind}', { ...draft, body: $state.snapshot(this.f) as never })
        .catch(() => undefined); // the next change tries again
    }, 800);
  };

  startOver = async () => {
    clearTimeout(this.#timer);
    await api.DELETE('/api/v1/me/drafts/{kind}', draft).catch(() => undefined);
    this.resumed = false;
    this.step = 0;
    await this.load();
  };

  addPhoto = async (file: File) => {
    const sent = await sendPaper(await shrink(file), 'anh.jpg');
    this.f.photo = sent.id;
    this.changed();
  };

  /** Saves and answers the CV, or says what is wrong and leads there. */
  save = async (): Promise<ResumeView | string> => {
    this.busy = true;
    this.errors = {};
    try {
      if (this.f.visibility === 'search') await agreeToBeFound();
      const body = formOf($state.snapshot(this.f), this.#old);
      const header = { 'Idempotency-Key': this.#key };
      const saved = this.id
        ? await take(
            api.PUT('/api/v1/me/resumes/{id}', {
              params: { path: { id: this.id }, header: { 'If-Match': this.#tag } },
              body,
            }),
          )
        : await take(api.POST('/api/v1/me/resumes', { params: { header }, body }));
      clearTimeout(this.#timer);
      if (!this.id) await api.DELETE('/api/v1/me/drafts/{kind}', draft).catch(() => undefined);
      return saved;
    } catch (error) {
      this.#key = crypto.randomUUID(); // what is sent next is another CV
      if (error instanceof ApiError) this.#complain(error);
      return explain(error);
    } finally {
      this.busy = false;
    }
  };

  #complain(error: ApiError) {
    this.errors = Object.fromEntries(
      Object.entries(error.fields).map(([path, text]) => [
        path.replace(/^content\.(basics|seeking)?\.?/, '').replace(/^location\./, ''),
        text,
      ]),
    );
    const first = Object.keys(error.fields)[0];
    if (first) this.step = stepOf(first);
  }
}

/** Nobody is found by employers before she agrees, to the words as they are now. */
async function agreeToBeFound() {
  const purpose = 'resumes.search';
  const { items } = await take(api.GET('/api/v1/me/consents'));
  const asked = items.find((one) => one.purpose === purpose);
  if (!asked || asked.given) return;
  const body = { version: asked.version, channel: 'form' as const };
  await take(api.PUT('/api/v1/me/consents/{purpose}', { params: { path: { purpose } }, body }));
}
