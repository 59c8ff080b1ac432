export { LiveCatalogue, type CodedField } from './live-catalogue.ts';
export { UserHistories } from './user-histories.ts';
export { SessionHistories } from './session-histories.ts';
export { LogFollower, type FollowerOptions, type LogReader } from './log-follower.ts';
