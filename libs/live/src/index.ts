export { LiveCatalogue, type CodedField } from './live-catalogue.ts';
export { USER_HISTORY, UserHistories } from './user-histories.ts';
export { SESSION_HISTORY, SessionHistories } from './session-histories.ts';
export { LogFollower, type FollowerOptions, type LogReader } from './log-follower.ts';
