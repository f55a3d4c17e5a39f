// The shapes of coaches: departures, seats asked for, and timetables at the operator's desk.
import type { components, paths } from './schema';

type Schemas = components['schemas'];

/** Where one can get on or off. */
export type CoachPlace = Schemas['CoachPlace'];
/** A coach from one stop to another on a day. */
export type CoachDeparture = Schemas['CoachDeparture'];
/** A page of a day's departures. */
export type CoachDepartures = Schemas['CoachDepartures'];
/** A departure with its stops. */
export type CoachTrip = Schemas['CoachTrip'];
/** What an operator tells travellers. */
export type CoachAlert = Schemas['CoachAlert'];
/** Seats asked of an operator. */
export type CoachRequest = Schemas['CoachRequest'];
/** What departures are narrowed down by. */
export type CoachQuery = NonNullable<paths['/api/v1/coaches/departures']['get']['parameters']['query']>;

/** An operator's timetables in a list. */
export type CoachFeed = Schemas['CoachFeed'];
/** An operator's timetables as they are being edited. */
export type CoachBook = Schemas['CoachBook'];
/** Who runs the coaches. */
export type CoachContact = Schemas['CoachContact'];
/** A stop as an operator writes it. */
export type CoachStopLine = Schemas['CoachStopLine'];
/** A route with its stops and trips. */
export type CoachTimetable = Schemas['CoachTimetable'];
/** A sequence of stops with its trips. */
export type CoachPattern = Schemas['CoachPattern'];
/** A departure in a timetable. */
export type CoachPatternTrip = Schemas['CoachPatternTrip'];
/** On which days a trip runs. */
export type CoachDays = Schemas['CoachDays'];
/** A coach on a day, at the desk. */
export type CoachRun = Schemas['CoachRun'];
/** Alerts and cancellations. */
export type CoachDisruptions = Schemas['CoachDisruptions'];
/** A route as an operator drives it. */
export type CoachWay = Schemas['CoachWay'];
