// The shapes of messages between people.
import type { components } from './schema';

type Schemas = components['schemas'];

/** Somebody as the people she writes with see her. */
export type Person = Schemas['MessagePerson'];
/** Somebody in a conversation. */
export type Member = Schemas['ConversationMember'];
/** A conversation as I see it. */
export type Conversation = Schemas['ConversationView'];
/** A message; its seq is its place, its rev grows with every change. */
export type Message = Schemas['MessageView'];
/** A message to send. */
export type MessageForm = Schemas['MessageForm'];
/** A photo of a message. */
export type MessagePhoto = Schemas['MessagePhoto'];
/** A point that somebody shows. */
export type MessagePlace = Schemas['MessagePlace'];
/** What a conversation may be about. */
export type Topic = Schemas['ConversationTopic'];
/** A message that a search has found. */
export type MessageHit = Schemas['MessageHit'];
/** How I am among people who write. */
export type MessageProfile = Schemas['MessageProfile'];
/** A report in the desk's list. */
export type MessageReportCard = Schemas['MessageReportCard'];
/** A report as an officer opens it. */
export type MessageReport = Schemas['MessageReportView'];
/** A message as it was shown with a report. */
export type MessageEvidence = Schemas['MessageEvidence'];
/** What an officer decides on a report. */
export type MessageDecision = Schemas['MessageDecision'];
/** A lock that somebody objects to. */
export type MessageObjection = Schemas['MessageObjection'];
