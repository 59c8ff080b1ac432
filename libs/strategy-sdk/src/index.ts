export * from './strategy-plugin.ts';
export { ScoreBoard } from './score-board.ts';
