import type { Conversation, Member, Message, Person } from '@daklakid/api/chat';
import { word } from '@daklakid/i18n';
import { c } from '@daklakid/i18n/chat';
import { format } from '@daklakid/ui';

/** What somebody is called. */
export function nameOf(person: Pick<Person, 'person' | 'name'> | undefined): string {
  if (!person?.person) return c().gone;
  return person.name || c().noName;
}

/** The member who bears a name here. */
export function memberOf(view: Conversation | undefined, person: string): Member | undefined {
  return view?.members.find((member) => member.person === person);
}

/** The other one of two. */
export function other(view: Conversation): Member | undefined {
  return view.kind === 'direct' ? view.members.find((member) => !member.me) : undefined;
}

/** What a conversation is called: the group, the other, or what I asked for. */
export function titleOf(view: Conversation): string {
  if (view.title) return view.title;
  const them = view.members.filter((member) => !member.me);
  if (them.length === 0) return view.asked ? asked(view.asked) : c().gone;
  return them.map(nameOf).join(', ');
}

function asked(what: string): string {
  return /^\+?\d+$/.test(what) ? format.phone(what) : what;
}

/** A message in one line. */
export function lineOf(message: Message): string {
  if (message.kind === 'event') return eventOf(message);
  if (message.kind === 'text') return message.text ?? '';
  return [word(c().kinds, message.kind), message.text].filter(Boolean).join(': ');
}

/** What happened in a group, in words. */
export function eventOf({ event }: Message): string {
  const t = c().events;
  if (!event) return c().kinds.event ?? '';
  const by = nameOf(event.by);
  const who = (event.people ?? []).map(nameOf).join(', ');
  switch (event.code) {
    case 'added':
      return t.added(by, who);
    case 'removed':
      return t.removed(by, who);
    case 'renamed':
      return t.renamed(by, event.title ?? '');
    default:
      return t[event.code](by || who);
  }
}

/** The day over some messages: today, yesterday, or its date. */
export function dayOf(at: string, now = Date.now()): string {
  const day = format.date(at);
  if (day === format.date(new Date(now))) return c().talk.today;
  if (day === format.date(new Date(now - 24 * 3600_000))) return c().talk.yesterday;
  return day;
}

/** When, in a list: the time of today, else the day. */
export function whenOf(at: string): string {
  const day = dayOf(at);
  return day === c().talk.today ? format.time(at) : day;
}
