/** What every app of ours that listens has in common: its life as a process, problem documents, request ids, health. */
export { runApp, type AppContext, type AppDescription, type RunningApp } from './run-app.ts';
export { problemOf, problemSchema, type Problem, type ProblemAnswer } from './problem.ts';
export { ProblemFilter, sendProblem, type ProblemOptions } from './problem.filter.ts';
export { observeRequests, serverOptions } from './requests.ts';
export { HEALTH, HealthController, type Health } from './health.controller.ts';
