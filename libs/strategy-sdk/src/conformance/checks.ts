import { answerChecks } from './answer-checks.ts';
import { contractChecks } from './contract-checks.ts';
import { flagChecks } from './flag-checks.ts';
import { trainingChecks } from './training-checks.ts';
import type { SceneCheck } from './scene.ts';

export const allChecks: readonly SceneCheck[] = [...contractChecks, ...trainingChecks, ...answerChecks, ...flagChecks];
